"""From a written record to the province's figure."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import cache
from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from benchmarks import measure
from benchmarks.data import run, visits
from benchmarks.measure import Bar, seconds
from reporting.models import Fact
from reporting.rollup import fold, status
from services.models import ServiceRecord
from services.signals import announce


def bars() -> Iterator[Bar]:
    records = run("SELECT count(*) FROM services_servicerecord")[0][0]
    fold.drain()
    times = []
    for _ in range(7):
        run("UPDATE services_servicerecord SET minutes = minutes + 1 WHERE id = 77")
        times.append(seconds(fold.drain))
    yield Bar("fold of one change to every level", statistics.median(times), "s", 0.5)
    times = []
    for _ in range(5):
        one_visit()
        times.append(seconds(fold.drain))
    yield Bar(
        "fold of one new visit, sets and windows included", statistics.median(times), "s", 0.5
    )
    with worker():
        waits = [_wait_for_province() for _ in range(3 if measure.quick else 7)]
    yield Bar(
        "a confirmed visit is in the province's figure (Celery)", statistics.median(waits), "s", 3.0,
        note=f"longest {max(waits):.2f} s",
    )  # fmt: skip
    changes = min(10_000, records // 10)
    took = []
    for _ in range(3):
        run(
            "UPDATE services_servicerecord SET minutes = minutes % 100 + 1 WHERE id IN (SELECT"
            f" 1 + floor({records} * random())::int FROM generate_series(1, {changes}))"
        )
        took.append(seconds(fold.drain))
    yield Bar(
        f"fold of {changes:,} changes scattered over a year", statistics.median(took), "s", 10.0
    )
    yield _bulk(records)


def one_visit() -> int:
    """A counted visit to a household that was not visited today; its id."""
    with transaction.atomic():
        template = ServiceRecord.objects.filter(status=4, outcome=1, place=1).order_by("?")
        pk = run(
            "SELECT id FROM services_servicerecord WHERE status = 4 AND outcome = 1 AND place = 1"
            " AND id > floor(random() * (SELECT max(id) / 2 FROM services_servicerecord))"
            " ORDER BY id LIMIT 1"
        )[0][0]
        record = template.model.objects.get(pk=pk)
        persons = list(record.beneficiaries.values_list("person_id", flat=True))
        record.pk, record._state.adding = None, True
        record.uuid = ServiceRecord._meta.get_field("uuid").get_default()
        record.occurred_on = timezone.localdate()
        record.save(force_insert=True)
        for person in persons:
            record.beneficiaries.create(person_id=person)
        announce([record.pk])
    return record.pk


def _of_today() -> int:
    month = timezone.localdate().replace(day=1)
    found = Fact.objects.filter(level=1, month=month).aggregate(n=Sum("records"))
    return found["n"] or 0


def _wait_for_province() -> float:
    before, began = _of_today(), time.monotonic()
    one_visit()
    while _of_today() == before:
        if time.monotonic() - began > 30:
            break
        time.sleep(0.02)
    waited = time.monotonic() - began
    time.sleep(1)  # let the sets behind it be folded
    return waited


@contextmanager
def worker() -> Iterator[None]:
    """The Celery worker as the launcher starts it, without beat: the kick must do."""
    cache.delete(status.HEARTBEAT)
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "config", "worker", "-Q", "fold,default",
         "--concurrency", "2", "--without-gossip", "--without-mingle", "--loglevel", "CRITICAL"],
        env={**os.environ, "DB_ROLE": "fold"}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 30
        while cache.get(status.HEARTBEAT) is None and time.monotonic() < deadline:
            time.sleep(0.1)
        while status.read().reconciled_at is None and time.monotonic() < deadline:
            time.sleep(0.2)  # a new worker reconciles first
        yield
    finally:
        process.terminate()
        process.wait(60)


def _bulk(records: int) -> Bar:
    """As many new visits as there are records, all in this month."""
    top = run("SELECT max(id) FROM services_servicerecord")[0][0]
    inserted = seconds(
        lambda: visits(top + 1, top + records, "date_trunc('month', current_date - 1)::date")
    )
    folded = seconds(fold.drain)
    # Cost follows buckets, and a few records have as many as many have: only many tell anything.
    most = None if measure.quick else 1.0
    return Bar(
        f"fold of {records:,} new visits of one month / their INSERT", folded / inserted, "×", most,
        note=f"{folded:.1f} / {inserted:.1f} s",
    )  # fmt: skip

"""The page of one file in a register of millions: how many queries, whatever its history.

The household looked at has years of history: two hundred visits and as many changes. The bar is on
the number of queries; what templates add to the bare SQL is told beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Posting, User
from benchmarks.bars.pages import _bare
from benchmarks.data import run
from benchmarks.measure import Bar, in_turn
from households.models import Household
from services.models import ServiceRecord, Visit

MOST_QUERIES = 12
LONG_HISTORY = 200
# What the frame of every page asks before the file itself: session, user, postings.
FRAME = ("django_session", "accounts_user", "accounts_posting")


def bars() -> Iterator[Bar]:
    settings.ALLOWED_HOSTS = ["*"]
    household = Household.objects.order_by("pk").first()
    if household is None:
        return
    _grow_old(household)
    client = _worker_of(household)
    for tab in ("overview", "members", "visits", "needs", "history"):
        address = f"{household.get_absolute_url()}?tab={tab}"
        client.get(address)
        with CaptureQueriesContext(connection) as captured:
            status = client.get(address).status_code
        asked = [q["sql"] for q in captured if q["sql"].lstrip().upper().startswith("SELECT")]
        asked = [sql for sql in asked if "set_config" not in sql]
        own = [sql for sql in asked if not any(table in sql[:200] for table in FRAME)]
        page, bare = in_turn(partial(client.get, address), partial(_bare, asked))
        yield Bar(f"file page, {tab}: queries", len(own), "", MOST_QUERIES, note=f"status {status}")
        yield Bar(
            f"file page, {tab} / its bare SQL", page / bare, "×",
            note=f"{page * 1000:.0f} / {bare * 1000:.0f} ms",
        )  # fmt: skip


def _grow_old(household: Household) -> None:
    """Give the household two hundred confirmed visits and as many changes of its address."""
    run(
        "INSERT INTO services_servicerecord (uuid, kind, station_id, worker_id, household_id,"
        " occurred_on, method, business_field, service_types, forces, place, outcome,"
        " anonymous_count, person_times, minutes, status, is_late_entry, created_at)"
        " SELECT gen_random_uuid(), 1, %s, %s, %s, current_date - g * 7, 1, 1, '{2}', '{}', 1, 1,"
        " 0, 0, 30, 4, false, now() FROM generate_series(1, %s) g",
        [household.station_id, household.worker_id, household.pk, LONG_HISTORY],
    )
    for record in ServiceRecord.objects.filter(household=household).values_list("pk", flat=True):
        Visit.objects.create(record_id=record, findings="近况平稳")
    for number in range(LONG_HISTORY):
        household.address = f"{number}号"
        household.save(update_fields=["address"])


def _worker_of(household: Household) -> Client:
    user, made = User.objects.get_or_create(username="bench-file", name="基准测试")
    if made:
        Posting.objects.create(user=user, role="worker", station_id=household.station_id)
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client

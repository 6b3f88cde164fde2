"""Writing with marks against writing the same table with the marking triggers switched off."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from benchmarks import measure
from benchmarks.data import STATIONS, run
from benchmarks.measure import Bar

INSERT = (
    "INSERT INTO services_servicerecord (uuid, kind, station_id, worker_id, household_id,"
    " occurred_on, track_id, method, business_field, service_types, forces, place, outcome,"
    " anonymous_count, person_times, minutes, status, is_late_entry, created_at)"
    f" SELECT gen_random_uuid(), 1, 1 + floor({STATIONS} * random())::int, 1, 1, current_date - 1,"
    " 1, 1, 1, '{1}', '{}', 1, 1, 0, 0, 20, 4, false, now() FROM generate_series(1, %s)"
)


def bars() -> Iterator[Bar]:
    slices = 4 if measure.quick else 12
    for name, rows, target in (
        ("single INSERT", 1, 0.8),
        ("INSERT of 1,000 rows", 1000, 0.9),
    ):
        with_marks, without = _milliseconds(lambda rows=rows: run(INSERT, [rows]), slices)
        yield Bar(
            f"{name}: throughput with marks / without", without / with_marks, "×", target, True,
            note=f"{with_marks:.2f} / {without:.2f} ms",
        )  # fmt: skip
    # Without triggers: the history and the foreign keys of so many rows are not what is measured.
    # Their buckets wait to be folded anyway.
    run("SET session_replication_role = replica")
    run("DELETE FROM services_servicerecord WHERE person_times = 0 AND outcome = 1")
    run("SET session_replication_role = origin")


def _milliseconds(work: Callable[[], object], slices: int) -> tuple[float, float]:
    """Median of one call with and without marks, in slices of half a second taken in turn."""
    found: dict[bool, list[float]] = {True: [], False: []}
    for number in range(slices * 2):
        marked = number % 2 == (number // 2) % 2  # ABBA, so that growth favours nobody
        with _marking(marked):
            work()  # the session learns of the switched trigger
            began = time.perf_counter()
            while time.perf_counter() - began < 0.5:
                found[marked].append(measure.seconds(work))
    return statistics.median(found[True]) * 1000, statistics.median(found[False]) * 1000


@contextmanager
def _marking(on: bool) -> Iterator[None]:
    if not on:
        run("ALTER TABLE services_servicerecord DISABLE TRIGGER rollup_inserted")
    try:
        yield
    finally:
        if not on:
            run("ALTER TABLE services_servicerecord ENABLE TRIGGER rollup_inserted")

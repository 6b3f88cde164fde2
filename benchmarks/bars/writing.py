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


# As people enter a session: the record handed in (2), which counts nothing yet, and whom it served.
HANDED_IN = (
    "WITH made AS (" + INSERT.replace("20, 4, false", "20, 2, false") + " RETURNING id)"
    " INSERT INTO services_beneficiary (record_id, person_id)"
    " SELECT id, person FROM made, generate_series(1, 8) person"
)
# As an import or the demo writes it: confirmed at once, with the turning point that follows.
CONFIRMED = (
    "WITH made AS (" + INSERT + " RETURNING id, station_id, occurred_on), served AS ("
    " INSERT INTO services_beneficiary (record_id, person_id)"
    " SELECT id, person FROM made, generate_series(1, 8) person)"
    " INSERT INTO services_milestone (kind, subject, row, station_id, happened_on, track, amount)"
    " SELECT 12, 'services.bench', id, station_id, occurred_on, 0, 1 FROM made"
)


def bars() -> Iterator[Bar]:
    slices = 4 if measure.quick else 12
    for name, statement, rows, target in (
        ("single INSERT", INSERT, 1, 0.8),
        ("INSERT of 1,000 rows", INSERT, 1000, 0.9),
        ("a session of eight handed in", HANDED_IN, 1, 0.8),
        # To know: three tables are marked for one row each.
        ("a confirmed session with its milestone", CONFIRMED, 1, None),
    ):
        with_marks, without = _milliseconds(
            lambda statement=statement, rows=rows: run(statement, [rows]), slices
        )
        yield Bar(
            f"{name}: throughput with marks / without", without / with_marks, "×", target, True,
            note=f"{with_marks:.2f} / {without:.2f} ms",
        )  # fmt: skip
    # Without triggers: the history and the foreign keys of so many rows are not what is measured.
    # Their buckets wait to be folded anyway.
    run("SET session_replication_role = replica")
    made = "SELECT id FROM services_servicerecord WHERE person_times = 0 AND outcome = 1"
    run(f"DELETE FROM services_beneficiary WHERE record_id IN ({made})")
    run("DELETE FROM services_milestone WHERE subject = 'services.bench'")
    run(f"DELETE FROM services_servicerecord WHERE id IN ({made})")
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
    """With all triggers that mark, or with none of them."""
    switched = [] if on else _marking_triggers()
    for table, trigger in switched:
        run(f'ALTER TABLE {table} DISABLE TRIGGER "{trigger}"')
    try:
        yield
    finally:
        for table, trigger in switched:
            run(f'ALTER TABLE {table} ENABLE TRIGGER "{trigger}"')


def _marking_triggers() -> list[tuple]:
    return run(
        "SELECT tgrelid::regclass::text, tgname FROM pg_trigger WHERE NOT tgisinternal"
        " AND (tgname LIKE 'rollup%' OR tgname LIKE 'pgtrigger_marks%') AND tgrelid = ANY (ARRAY["
        "'services_servicerecord', 'services_beneficiary', 'services_milestone']::regclass[])"
    )

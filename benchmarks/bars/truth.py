"""After everything: the facts against the records, in plain SQL of its own and by reconciliation."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.data import run
from benchmarks.measure import Bar
from reporting.rollup import fold
from reporting.rollup.reconcile import reconcile

# Every level by code prefix and not by the hierarchy that the fold follows.
NUMBERS = """
    WITH truth AS (
        SELECT p.level, p.id AS node, date_trunc('month', r.occurred_on::timestamp)::date AS month,
               coalesce(r.track_id, 0) AS track, count(*) FILTER (WHERE r.outcome = 1) AS records,
               coalesce(sum(r.person_times) FILTER (WHERE r.place NOT IN (6, 7)), 0) AS times
        FROM services_servicerecord r
        JOIN stations_station s ON s.id = r.station_id
        JOIN stations_division p ON p.level < 5
         AND p.code = rpad(left(s.division_code, (ARRAY[2, 4, 6, 9])[p.level]), 12, '0')
        WHERE r.status IN (4, 5) GROUP BY 1, 2, 3, 4
    ), facts AS (
        SELECT level, node, month, track, sum(records) AS records, sum(person_times) AS times
        FROM reporting_fact WHERE level < 5 GROUP BY 1, 2, 3, 4
    )
    SELECT count(*) FROM truth t FULL JOIN facts f USING (level, node, month, track)
    WHERE (t.records, t.times) IS DISTINCT FROM (f.records, f.times)
"""
HOUSEHOLDS = """
    WITH truth AS (
        SELECT p.level, p.id AS node, to_char(r.occurred_on, 'YYYY') AS w,
               count(DISTINCT r.household_id) AS n
        FROM services_servicerecord r
        JOIN stations_station s ON s.id = r.station_id
        JOIN stations_division p ON p.level IN (1, 3)
         AND p.code = rpad(left(s.division_code, (ARRAY[2, 4, 6])[p.level]), 12, '0')
        WHERE r.status IN (4, 5) AND r.outcome = 1 AND r.kind = 1 AND r.place = 1
        GROUP BY 1, 2, 3
    ), facts AS (
        SELECT level, node, "window" AS w, households AS n FROM reporting_factwindow
        WHERE level IN (1, 3) AND track = -1 AND length("window") = 4 AND "window" NOT LIKE 'C%'
    )
    SELECT count(*) FROM truth t FULL JOIN facts f USING (level, node, w)
    WHERE t.n IS DISTINCT FROM f.n
"""


def bars() -> Iterator[Bar]:
    fold.drain()
    yield Bar("numbers that differ from plain SQL, all levels", run(NUMBERS)[0][0], "", 0)
    yield Bar("distinct households of a year that differ", run(HOUSEHOLDS)[0][0], "", 0)
    found = reconcile()
    yield Bar(
        "differences found by the reconciliation", found.differences, "", 0,
        note=f"{found.checked:,} figures in {found.seconds:.0f} s",
    )  # fmt: skip

"""A page's figures from facts, against the same rows by primary key alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from django.db import connection
from django.utils import timezone

from benchmarks.measure import Bar, in_turn, median
from reporting.rollup.months import months_between

PROVINCE, COUNTY = (1, 1), (3, 1000)


def bars(small_milliseconds: float | None) -> Iterator[Bar]:
    """`small_milliseconds`: the province's widgets when only a tenth of the records was there."""
    for name, node, target in (("province", PROVINCE, 3.0), ("county", COUNTY, 2.5)):
        widgets, floor = statements(*node)
        a, b = in_turn(runner(widgets), runner(floor), 41)
        note = f"{a * 1000:.2f} / {b * 1000:.2f} ms"
        yield Bar(f"{name}: six widgets of a year / the rows by key", a / b, "×", target, note=note)
    if small_milliseconds:
        now = province_milliseconds()
        yield Bar(
            "province widgets at all / a tenth of the records", now / small_milliseconds, "×", 1.3,
            note=f"{now:.2f} / {small_milliseconds:.2f} ms",
        )  # fmt: skip
    raw = median(_raw_group_by, 5)
    yield Bar("for contrast: the month widget from raw records", raw * 1000, "ms")


def province_milliseconds() -> float:
    return median(runner(statements(*PROVINCE)[0]), 41) * 1000


def runner(statements: list[tuple[str, list]]) -> Callable[[], None]:
    def run() -> None:
        with connection.cursor() as cursor:
            for sql, values in statements:
                cursor.execute(sql, values)
                cursor.fetchall()

    return run


def _months() -> list[dt.date]:
    today = timezone.localdate()
    return months_between(today - dt.timedelta(days=330), today)


def statements(level: int, node: int) -> tuple[list, list]:
    """Six widgets, and for each a bare SELECT that fetches as many rows by primary key."""
    months, weeks = _months(), _weeks()
    codes = [f"{month:%Y-%m}" for month in months]
    here = [level, node]
    measures = "sum(records), sum(attempts), sum(person_times), sum(minutes)"
    children = _children(level, node)
    child_level = level + 1
    widgets = [
        (f"SELECT month, {measures} FROM reporting_fact WHERE level = %s AND node = %s"
         " AND month = ANY (%s) GROUP BY month ORDER BY month", [*here, months]),
        (f"SELECT track, {measures} FROM reporting_fact WHERE level = %s AND node = %s"
         " AND month = ANY (%s) GROUP BY track ORDER BY track", [*here, months]),
        ("SELECT service_type, sum(person_times) FROM reporting_factservicetype WHERE level = %s"
         " AND node = %s AND month = ANY (%s) GROUP BY 1 ORDER BY 2 DESC", [*here, months]),
        ('SELECT "window", households, persons FROM reporting_factwindow WHERE level = %s'
         ' AND node = %s AND "window" = ANY (%s) AND track = -1', [*here, codes]),
        ("SELECT week, records, active_stations FROM reporting_factweek WHERE level = %s"
         " AND node = %s AND week = ANY (%s)", [*here, weeks]),
        ('SELECT node, households, persons FROM reporting_factwindow WHERE level = %s'
         ' AND node = ANY (%s) AND "window" = %s AND track = -1 ORDER BY households DESC',
         [child_level, children, codes[-2]]),
    ]  # fmt: skip
    floor = []
    with connection.cursor() as cursor:
        for sql, values in widgets:
            cursor.execute(sql, values)
            count = len(cursor.fetchall())
            # As many rows of the same table, off the front of its primary key.
            table = sql.split("FROM ")[1].split()[0]
            at, wanted = (level, [node]) if values[:2] == here else (child_level, children)
            where = "node = ANY (%s)" if len(wanted) > 1 else "node = %s"
            floor.append(
                (f"SELECT * FROM {table} WHERE level = %s AND {where} LIMIT %s",
                 [at, wanted if len(wanted) > 1 else wanted[0], count])
            )  # fmt: skip
    return widgets, floor


def _weeks() -> list[dt.date]:
    today = timezone.localdate()
    monday = today - dt.timedelta(days=today.weekday())
    return [monday - dt.timedelta(weeks=number) for number in range(52)]


def _children(level: int, node: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM stations_division WHERE parent_id = %s", [node])
        return [row[0] for row in cursor.fetchall()]


def _raw_group_by() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT date_trunc('month', occurred_on::timestamp), count(*), sum(person_times)"
            " FROM services_servicerecord WHERE status IN (4, 5) GROUP BY 1"
        )
        cursor.fetchall()

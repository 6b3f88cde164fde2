"""A page's figures from facts, against the same rows by primary key alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator

from django.db import connection
from django.utils import timezone

from benchmarks.measure import Bar, in_turn, median
from reporting.rollup.months import months_between

PROVINCE, COUNTY = (1, 1), (3, 1000)


def bars(small_milliseconds: float) -> Iterator[Bar]:
    """`small_milliseconds`: the province's figures when a tenth of the records was loaded."""
    for name, node, target in (("province", PROVINCE, 3.0), ("county", COUNTY, 2.5)):
        widgets, floor = statements(*node)
        a, b = in_turn(runner(widgets), runner(floor), 41)
        note = f"{a * 1000:.2f} / {b * 1000:.2f} ms"
        yield Bar(f"{name}: six widgets of a year / the rows by key", a / b, "×", target, note=note)
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
    tables = ("fact", "fact", "factservicetype", "factwindow", "factweek", "factwindow")
    keys = {
        "fact": "month, track, kind, method",
        "factservicetype": "month, service_type",
        "factwindow": '"window", track',
        "factweek": "week",
    }
    with connection.cursor() as cursor:
        for (sql, values), table in zip(widgets, tables, strict=True):
            cursor.execute(sql, values)
            count = len(cursor.fetchall())
            at, where = (child_level, children) if sql.endswith("DESC") and "ANY" in sql and table == "factwindow" else (level, [node])
            cursor.execute(
                f"SELECT level, node, {keys[table]} FROM reporting_{table}"
                " WHERE level = %s AND node = ANY (%s) LIMIT %s",
                [at, where, count],
            )
            rows = cursor.fetchall()
            marks = ", ".join(["(" + ", ".join(["%s"] * len(rows[0])) + ")"] * len(rows))
            floor.append(
                (f"SELECT * FROM reporting_{table} WHERE (level, node, {keys[table]}) IN ({marks})",
                 [value for row in rows for value in row])
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

"""Up to when the facts hold: data as of, pending records, the last reconciliation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.utils import timezone

from reporting.figures.nodes import Node
from reporting.figures.periods import Period
from reporting.models import Reconciliation


def as_of() -> dt.datetime:
    """Now if every change has been folded, else the time of the oldest change that has not."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT least((SELECT min(at) FROM rollup_mark), (SELECT min(at) FROM rollup_mark_set))"
        )
        oldest = cursor.fetchone()[0]
    return oldest or timezone.now()


@dataclass(frozen=True)
class Pending:
    """Records of a place and period that wait for the station head, and since when at longest."""

    records: int
    oldest: dt.datetime | None


def pending(node: Node, period: Period) -> Pending:
    """Counted by a database function that gives the number only, whatever the reader's sight."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT records, oldest FROM reporting_pending(%s, %s, %s, %s)",
            [
                None if node.is_station else node.prefix,
                node.id if node.is_station else None,
                period.first,
                period.end,
            ],
        )
        records, oldest = cursor.fetchone()
    return Pending(records, oldest)


def last_reconciliation() -> Reconciliation | None:
    return Reconciliation.objects.order_by("-id").first()


def version(node: Node) -> str:
    """A text that changes whenever a figure of the place or of its parts may have changed.

    PostgreSQL stamps every row with the transaction that wrote it, and the fold writes only rows
    that differ; so the stamps of the place's facts, of its parts' and of its stations say it.
    """
    from reporting.models import Fact, FactWindow

    fact, window = Fact._meta.db_table, FactWindow._meta.db_table
    own = "level = %(level)s AND node = %(node)s"
    parts = "level = %(below)s AND node IN (SELECT id FROM stations_division WHERE parent_id = %(node)s)"
    where = own if node.is_station else f"({own}) OR ({parts})"
    stations = (
        "SELECT count(*), sum(s.xmin::text::bigint) FROM stations_station s WHERE id = %(node)s"
        if node.is_station
        else "SELECT count(*), sum(s.xmin::text::bigint) FROM stations_station s"
        " WHERE division_code LIKE %(prefix)s"
    )
    sql = (
        f"SELECT count(*), sum(xmin::text::bigint) FROM {fact} WHERE {where}"
        f" UNION ALL SELECT count(*), sum(xmin::text::bigint) FROM {window} WHERE {where}"
        f" UNION ALL {stations}"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            sql,
            {
                "level": node.level,
                "node": node.id,
                "below": node.level + 1,
                "prefix": node.prefix + "%",
            },
        )
        return "-".join(f"{count}.{stamp or 0}" for count, stamp in cursor.fetchall())

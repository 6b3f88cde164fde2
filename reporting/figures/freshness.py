"""Up to when the facts hold: data as of, pending records, the last reconciliation."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from reporting.figures.nodes import Node
from reporting.figures.periods import Period
from reporting.models import Fact, FactMilestone, FactWindow, Reconciliation
from stations.models import Division


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


# Grows with every write, and changes with every deletion.
_STAMP = "SELECT concat_ws('.', count(*), max(xmin::text::bigint), sum(xmin::text::bigint)) FROM"
_DIVISIONS_BELOW = "SELECT id FROM stations_division WHERE parent_id = %(node)s"
_STATIONS_BELOW = "SELECT id FROM stations_station WHERE division_code LIKE %(under)s"
_COUNTIES_BELOW = "SELECT id FROM stations_division WHERE level = 3 AND code LIKE %(under)s"


def version(node: Node, period: Period) -> str:
    """A text that changes whenever a figure of the place or of its parts may have changed.

    PostgreSQL stamps every row with the transaction that wrote it, and the fold writes only rows
    that differ; so the stamps of the place's facts, of its parts' and of its stations say it.
    """
    where = "level = %(level)s AND node = %(node)s"
    if node.level == Division.Level.TOWNSHIP:
        where = f"({where}) OR (level = 5 AND node IN ({_STATIONS_BELOW}))"
    elif not node.is_station:
        where = f"({where}) OR (level = %(level)s + 1 AND node IN ({_DIVISIONS_BELOW}))"
    stations = "id = %(node)s" if node.is_station else "division_code LIKE %(under)s"
    stamps = [
        f"{_STAMP} {Fact._meta.db_table} WHERE {where}",
        f"{_STAMP} {FactMilestone._meta.db_table} WHERE {where}",
        f"{_STAMP} {FactWindow._meta.db_table} WHERE {where}",
        f"{_STAMP} stations_station WHERE {stations}",
    ]
    if node.level == Division.Level.PROVINCE:
        # Its map shows counties, and what moves between them leaves prefectures as they are.
        stamps.append(
            f"{_STAMP} {Fact._meta.db_table} WHERE level = 3 AND node IN ({_COUNTIES_BELOW})"
            " AND month BETWEEN %(first)s AND %(last)s"
        )
    asked: dict[str, Any] = {
        "level": node.level,
        "node": node.id,
        "under": node.prefix + "%",
        "first": period.first,
        "last": period.last,
    }
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(stamps), asked)
        return "-".join(stamp for (stamp,) in cursor.fetchall())

"""The lane of the numbers: additive counts of a node and month, from records or from children."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from reporting.rollup import marks
from reporting.rollup.definitions import (
    COUNTED,
    MEASURES,
    MILESTONE_MEASURES,
    MILESTONE_MONTH,
    MONTH,
    SERVED,
    SERVICE_TYPES,
    STATION_LEVEL,
    TRACK,
    WEEK,
    WEEK_MEASURES,
)
from reporting.rollup.hierarchy import CHILDREN
from reporting.rollup.marks import Bucket, Claim
from reporting.rollup.months import next_month, weeks_touching

IN_MONTH = "r.occurred_on >= %(month)s AND r.occurred_on < %(next_month)s"


@dataclass(frozen=True)
class Target:
    """A fact table: its dimensions after (level, node), the first of them the period."""

    table: str
    dimensions: dict[str, str]  # column → expression over the row `r` of the source
    measures: dict[str, str]
    period: str  # which facts `f` make up a bucket
    join: str = ""  # what further rows a record is spread over
    where: str = "true"
    source: str = "services_servicerecord"
    counted: str = COUNTED  # which rows of the source count at all

    @property
    def columns(self) -> tuple[str, ...]:
        return (*self.dimensions, *self.measures)

    def from_records(self, source: str, where: str) -> str:
        """The facts of stations, from the rows `r` of `source` that `where` leaves."""
        values = {**self.dimensions, **self.measures}
        columns = ", ".join(f"{sql} AS {name}" for name, sql in values.items())
        groups = ", ".join(str(2 + number) for number in range(len(self.dimensions)))
        return (
            f"SELECT r.station_id AS node, {columns} FROM {source} r {self.join}"
            f" WHERE {where} AND {self.where} GROUP BY 1, {groups}"
        )

    def from_children(self) -> str:
        """The facts of the nodes of `children`, summed up."""
        dimensions = ", ".join(f"f.{name}" for name in self.dimensions)
        sums = ", ".join(f"sum(f.{name}) AS {name}" for name in self.measures)
        return (
            f"SELECT c.node, {dimensions}, {sums} FROM children c"
            f" JOIN {self.table} f ON f.level = c.child_level AND f.node = c.child"
            f" AND {self.period}"
            f" GROUP BY c.node, {dimensions}"
        )


TARGETS = (
    Target(
        "reporting_fact",
        {"month": MONTH, "track": TRACK, "kind": "r.kind", "method": "r.method"},
        MEASURES,
        "f.month = %(month)s",
    ),
    Target(
        "reporting_factservicetype",
        {"month": MONTH, "service_type": "t.service_type"},
        MEASURES,
        "f.month = %(month)s",
        join=f"CROSS JOIN LATERAL {SERVICE_TYPES} t (service_type)",
    ),
    Target(
        "reporting_factweek",
        {"week": WEEK},
        WEEK_MEASURES,
        "f.week BETWEEN %(first_week)s AND %(last_week)s",
        where=SERVED,
    ),
    Target(
        "reporting_factmilestone",
        {"month": MILESTONE_MONTH, "track": "r.track", "kind": "r.kind"},
        MILESTONE_MEASURES,
        "f.month = %(month)s",
        source="services_milestone",
        counted="true",
    ),
)

# Weeks reach into the neighbouring months; the month's own figures leave those days out.
PICKED = f"""picked AS MATERIALIZED (
    SELECT r.station_id, r.occurred_on, r.track_id, r.kind, r.method, r.place, r.outcome,
           r.service_types, r.forces, r.person_times, r.anonymous_count, r.minutes
    FROM services_servicerecord r
    WHERE r.station_id = ANY (%(nodes)s) AND {COUNTED}
      AND r.occurred_on >= %(first_week)s AND r.occurred_on < %(last_week)s::date + 7
)"""


@cache
def _fold_sql(level: int) -> str:
    """One statement: compute, write only rows that differ, delete vanished; the changed nodes."""
    at_station = level == STATION_LEVEL
    parts = [PICKED if at_station else f"children AS MATERIALIZED ({CHILDREN})"]
    changed = []
    for number, target in enumerate(TARGETS):
        wanted = _of_stations(target) if at_station else target.from_children()
        parts += _written(target, number, wanted)
        changed += [f"SELECT node FROM put{number}", f"SELECT node FROM gone{number}"]
    return f"WITH {', '.join(parts)} {' UNION '.join(changed)}"


def _of_stations(target: Target) -> str:
    """The facts of the claimed stations and month, from the rows they are made of."""
    if target.source == "services_milestone":
        inside = (
            "r.station_id = ANY (%(nodes)s) AND r.happened_on >= %(month)s"
            " AND r.happened_on < %(next_month)s"
        )
        return target.from_records(target.source, inside)
    return target.from_records("picked", "true" if "week" in target.dimensions else IN_MONTH)


def _written(target: Target, number: int, wanted: str) -> list[str]:
    columns = ", ".join(target.columns)
    same = " AND ".join(f"w.{name} = f.{name}" for name in ("node", *target.dimensions))
    key = ", ".join(("level", "node", *target.dimensions))
    there = ", ".join(f"f.{name}" for name in target.measures)
    here = ", ".join(f"w.{name}" for name in target.measures)
    updates = ", ".join(f"{name} = excluded.{name}" for name in target.measures)
    return [
        f"wanted{number} AS MATERIALIZED ({wanted})",
        f"put{number} AS (INSERT INTO {target.table} (level, node, {columns})"
        f" SELECT %(level)s, w.node, {', '.join(f'w.{name}' for name in target.columns)}"
        f" FROM wanted{number} w LEFT JOIN {target.table} f"
        f" ON f.level = %(level)s AND f.node = ANY (%(nodes)s) AND {target.period} AND {same}"
        f" WHERE f.level IS NULL OR ({there}) IS DISTINCT FROM ({here})"
        f" ON CONFLICT ({key}) DO UPDATE SET {updates} RETURNING node)",
        f"gone{number} AS (DELETE FROM {target.table} f"
        f" WHERE f.level = %(level)s AND f.node = ANY (%(nodes)s) AND {target.period}"
        f" AND NOT EXISTS (SELECT FROM wanted{number} w WHERE {same}) RETURNING f.node)",
    ]


def fold(cursor: Any, claim: Claim, stage: Callable[[str], None]) -> None:
    """Recompute the claimed buckets and mark the parents of those that changed."""
    changed: list[Bucket] = []
    for month, buckets in claim.by_month().items():
        nodes = [bucket.node for bucket in buckets]
        changed += [Bucket(node, month) for node in fold_month(cursor, claim.level, month, nodes)]
        stage("numbers written")
    marks.mark_parents(cursor, "numbers", claim.level, changed, claim.at)
    if claim.level == STATION_LEVEL:
        # Numbers may stay the same while another household stands behind them.
        marks.insert(
            cursor,
            "sets",
            [(STATION_LEVEL, b.node, b.month, -1, False, claim.at) for b in claim.buckets],
        )
    stage("parents marked")


def fold_month(cursor: Any, level: int, month: dt.date, nodes: list[int]) -> list[int]:
    """Make the facts of these nodes and this month right; the nodes whose facts changed."""
    first_week, last_week = weeks_touching(month)
    cursor.execute(
        _fold_sql(level),
        {
            "level": level,
            "nodes": nodes,
            "month": month,
            "next_month": next_month(month),
            "first_week": first_week,
            "last_week": last_week,
        },
    )
    return [row[0] for row in cursor.fetchall()]

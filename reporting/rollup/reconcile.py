"""Compare the facts with the records, in both directions, in one snapshot; repair by marking.

Buckets with a waiting mark (on the node or anything below it) are skipped: they are not wrong, only
not folded yet. What differs is listed in a Reconciliation and, if asked, marked to be folded again.
Numbers are compared everywhere; distinct sets for all counties or, each night, a seventh of them.
"""

from __future__ import annotations

import datetime as dt
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection
from django.utils import timezone

from reporting.models import Reconciliation
from reporting.rollup import marks
from reporting.rollup.definitions import COUNTED, SERVED
from reporting.rollup.hierarchy import CHAINS, STATION_PARENT
from reporting.rollup.numbers import TARGETS, Target
from reporting.rollup.reconcile_sets import check_sets
from reporting.rollup.session import own_session

RECONCILE_EVERY = dt.timedelta(hours=20)
# Differences kept word for word in a Reconciliation; all are counted.
LISTED = 200


# From this many records on, the sets of a county are compared once a week and not every night.
MANY_RECORDS = 2_000_000


def part_of_tonight() -> tuple[int, int] | None:
    """All counties, or the seventh of them whose turn it is."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT reltuples FROM pg_class WHERE oid = 'services_servicerecord'::regclass"
        )
        records = cursor.fetchone()[0]
    return (timezone.localdate().toordinal() % 7, 7) if records > MANY_RECORDS else None


@dataclass
class Findings:
    """What one comparison saw. `marks`: (lane, level, node, month, track) to fold again."""

    checked: int = 0
    differences: Counter = field(default_factory=Counter)  # table → how many
    detail: list[dict[str, Any]] = field(default_factory=list)
    marks: set[tuple[str, int, int, dt.date, int | None]] = field(default_factory=set)
    inconsistent_records: list[int] = field(default_factory=list)

    def differs(self, table: str, level: int, node: int, key: str, is_: Any, ought: Any) -> None:
        self.differences[table] += 1
        if len(self.detail) < LISTED:
            self.detail.append(
                {
                    "table": table,
                    "level": level,
                    "node": node,
                    "key": key,
                    "is": is_,
                    "ought": ought,
                }
            )


def reconcile(
    *,
    repair: bool = False,
    part: tuple[int, int] | None = None,
    on_progress: Callable[[], None] = lambda: None,
) -> Reconciliation:
    """Compare, write down the outcome and return it.

    `part` (k, n) checks the distinct sets of the counties whose id leaves k when divided by n.
    """
    started, began = timezone.now(), time.monotonic()
    findings = Findings()
    with own_session() as session:
        cursor = session.cursor
        with session.transaction():
            _prepare(cursor)
            for target in TARGETS:
                check_numbers(cursor, target, findings)
                on_progress()
            check_sets(cursor, findings, part, on_progress)
            findings.inconsistent_records = inconsistent_records(cursor)
        if repair and findings.marks:
            with session.transaction():
                _mark(cursor, findings)
    if findings.inconsistent_records:
        findings.detail.append({"inconsistent_records": findings.inconsistent_records})
    return Reconciliation.objects.create(
        started_at=started,
        seconds=round(time.monotonic() - began, 2),
        scope=f"part {part[0]} of {part[1]}" if part else "all",
        checked=findings.checked,
        differences=findings.differences.total(),
        detail=findings.detail,
    )


def _prepare(cursor: Any) -> None:
    """Temporary tables of this snapshot: who stands above whom, and what is skipped."""
    cursor.execute(f"CREATE TEMP TABLE chains ON COMMIT DROP AS {CHAINS}")
    cursor.execute("CREATE INDEX ON chains (station)")
    cursor.execute("ANALYZE chains")
    cursor.execute(
        "CREATE TEMP TABLE waiting ON COMMIT DROP AS WITH RECURSIVE up AS ("
        "  SELECT level::int, node::bigint, month FROM rollup_mark"
        "  UNION SELECT level, node, month FROM rollup_mark_set"
        "  UNION (SELECT p.level, p.node, up.month FROM up"
        "   JOIN (SELECT 5 AS child_level, station AS child, level::int, node"
        f"         FROM ({STATION_PARENT}) s"
        "         UNION ALL SELECT d.level, d.id, p.level, p.id FROM stations_division d"
        "         JOIN stations_division p ON p.id = d.parent_id WHERE p.level < 5) p"
        "   ON p.child_level = up.level AND p.child = up.node)"
        ") SELECT level, node, month FROM up"
    )


def check_numbers(cursor: Any, target: Target, findings: Findings) -> None:
    """One fact table at every level against the records."""
    dimensions = list(target.dimensions)
    key = ", ".join(("level", "node", *dimensions))
    sums = ", ".join(f"sum({name}) AS {name}" for name in target.measures)
    is_ = ", ".join(f"f.{name}" for name in target.measures)
    ought = ", ".join(f"w.{name}" for name in target.measures)
    period = dimensions[0]
    # A week belongs to the months of its Monday and its Sunday.
    ends = "(k.period + 6)" if period == "week" else "k.period"
    cursor.execute(
        f"WITH stations AS ({target.from_records(target.source, target.counted)}),"
        f" wanted AS (SELECT c.level, c.node, {', '.join(dimensions)}, {sums}"
        f"  FROM stations s JOIN chains c ON c.station = s.node GROUP BY 1, 2,"
        f"  {', '.join(str(3 + n) for n in range(len(dimensions)))}),"
        f" compared AS (SELECT {key}, {period} AS period,"
        f"  to_jsonb(ARRAY[{is_}]) AS is_, to_jsonb(ARRAY[{ought}]) AS ought,"
        f"  ({is_}) IS DISTINCT FROM ({ought}) AS differs"
        f"  FROM wanted w FULL JOIN {target.table} f USING ({key}))"
        f" SELECT level, node, period, concat_ws(' ', {', '.join(dimensions)}), is_, ought,"
        "  count(*) OVER ()"
        " FROM compared k WHERE k.differs AND NOT EXISTS (SELECT FROM waiting m"
        "  WHERE (m.level = 0 OR (m.level = k.level AND m.node = k.node)) AND (m.month IS NULL OR"
        "   m.month = date_trunc('month', k.period::timestamp)::date OR"
        f"   m.month = date_trunc('month', {ends}::timestamp)::date))"
    )
    for level, node, day, text, have, want, _ in cursor.fetchall():
        findings.differs(target.table, level, node, text, have, want)
        findings.marks.add(("numbers", level, node, day.replace(day=1), None))
        if period == "week":
            findings.marks.add(
                ("numbers", level, node, (day + dt.timedelta(days=6)).replace(day=1), None)
            )
    cursor.execute(f"SELECT count(*) FROM {target.table}")
    findings.checked += cursor.fetchone()[0]


def inconsistent_records(cursor: Any) -> list[int]:
    """Ids of counted records whose person-times are not known beneficiaries + anonymous (K01).

    Folding cannot repair these: what was recorded contradicts itself. At most LISTED are returned.
    """
    cursor.execute(
        "SELECT r.id FROM services_servicerecord r LEFT JOIN ("
        "  SELECT record_id, count(*) AS known FROM services_beneficiary GROUP BY 1) b"
        " ON b.record_id = r.id"
        f" WHERE {COUNTED} AND r.person_times <> r.anonymous_count + CASE WHEN {SERVED}"
        f" THEN coalesce(b.known, 0) ELSE 0 END ORDER BY r.id LIMIT {LISTED}"
    )
    return [row[0] for row in cursor.fetchall()]


def _mark(cursor: Any, findings: Findings) -> None:
    now = timezone.now()
    for lane in marks.TABLES:
        rows = [
            (level, node, month, track, True, now)
            for wanted, level, node, month, track in findings.marks
            if wanted == lane
        ]
        marks.insert(cursor, lane, rows)

"""Reading, widening and claiming marks. What writes them is in migration 0002."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, NamedTuple

from psycopg2.extras import execute_values

from reporting.rollup.definitions import COUNTED, LEVELS, MILESTONE_MONTH, MONTH, TRACK
from reporting.rollup.hierarchy import CHAINS, CHILDREN, parents_of
from reporting.rollup.session import SHARDS

TABLES = {"numbers": "rollup_mark", "sets": "rollup_mark_set"}
VAGUE = {"numbers": "(month IS NULL)", "sets": "(month IS NULL OR track IS NULL)"}
# Marks per turn: bounds memory and the time for which a mover of stations has to wait.
BATCH = 4000


class Bucket(NamedTuple):
    node: int
    month: dt.date
    track: int | None = None
    is_thorough: bool = False


@dataclass(frozen=True)
class Claim:
    """Buckets of one level to fold, and when the oldest change among them was made."""

    level: int
    buckets: list[Bucket]
    at: dt.datetime

    def by_month(self) -> dict[dt.date, list[Bucket]]:
        found: dict[dt.date, list[Bucket]] = {}
        for bucket in self.buckets:
            found.setdefault(bucket.month, []).append(bucket)
        return found


def waiting(cursor: Any, lane: str) -> list[tuple[int, int, bool]]:
    """(level, shard, whether some are vague) that have marks, stations first.

    Level 0 stands for marks on everything; vague marks are those on a whole node.
    """
    cursor.execute(
        f"SELECT level, mod(node, {SHARDS}), bool_or({VAGUE[lane]}) FROM {TABLES[lane]}"
        " GROUP BY 1, 2"
    )
    return sorted(cursor.fetchall(), key=lambda row: (row[0] != 0, -row[0], row[1]))


def claim(cursor: Any, lane: str, level: int, shard: int) -> Claim | None:
    """Delete up to BATCH marks and return their buckets; None if there are none.

    To be called in a turn (`Session.turn`): if the turn fails, the marks are there again.
    """
    table = TABLES[lane]
    taken = "node, month" if lane == "numbers" else "node, month, track, is_thorough"
    grouped = "node, month" if lane == "numbers" else "node, month, track, bool_or(is_thorough)"
    keys = "node, month" if lane == "numbers" else "node, month, track"
    # Numbers: the youngest months first, which are looked at most. Sets: all months of a node
    # together, since they share their windows. In either order duplicates meet.
    order = "month DESC, node" if lane == "numbers" else "node"
    cursor.execute(
        f"WITH taken AS (DELETE FROM {table} WHERE ctid = ANY (ARRAY("
        f"  SELECT ctid FROM {table} WHERE level = %s AND mod(node, {SHARDS}) = %s"
        f"  AND NOT {VAGUE[lane]} ORDER BY {order} LIMIT {BATCH})) RETURNING {taken}, at)"
        f" SELECT min(at), {grouped} FROM taken GROUP BY {keys} ORDER BY month, node",
        [level, shard],
    )
    rows = cursor.fetchall()
    if not rows:
        return None
    return Claim(level, [Bucket(*row[1:]) for row in rows], min(row[0] for row in rows))


def mark_parents(
    cursor: Any, lane: str, level: int, changed: list[Bucket], at: dt.datetime
) -> None:
    """Hand changed buckets up, in the same transaction that changed them."""
    if not changed:
        return
    parents = parents_of(cursor, level, sorted({bucket.node for bucket in changed}))
    found = {
        (*parents[bucket.node], bucket.month, bucket.track)
        for bucket in changed
        if bucket.node in parents
    }
    insert(cursor, lane, [(*key, False, at) for key in found])


def insert(cursor: Any, lane: str, rows: list[tuple[Any, ...]]) -> None:
    """Add marks: (level, node, month, track, is_thorough, at); numbers have no track."""
    if lane == "numbers":
        rows = [(level, node, month, at) for level, node, month, _, _, at in rows]
        columns = "(level, node, month, at)"
    else:
        columns = "(level, node, month, track, is_thorough, at)"
    if rows:
        sql = f"INSERT INTO {TABLES[lane]} {columns} VALUES %s"
        execute_values(cursor, sql, rows, page_size=5000)


def mark_everything(cursor: Any) -> None:
    """Fold every bucket of every node again, sets and windows included."""
    cursor.execute("INSERT INTO rollup_mark (level, node) VALUES (0, 0)")
    cursor.execute("INSERT INTO rollup_mark_set (level, node) VALUES (0, 0)")


# --- widening: a mark on a whole node or on everything becomes marks on buckets -------------------

_MONTHS_WITH_FACTS = """
    SELECT level, node, month FROM reporting_fact {where}
    UNION SELECT level, node, month FROM reporting_factservicetype {where}
    UNION SELECT level, node, date_trunc('month', week::timestamp)::date
        FROM reporting_factweek {where}
    UNION SELECT level, node, date_trunc('month', (week + 6)::timestamp)::date
        FROM reporting_factweek {where}
    UNION SELECT level, node, month FROM reporting_factmilestone {where}
"""


def _counted_months(only: str = "", *, milestones: bool = True) -> str:
    """(station, month) of whatever counts; `only` narrows the rows `r`."""
    sql = (
        f"SELECT r.station_id AS station, {MONTH} AS month"
        f" FROM services_servicerecord r WHERE {COUNTED}{only}"
    )
    if milestones:
        sql += (
            f" UNION SELECT r.station_id, {MILESTONE_MONTH} FROM services_milestone r"
            f" WHERE true{only}"
        )
    return f"SELECT DISTINCT station, month FROM ({sql}) counted"


def widen_everything(cursor: Any, lane: str) -> int:
    """Turn the marks on everything (level 0) into marks on buckets; how many there were."""
    table = TABLES[lane]
    cursor.execute(f"SELECT count(*), min(at) FROM {table} WHERE level = 0")
    count, at = cursor.fetchone()
    if not count:
        return 0
    if lane == "numbers":
        cursor.execute("DELETE FROM rollup_mark WHERE level = 0")
        cursor.execute(
            f"INSERT INTO rollup_mark (level, node, month, at)"
            f" SELECT x.*, %s FROM ({_MONTHS_WITH_FACTS.format(where='')}"
            f"  UNION SELECT c.level, c.node, m.month FROM ({CHAINS}) c"
            f"  JOIN ({_counted_months()}) m ON m.station = c.station) x",
            [at],
        )
        return count
    cursor.execute("DELETE FROM rollup_mark_set WHERE level = 0 RETURNING month")
    months = {row[0] for row in cursor.fetchall()}
    # With the numbers everything is folded from the records; here what has sets already.
    only = "" if None in months else "WHERE month = ANY (%(months)s)"
    cursor.execute(
        "INSERT INTO rollup_mark_set (level, node, month, track, is_thorough, at)"
        f" SELECT DISTINCT level, node, month, CASE WHEN level = 5 THEN {-1} ELSE track END,"
        f" true, %(at)s::timestamptz FROM reporting_factset {only}",
        {"months": sorted(m for m in months if m), "at": at},
    )
    if None in months:
        cursor.execute(
            "INSERT INTO rollup_mark_set (level, node, month, track, is_thorough, at)"
            " SELECT DISTINCT c.level, c.node, m.month,"
            " CASE WHEN c.level = 5 THEN -1 ELSE t.track END, true, %s::timestamptz"
            f" FROM ({CHAINS}) c JOIN (SELECT DISTINCT r.station_id AS station, {MONTH} AS month,"
            f"  {TRACK} AS track FROM services_servicerecord r WHERE {COUNTED}) m"
            " ON m.station = c.station CROSS JOIN LATERAL (VALUES (m.track), (-1)) t (track)",
            [at],
        )
    return count


def widen_nodes(cursor: Any, lane: str, level: int, shard: int) -> None:
    """Turn marks without a month (or, for sets, without a track) into marks on buckets."""
    cursor.execute(
        f"WITH taken AS (DELETE FROM {TABLES[lane]}"
        f" WHERE level = %s AND mod(node, {SHARDS}) = %s AND {VAGUE[lane]}"
        " RETURNING node, at) SELECT array_agg(DISTINCT node), min(at) FROM taken",
        [level, shard],
    )
    nodes, at = cursor.fetchone()
    if not nodes:
        return
    values = {"nodes": nodes, "level": level, "at": at}
    cursor.execute(_widened(lane, level), values)


def _widened(lane: str, level: int) -> str:
    """SQL that inserts a bucket for everything the nodes or their children have."""
    here = "WHERE level = %(level)s AND node = ANY (%(nodes)s)"
    if lane == "numbers":
        own = _MONTHS_WITH_FACTS.format(where=here)
        if level == LEVELS[0]:
            below = (
                f"SELECT %(level)s, station, month FROM"
                f" ({_counted_months(' AND r.station_id = ANY (%(nodes)s)')}) m"
            )
        else:
            of_child = _MONTHS_WITH_FACTS.format(
                where="WHERE level = c.child_level AND node = c.child"
            )
            below = (
                f"SELECT %(level)s, c.node, f.month FROM ({CHILDREN}) c"
                f" CROSS JOIN LATERAL ({of_child}) f"
            )
        return (
            "INSERT INTO rollup_mark (level, node, month, at)"
            f" SELECT level, node, month, %(at)s::timestamptz FROM ({own} UNION {below}) x"
        )
    if level == LEVELS[0]:
        of_records = _counted_months(" AND r.station_id = ANY (%(nodes)s)", milestones=False)
        found = (
            f"SELECT node, month, -1 FROM reporting_factset {here}"
            f" UNION SELECT station, month, -1 FROM ({of_records}) m"
        )
    else:
        found = (
            f"SELECT node, month, track FROM reporting_factset {here}"
            f" UNION SELECT c.node, f.month, f.track FROM ({CHILDREN}) c"
            " JOIN reporting_factset f ON f.level = c.child_level AND f.node = c.child"
        )
    return (
        "INSERT INTO rollup_mark_set (level, node, month, track, is_thorough, at)"
        f" SELECT %(level)s, x.*, true, %(at)s::timestamptz FROM ({found}) x"
    )

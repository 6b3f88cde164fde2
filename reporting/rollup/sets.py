"""The lane of the distinct sets: households (K03) and persons (K02) of a month, as roaring bitmaps.

A station's sets come from the records, those above from their children by OR. They stay exact
through edits, deletions and moves; a parent's 人数 is never the sum of its children's.
"""

from __future__ import annotations

import datetime as dt
import sys
from array import array
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection
from psycopg2.extras import execute_values
from pyroaring import BitMap

from reporting.rollup import marks, windows
from reporting.rollup.definitions import (
    ALL_TRACKS,
    COUNTED,
    SERVED,
    STATION_LEVEL,
    TRACK,
    VISITED_AT_HOME,
)
from reporting.rollup.hierarchy import CHILDREN
from reporting.rollup.marks import Bucket, Claim
from reporting.rollup.months import next_month

Pair = tuple[BitMap, BitMap]  # households, persons
Key = tuple[int, int]  # node, track

HOUSEHOLDS_OF_STATIONS = f"""
    SELECT r.station_id, {TRACK}, string_agg(int4send(r.household_id::int), ''::bytea)
    FROM services_servicerecord r
    WHERE r.station_id = ANY (%(nodes)s) AND {COUNTED} AND {VISITED_AT_HOME}
      AND r.occurred_on >= %(month)s AND r.occurred_on < %(next_month)s
    GROUP BY 1, 2
"""
PERSONS_OF_STATIONS = f"""
    SELECT r.station_id, {TRACK}, string_agg(int4send(b.person_id::int), ''::bytea)
    FROM services_servicerecord r JOIN services_beneficiary b ON b.record_id = r.id
    WHERE r.station_id = ANY (%(nodes)s) AND {COUNTED} AND {SERVED}
      AND r.occurred_on >= %(month)s AND r.occurred_on < %(next_month)s
    GROUP BY 1, 2
"""
SETS_OF_CHILDREN = f"""
    SELECT c.node, f.track, f.households, f.persons
    FROM ({CHILDREN}) c
    JOIN reporting_factset f ON f.level = c.child_level AND f.node = c.child
    WHERE f.month = %(month)s AND f.track = ANY (%(tracks)s)
"""


def fold(cursor: Any, claim: Claim, stage: Callable[[str], None]) -> None:
    """Recompute the claimed sets, mark the parents of those that changed, derive the windows."""
    changed: list[Bucket] = []
    for month, buckets in claim.by_month().items():
        nodes = sorted({bucket.node for bucket in buckets})
        if claim.level == STATION_LEVEL:
            wanted = from_records(cursor, month, nodes)
            claimed = None  # every track of the nodes
        else:
            claimed = {(b.node, b.track) for b in buckets if b.track is not None}
            wanted = from_children(cursor, claim.level, month, claimed)
        changed += _write(cursor, claim.level, month, nodes, wanted, claimed)
        stage("sets written")
    marks.mark_parents(cursor, "sets", claim.level, changed, claim.at)
    windows.refold(cursor, claim.level, [*changed, *_thorough(claim, changed)])
    stage("windows written")


def _thorough(claim: Claim, changed: list[Bucket]) -> list[Bucket]:
    if claim.level != STATION_LEVEL:
        return [bucket for bucket in claim.buckets if bucket.is_thorough]
    return [
        bucket._replace(track=track)
        for bucket in claim.buckets
        if bucket.is_thorough
        for track in range(ALL_TRACKS, 6)
    ]


def from_records(cursor: Any, month: dt.date, stations: list[int]) -> dict[Key, Pair]:
    """The sets of stations for a month, by (station, track); empty ones are left out."""
    values = {"nodes": stations, "month": month, "next_month": next_month(month)}
    found: dict[Key, Pair] = {}
    for place, sql in enumerate((HOUSEHOLDS_OF_STATIONS, PERSONS_OF_STATIONS)):
        cursor.execute(sql, values)
        for station, track, ids in cursor:
            members = _from_wire(ids)
            for key in ((station, track), (station, ALL_TRACKS)):
                found.setdefault(key, (BitMap(), BitMap()))[place].update(members)
    return found


def _from_wire(ids: Any) -> BitMap:
    """Big-endian 32-bit integers, as int4send writes them."""
    numbers = array("I", bytes(ids))
    if sys.byteorder == "little":
        numbers.byteswap()
    return BitMap(numbers)


def from_children(cursor: Any, level: int, month: dt.date, claimed: set[Key]) -> dict[Key, Pair]:
    """The union of the children's sets for each claimed (node, track)."""
    parts: dict[Key, tuple[list[BitMap], list[BitMap]]] = {}
    cursor.execute(
        SETS_OF_CHILDREN,
        {
            "level": level,
            "month": month,
            "nodes": sorted({node for node, _ in claimed}),
            "tracks": sorted({track for _, track in claimed}),
        },
    )
    for node, track, households, persons in cursor:
        if (node, track) in claimed:
            both = parts.setdefault((node, track), ([], []))
            both[0].append(BitMap.deserialize(bytes(households)))
            both[1].append(BitMap.deserialize(bytes(persons)))
    return {
        key: (BitMap.union(*households), BitMap.union(*persons))
        for key, (households, persons) in parts.items()
    }


def _write(
    cursor: Any,
    level: int,
    month: dt.date,
    nodes: list[int],
    wanted: dict[Key, Pair],
    claimed: set[Key] | None,
) -> list[Bucket]:
    """Write the sets that differ and delete vanished ones, never wider than what was claimed."""
    cursor.execute(
        "SELECT node, track, households, persons FROM reporting_factset"
        " WHERE level = %s AND month = %s AND node = ANY (%s)",
        [level, month, nodes],
    )
    stored = {
        (node, track): (bytes(households), bytes(persons))
        for node, track, households, persons in cursor
        if claimed is None or (node, track) in claimed
    }
    rows = []
    for key, pair in wanted.items():
        written = pair[0].serialize(), pair[1].serialize()
        if not _same(stored.get(key), written, pair):
            rows.append((level, key[0], month, key[1], *written))
    gone = [key for key in stored if key not in wanted]
    if rows:
        execute_values(
            cursor,
            "INSERT INTO reporting_factset (level, node, month, track, households, persons)"
            " VALUES %s ON CONFLICT (level, node, month, track) DO UPDATE"
            " SET households = excluded.households, persons = excluded.persons",
            rows,
            page_size=500,
        )
    if gone:
        execute_values(
            cursor,
            "DELETE FROM reporting_factset f USING (VALUES %s) x (node, track)"
            f" WHERE f.level = {level} AND f.month = '{month:%Y-%m-%d}'"
            " AND f.node = x.node AND f.track = x.track",
            gone,
        )
    return [Bucket(row[1], month, row[3]) for row in rows] + [
        Bucket(node, month, track) for node, track in gone
    ]


def _same(stored: tuple[bytes, bytes] | None, written: tuple[bytes, bytes], pair: Pair) -> bool:
    if stored is None or stored == written:
        return stored is not None
    # The same set can be written in more than one way.
    return tuple(BitMap.deserialize(part) for part in stored) == pair


def distinct(
    level: int, node: int, months: Sequence[dt.date], track: int = ALL_TRACKS
) -> tuple[int, int]:
    """Distinct (households, persons) of a node over any set of months, by OR on demand.

    For the fixed windows (month, quarter, half, year, campaign) read FactWindow instead.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT households, persons FROM reporting_factset"
            " WHERE level = %s AND node = %s AND track = %s AND month = ANY (%s)",
            [level, node, track, list(months)],
        )
        rows = cursor.fetchall()
    if not rows:
        return 0, 0
    households, persons = zip(*rows, strict=True)
    return _union_size(households), _union_size(persons)


def _union_size(parts: Sequence[Any]) -> int:
    return len(BitMap.union(*(BitMap.deserialize(bytes(part)) for part in parts)))

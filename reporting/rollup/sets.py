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

Pair = tuple[BitMap, BitMap]  # households, persons
Written = tuple[bytes, bytes]  # the same, serialized
Key = tuple[int, dt.date, int]  # node, month, track

_BUCKET = (
    "r.station_id = c.node AND r.occurred_on >= c.month"
    " AND r.occurred_on < (c.month + interval '1 month')::date"
)
_CLAIMED = "unnest(%(nodes)s::int[], %(months)s::date[]) AS c (node, month)"
HOUSEHOLDS_OF_STATIONS = f"""
    SELECT c.node, c.month, {TRACK}, string_agg(int4send(r.household_id::int), ''::bytea)
    FROM {_CLAIMED} JOIN services_servicerecord r ON {_BUCKET}
    WHERE {COUNTED} AND {VISITED_AT_HOME}
    GROUP BY 1, 2, 3
"""
PERSONS_OF_STATIONS = f"""
    SELECT c.node, c.month, {TRACK}, string_agg(int4send(b.person_id::int), ''::bytea)
    FROM {_CLAIMED} JOIN services_servicerecord r ON {_BUCKET}
    JOIN services_beneficiary b ON b.record_id = r.id
    WHERE {COUNTED} AND {SERVED}
    GROUP BY 1, 2, 3
"""
SETS_OF_CHILDREN = f"""
    WITH children AS MATERIALIZED ({CHILDREN})
    SELECT m.node, m.month, m.track, f.households, f.persons
    FROM unnest(%(wanted_nodes)s::int[], %(months)s::date[], %(tracks)s::int[])
         AS m (node, month, track)
    JOIN children c ON c.node = m.node
    JOIN reporting_factset f ON f.level = c.child_level AND f.node = c.child
         AND f.month = m.month AND f.track = m.track
"""


def fold(cursor: Any, claim: Claim, stage: Callable[[str], None]) -> None:
    """Recompute the claimed sets, mark the parents of those that changed, derive the windows."""
    if claim.level == STATION_LEVEL:
        wanted = from_records(cursor, sorted({(b.node, b.month) for b in claim.buckets}))
        claimed = None  # every track of the node and month
    else:
        claimed = {(b.node, b.month, b.track) for b in claim.buckets if b.track is not None}
        wanted = from_children(cursor, claim.level, sorted(claimed))
    changed = _write(cursor, claim, wanted, claimed)
    stage("sets written")
    marks.mark_parents(cursor, "sets", claim.level, changed, claim.at)
    windows.refold(cursor, claim.level, [*changed, *_thorough(claim)])
    stage("windows written")


def _thorough(claim: Claim) -> list[Bucket]:
    thorough = [bucket for bucket in claim.buckets if bucket.is_thorough]
    if claim.level != STATION_LEVEL:
        return thorough
    return [b._replace(track=track) for b in thorough for track in range(ALL_TRACKS, 6)]


def from_records(cursor: Any, buckets: list[tuple[int, dt.date]]) -> dict[Key, Written]:
    """The sets of (station, month), by (station, month, track); empty ones are left out."""
    values = {"nodes": [node for node, _ in buckets], "months": [month for _, month in buckets]}
    found: dict[Key, Pair] = {}
    for position, sql in enumerate((HOUSEHOLDS_OF_STATIONS, PERSONS_OF_STATIONS)):
        cursor.execute(sql, values)
        for station, month, track, ids in cursor:
            members = _from_wire(ids)
            for key in ((station, month, track), (station, month, ALL_TRACKS)):
                pair = found.get(key)
                if pair is None:
                    pair = found[key] = (BitMap(), BitMap())
                pair[position].update(members)
    return {key: (pair[0].serialize(), pair[1].serialize()) for key, pair in found.items()}


def _from_wire(ids: Any) -> BitMap:
    """Big-endian 32-bit integers, as int4send writes them."""
    numbers = array("I", bytes(ids))
    if sys.byteorder == "little":
        numbers.byteswap()
    return BitMap(numbers)


def from_children(cursor: Any, level: int, claimed: list[Key]) -> dict[Key, Written]:
    """The union of the children's sets for each claimed (node, month, track)."""
    parts: dict[Key, list[Written]] = {}
    cursor.execute(
        SETS_OF_CHILDREN,
        {
            "level": level,
            "nodes": sorted({node for node, _, _ in claimed}),
            "wanted_nodes": [node for node, _, _ in claimed],
            "months": [month for _, month, _ in claimed],
            "tracks": [track for _, _, track in claimed],
        },
    )
    for node, month, track, households, persons in cursor:
        parts.setdefault((node, month, track), []).append((bytes(households), bytes(persons)))
    return {key: _united(children) for key, children in parts.items()}


def _united(children: list[Written]) -> Written:
    if len(children) == 1:
        return children[0]  # most townships have one station
    households, persons = zip(*children, strict=True)
    return _union(households).serialize(), _union(persons).serialize()


def _union(parts: Sequence[Any]) -> BitMap:
    return BitMap.union(*(BitMap.deserialize(bytes(part)) for part in parts))


def _write(
    cursor: Any, claim: Claim, wanted: dict[Key, Written], claimed: set[Key] | None
) -> list[Bucket]:
    """Write the sets that differ and delete vanished ones, never wider than what was claimed."""
    places = sorted({(bucket.node, bucket.month) for bucket in claim.buckets})
    cursor.execute(
        "SELECT f.node, f.month, f.track, f.households, f.persons"
        " FROM unnest(%s::int[], %s::date[]) AS c (node, month)"
        " JOIN reporting_factset f ON f.level = %s AND f.node = c.node AND f.month = c.month",
        [[node for node, _ in places], [month for _, month in places], claim.level],
    )
    stored = {
        (node, month, track): (bytes(households), bytes(persons))
        for node, month, track, households, persons in cursor
        if claimed is None or (node, month, track) in claimed
    }
    rows = [
        (claim.level, *key, *written)
        for key, written in wanted.items()
        if not _same(stored.get(key), written)
    ]
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
            "DELETE FROM reporting_factset f USING (VALUES %s) x (node, month, track)"
            f" WHERE f.level = {claim.level} AND f.node = x.node AND f.month = x.month::date"
            " AND f.track = x.track",
            gone,
            page_size=5000,
        )
    return [Bucket(*row[1:4]) for row in rows] + [Bucket(*key) for key in gone]


def _same(stored: Written | None, written: Written) -> bool:
    if stored is None or stored == written:
        return stored is not None
    # The same set can be written in more than one way.
    return all(
        BitMap.deserialize(one) == BitMap.deserialize(other)
        for one, other in zip(stored, written, strict=True)
    )


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
    return len(_union(households)), len(_union(persons))

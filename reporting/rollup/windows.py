"""Distinct counts of fixed windows, from the monthly sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from psycopg2.extras import execute_values
from pyroaring import BitMap

from reporting.rollup.marks import Bucket
from reporting.rollup.months import calendar_windows, campaign_windows

# Nodes whose sets are held in memory at once.
PORTION = 300


def all_windows(cursor: Any) -> dict[str, list[dt.date]]:
    """The campaigns' windows; those of the calendar follow from a month."""
    cursor.execute("SELECT id, starts_on, ends_on FROM campaigns_campaign")
    return campaign_windows(cursor.fetchall())


def refold(cursor: Any, level: int, touched: Iterable[Bucket]) -> None:
    """Derive the windows that the touched (node, month, track) lie in.

    A thorough bucket also looks at campaigns that its month is not (or no longer) part of.
    """
    campaigns = all_windows(cursor)
    needed: dict[int, set[tuple[int, str]]] = {}
    months: dict[str, list[dt.date]] = dict(campaigns)
    stale: set[tuple[int, int]] = set()
    for bucket in touched:
        calendar = calendar_windows(bucket.month)
        months.update(calendar)
        codes = set(calendar) | {
            code
            for code, inside in campaigns.items()
            if bucket.is_thorough or bucket.month in inside
        }
        track = bucket.track if bucket.track is not None else -1
        needed.setdefault(bucket.node, set()).update((track, code) for code in codes)
        if bucket.is_thorough:
            stale.add((bucket.node, track))
    nodes = sorted(needed)
    for start in range(0, len(nodes), PORTION):
        portion = {node: needed[node] for node in nodes[start : start + PORTION]}
        _refold_portion(cursor, level, portion, months)
    _delete_ended_campaigns(cursor, level, stale, list(campaigns))


def _refold_portion(
    cursor: Any,
    level: int,
    needed: dict[int, set[tuple[int, str]]],
    months: dict[str, list[dt.date]],
) -> None:
    wanted_months = {
        month for keys in needed.values() for _, code in keys for month in months[code]
    }
    tracks = {track for keys in needed.values() for track, _ in keys}
    cursor.execute(
        "SELECT node, track, month, households, persons FROM reporting_factset"
        " WHERE level = %s AND node = ANY (%s) AND month = ANY (%s) AND track = ANY (%s)",
        [level, list(needed), sorted(wanted_months), sorted(tracks)],
    )
    sets: dict[tuple[int, int], dict[dt.date, tuple[BitMap, BitMap]]] = {}
    for node, track, month, households, persons in cursor:
        pair = BitMap.deserialize(bytes(households)), BitMap.deserialize(bytes(persons))
        sets.setdefault((node, track), {})[month] = pair
    live, dead = [], []
    for node, keys in needed.items():
        for track, code in keys:
            by_month = sets.get((node, track), {})
            inside = [by_month[month] for month in months[code] if month in by_month]
            if inside:
                households = _size_of_union([pair[0] for pair in inside])
                persons = _size_of_union([pair[1] for pair in inside])
                live.append((node, code, track, households, persons))
            else:
                dead.append((node, code, track))
    _write(cursor, level, live, dead)


def _size_of_union(sets: list[BitMap]) -> int:
    return len(sets[0]) if len(sets) == 1 else len(BitMap.union(*sets))


def _write(cursor: Any, level: int, live: list[tuple], dead: list[tuple]) -> None:
    if live:
        execute_values(
            cursor,
            'INSERT INTO reporting_factwindow AS f (level, node, "window", track, households,'
            f" persons) SELECT {level}, x.* FROM (VALUES %s) x (node, code, track, h, p)"
            " WHERE NOT EXISTS (SELECT FROM reporting_factwindow o WHERE o.level ="
            f' {level} AND o.node = x.node AND o."window" = x.code AND o.track = x.track'
            " AND o.households = x.h AND o.persons = x.p)"
            ' ON CONFLICT (level, node, "window", track) DO UPDATE'
            " SET households = excluded.households, persons = excluded.persons",
            live,
            page_size=5000,
        )
    if dead:
        execute_values(
            cursor,
            "DELETE FROM reporting_factwindow f USING (VALUES %s) x (node, code, track)"
            f' WHERE f.level = {level} AND f.node = x.node AND f."window" = x.code'
            " AND f.track = x.track",
            dead,
            page_size=5000,
        )


def _delete_ended_campaigns(
    cursor: Any, level: int, stale: set[tuple[int, int]], codes: list[str]
) -> None:
    """Windows of campaigns that were deleted."""
    if stale:
        execute_values(
            cursor,
            "DELETE FROM reporting_factwindow f USING (VALUES %s) x (node, track)"
            f" WHERE f.level = {level} AND f.node = x.node AND f.track = x.track"
            ' AND f."window" LIKE \'C%%\' AND NOT f."window" = ANY ('
            + cursor.mogrify("%s::text[]", [codes]).decode()
            + ")",
            sorted(stale),
            page_size=5000,
        )

"""Distinct counts of fixed windows, from the monthly sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from psycopg2.extras import execute_values
from pyroaring import BitMap

from reporting.rollup.marks import Bucket
from reporting.rollup.months import calendar_windows, campaign_windows

Cell = tuple[int, str]  # track, window
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
    months: dict[str, list[dt.date]] = dict(campaigns)
    codes_of: dict[tuple[dt.date, bool], list[str]] = {}
    needed: dict[int, set[Cell]] = {}
    thorough: set[tuple[int, int]] = set()
    for node, month, track, is_thorough in touched:
        assert track is not None
        codes = codes_of.get((month, is_thorough))
        if codes is None:
            calendar = calendar_windows(month)
            months.update(calendar)
            reached = [c for c, inside in campaigns.items() if is_thorough or month in inside]
            codes = codes_of[month, is_thorough] = [*calendar, *reached]
        needed.setdefault(node, set()).update((track, code) for code in codes)
        if is_thorough:
            thorough.add((node, track))
    nodes = sorted(needed)
    for start in range(0, len(nodes), PORTION):
        portion = {node: needed[node] for node in nodes[start : start + PORTION]}
        _refold_portion(cursor, level, portion, months, thorough)


def _refold_portion(
    cursor: Any,
    level: int,
    needed: dict[int, set[Cell]],
    months: dict[str, list[dt.date]],
    thorough: set[tuple[int, int]],
) -> None:
    codes = {code for cells in needed.values() for _, code in cells}
    tracks = sorted({track for cells in needed.values() for track, _ in cells})
    sets = _read_sets(
        cursor, level, list(needed), {m for code in codes for m in months[code]}, tracks
    )
    wanted: dict[tuple[int, str, int], tuple[int, int]] = {}
    for node, cells in needed.items():
        for track, code in cells:
            by_month = sets.get((node, track))
            inside = [by_month[m] for m in months[code] if m in by_month] if by_month else []
            if inside:
                wanted[node, code, track] = (
                    _size_of_union([pair[0] for pair in inside]),
                    _size_of_union([pair[1] for pair in inside]),
                )
    cursor.execute(
        'SELECT node, "window", track, households, persons FROM reporting_factwindow'
        " WHERE level = %s AND node = ANY (%s)",
        [level, list(needed)],
    )
    dead = []
    for node, code, track, households, persons in cursor:
        key = (node, code, track)
        if wanted.get(key) == (households, persons):
            del wanted[key]
        elif key not in wanted and (
            (track, code) in needed[node]
            # of a campaign that was deleted
            or ((node, track) in thorough and code[0] == "C" and code not in months)
        ):
            dead.append(key)
    _write(cursor, level, [(*key, *sizes) for key, sizes in wanted.items()], dead)


def _read_sets(
    cursor: Any, level: int, nodes: list[int], months: set[dt.date], tracks: list[int]
) -> dict[tuple[int, int], dict[dt.date, tuple[BitMap, BitMap]]]:
    """(node, track) → month → (households, persons)."""
    cursor.execute(
        "SELECT node, track, month, households, persons FROM reporting_factset"
        " WHERE level = %s AND node = ANY (%s) AND month = ANY (%s) AND track = ANY (%s)",
        [level, nodes, sorted(months), tracks],
    )
    found: dict[tuple[int, int], dict[dt.date, tuple[BitMap, BitMap]]] = {}
    for node, track, month, households, persons in cursor:
        pair = BitMap.deserialize(bytes(households)), BitMap.deserialize(bytes(persons))
        found.setdefault((node, track), {})[month] = pair
    return found


def _size_of_union(sets: list[BitMap]) -> int:
    return len(sets[0]) if len(sets) == 1 else len(BitMap.union(*sets))


def _write(cursor: Any, level: int, rows: list[tuple], dead: list[tuple]) -> None:
    if rows:
        execute_values(
            cursor,
            'INSERT INTO reporting_factwindow (level, node, "window", track, households, persons)'
            ' VALUES %s ON CONFLICT (level, node, "window", track) DO UPDATE'
            " SET households = excluded.households, persons = excluded.persons",
            rows,
            template=f"({level}, %s, %s, %s, %s, %s)",
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

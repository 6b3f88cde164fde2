"""The distinct sets and windows against the records, county by county."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from pyroaring import BitMap

from reporting.rollup.definitions import (
    ALL_TRACKS,
    COUNTED,
    MONTH,
    SERVED,
    TRACK,
    VISITED_AT_HOME,
)
from reporting.rollup.months import calendar_windows
from reporting.rollup.windows import all_windows

if TYPE_CHECKING:
    from reporting.rollup.reconcile import Findings

COUNTY = 3
Pair = tuple[BitMap, BitMap]
Place = tuple[int, int]  # level, node
Cell = tuple[int, int, dt.date, int]  # level, node, month, track
WindowCell = tuple[int, int, str, int]

# (source, condition, id): where the two kinds of members come from.
MEMBERS = (
    ("services_servicerecord r", VISITED_AT_HOME, "r.household_id"),
    (
        "services_servicerecord r JOIN services_beneficiary b ON b.record_id = r.id",
        SERVED,
        "b.person_id",
    ),
)


def check_sets(
    cursor: Any,
    findings: Findings,
    part: tuple[int, int] | None,
    on_progress: Callable[[], None],
) -> None:
    """Compare sets and windows of all counties, or of a part of them, and everything above."""
    campaigns = all_windows(cursor)
    waiting = _waiting(cursor)
    above: dict[Cell, Pair] = {}
    places_above: set[Place] = set()
    for county, stations in _counties(cursor).items():
        chain = _places(cursor, stations)
        upper = {place for places in chain.values() for place in places if place[0] < COUNTY}
        places_above |= upper
        if part and county is not None and county % part[1] != part[0]:
            _add_stored(cursor, county, chain, above)
            continue
        truth = _truth(cursor, stations, chain)
        inside = {place for places in chain.values() for place in places} - upper
        _compare(cursor, findings, inside, truth, campaigns, waiting)
        for cell, pair in truth.items():
            if cell[0] < COUNTY:
                _unite(above, cell, pair)
        on_progress()
    _compare(cursor, findings, places_above, above, campaigns, waiting)
    _find_strays(cursor, findings, waiting)


def _counties(cursor: Any) -> dict[int | None, list[int]]:
    """County → its stations; None for stations that no county stands above."""
    cursor.execute(
        "SELECT up.node, array_agg(s.id ORDER BY s.id) FROM stations_station s"
        f" LEFT JOIN chains up ON up.station = s.id AND up.level = {COUNTY} GROUP BY 1"
    )
    return dict(cursor.fetchall())


def _places(cursor: Any, stations: list[int]) -> dict[int, list[Place]]:
    """Station → itself and all that stands above it."""
    cursor.execute("SELECT station, level, node FROM chains WHERE station = ANY (%s)", [stations])
    found: dict[int, list[Place]] = {}
    for station, level, node in cursor:
        found.setdefault(station, []).append((level, node))
    return found


def _truth(cursor: Any, stations: list[int], chain: dict[int, list[Place]]) -> dict[Cell, Pair]:
    """From the records: who was reached, for these stations and everything above them."""
    found: dict[Cell, Pair] = {}
    for position, (source, condition, member) in enumerate(MEMBERS):
        cursor.execute(
            f"SELECT r.station_id, {MONTH}, {TRACK}, array_agg(DISTINCT {member})"
            f" FROM {source} WHERE r.station_id = ANY (%s) AND {COUNTED} AND {condition}"
            " GROUP BY 1, 2, 3",
            [stations],
        )
        for station, month, track, ids in cursor:
            members = BitMap(ids)
            for level, node in chain[station]:
                for which in (track, ALL_TRACKS):
                    cell = (level, node, month, which)
                    found.setdefault(cell, (BitMap(), BitMap()))[position].update(members)
    return found


def _unite(sets: dict[Cell, Pair], cell: Cell, pair: Pair) -> None:
    mine = sets.setdefault(cell, (BitMap(), BitMap()))
    mine[0].update(pair[0])
    mine[1].update(pair[1])


def _add_stored(
    cursor: Any, county: int, chain: dict[int, list[Place]], above: dict[Cell, Pair]
) -> None:
    """A county that is not checked today stands for itself in the levels above it."""
    upper = {place for places in chain.values() for place in places if place[0] < COUNTY}
    cursor.execute(
        "SELECT month, track, households, persons FROM reporting_factset"
        f" WHERE level = {COUNTY} AND node = %s",
        [county],
    )
    for month, track, households, persons in cursor:
        pair = BitMap.deserialize(bytes(households)), BitMap.deserialize(bytes(persons))
        for level, node in upper:
            _unite(above, (level, node, month, track), pair)


def _waiting(cursor: Any) -> dict[Place, set[dt.date | None]]:
    cursor.execute("SELECT level, node, month FROM waiting")
    found: dict[Place, set[dt.date | None]] = {}
    for level, node, month in cursor:
        found.setdefault((level, node), set()).add(month)
    return found


def _compare(
    cursor: Any,
    findings: Findings,
    places: Iterable[Place],
    truth: dict[Cell, Pair],
    campaigns: dict[str, list[dt.date]],
    waiting: dict[Place, set[dt.date | None]],
) -> None:
    places = {place for place in places if (0, 0) not in waiting}
    cells = {cell: pair for cell, pair in truth.items() if cell[:2] in places}
    by_level: dict[int, list[int]] = {}
    for level, node in places:
        by_level.setdefault(level, []).append(node)
    stored_sets: dict[Cell, Pair] = {}
    stored_windows: dict[WindowCell, tuple[int, int]] = {}
    for level, nodes in by_level.items():
        cursor.execute(
            "SELECT node, month, track, households, persons FROM reporting_factset"
            " WHERE level = %s AND node = ANY (%s)",
            [level, nodes],
        )
        for node, month, track, households, persons in cursor:
            stored_sets[level, node, month, track] = (
                BitMap.deserialize(bytes(households)),
                BitMap.deserialize(bytes(persons)),
            )
        cursor.execute(
            'SELECT node, "window", track, households, persons FROM reporting_factwindow'
            " WHERE level = %s AND node = ANY (%s)",
            [level, nodes],
        )
        for node, code, track, households, persons in cursor:
            stored_windows[level, node, code, track] = (households, persons)
    findings.checked += len(stored_sets) + len(stored_windows)
    for cell in cells.keys() | stored_sets.keys():
        level, node, month, track = cell
        if waiting.get((level, node), set()) & {month, None}:
            continue
        if cells.get(cell) != stored_sets.get(cell):
            _note_set(findings, cell, stored_sets.get(cell), cells.get(cell))
    wanted = _windows(cells, campaigns)
    for key in wanted.keys() | stored_windows.keys():
        if key[:2] not in waiting and wanted.get(key) != stored_windows.get(key):
            _note_window(findings, key, stored_windows.get(key), wanted.get(key), campaigns)


def _windows(
    cells: dict[Cell, Pair], campaigns: dict[str, list[dt.date]]
) -> dict[WindowCell, tuple[int, int]]:
    united: dict[WindowCell, Pair] = {}
    for (level, node, month, track), pair in cells.items():
        codes = [
            *calendar_windows(month),
            *(c for c, inside in campaigns.items() if month in inside),
        ]
        for code in codes:
            mine = united.setdefault((level, node, code, track), (BitMap(), BitMap()))
            mine[0].update(pair[0])
            mine[1].update(pair[1])
    return {key: (len(pair[0]), len(pair[1])) for key, pair in united.items()}


def _sizes(pair: Pair | None) -> list[int] | None:
    return pair and [len(pair[0]), len(pair[1])]


def _note_set(findings: Findings, cell: Cell, is_: Pair | None, ought: Pair | None) -> None:
    level, node, month, track = cell
    key = f"{month} track {track}"
    findings.differs("reporting_factset", level, node, key, _sizes(is_), _sizes(ought))
    findings.marks.add(("sets", level, node, month, track))


def _note_window(
    findings: Findings,
    key: WindowCell,
    is_: Any,
    ought: Any,
    campaigns: dict[str, list[dt.date]],
) -> None:
    level, node, code, track = key
    findings.differs("reporting_factwindow", level, node, f"{code} track {track}", is_, ought)
    findings.marks.add(("sets", level, node, _first_month(code, campaigns), track))


def _first_month(code: str, campaigns: dict[str, list[dt.date]]) -> dt.date:
    if code in campaigns:
        return campaigns[code][0]
    if code.startswith("C"):  # of a campaign that is gone: any month finds it
        return dt.date(2000, 1, 1)
    year, _, rest = code.partition("-")
    number = {"": 1, "Q": 3, "H": 6}.get(rest[:1])
    if number is None:
        return dt.date(int(year), int(rest), 1)
    return dt.date(int(year), (int(rest[1:] or 1) - 1) * number + 1, 1)


def _find_strays(
    cursor: Any, findings: Findings, waiting: dict[Place, set[dt.date | None]]
) -> None:
    """Sets and windows of nodes that no station stands under any more."""
    cursor.execute(
        "SELECT level, node, month::text, track, 'set' FROM reporting_factset f"
        " WHERE NOT EXISTS (SELECT FROM chains c WHERE c.level = f.level AND c.node = f.node)"
        " UNION ALL SELECT level, node, \"window\", track, 'window' FROM reporting_factwindow f"
        " WHERE NOT EXISTS (SELECT FROM chains c WHERE c.level = f.level AND c.node = f.node)"
    )
    for level, node, key, track, kind in cursor.fetchall():
        if (level, node) in waiting or (0, 0) in waiting:
            continue
        findings.differs(
            f"reporting_fact{kind}", level, node, f"{key} track {track}", "stray", None
        )
        month = dt.date.fromisoformat(key) if kind == "set" else _first_month(key, {})
        findings.marks.add(("sets", level, node, month, track))

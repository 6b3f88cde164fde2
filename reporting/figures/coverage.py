"""Coverage of many places on several days, from one listing of townships or counties per day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from os.path import commonprefix

from reporting.figures.nodes import Node
from stations.coverage import Coverage, CoverageRow, coverage_by
from stations.models import Division

NONE = Coverage(0, 0, 0, 0, 0, 0)


def coverage_of(
    nodes: Sequence[Node], days: Iterable[dt.date]
) -> dict[tuple[tuple[int, int], dt.date], Coverage]:
    """{(node, day): coverage}; a station has none. One query per day."""
    divisions = [node for node in nodes if not node.is_station]
    finest = max((node.level for node in divisions), default=0)
    listed = max(finest, Division.Level.COUNTY)
    found = {}
    for day in days:
        rows: list[CoverageRow] = []
        if divisions:
            # Digit by digit is what is wanted: 5227 and 5222 lie within 522.
            within = commonprefix([node.prefix for node in divisions])  # noqa: RUF071
            rows = coverage_by(within, listed, day)
        for node in nodes:
            inside = [] if node.is_station else [r for r in rows if r.code.startswith(node.prefix)]
            found[node.key, day] = _gathered(inside) if inside else NONE
    return found


def _gathered(rows: Sequence[CoverageRow]) -> Coverage:
    counties = _by_prefix(rows, 6)
    prefectures = _by_prefix(rows, 4)
    return Coverage(
        sum(row.numerator for row in rows),
        sum(row.denominator for row in rows),
        sum(covered == all_ for covered, all_ in counties),
        len(counties),
        sum(covered == all_ for covered, all_ in prefectures),
        len(prefectures),
    )


def _by_prefix(rows: Sequence[CoverageRow], length: int) -> list[tuple[int, int]]:
    """(covered, all) by division; those without a township are in neither count (K06)."""
    sums: dict[str, list[int]] = {}
    for row in rows:
        pair = sums.setdefault(row.code[:length], [0, 0])
        pair[0] += row.numerator
        pair[1] += row.denominator
    return [(covered, all_) for covered, all_ in sums.values() if all_]

"""Reads facts for many places, periods and tracks at once: a handful of queries, whatever the page.

Everything that shows a figure goes through `read`, so that a card, a map, a ranking, a report cell
and the API cannot differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from pyroaring import BitMap

from reporting.figures.coverage import coverage_of
from reporting.figures.files import Files, files_of
from reporting.figures.nodes import Node
from reporting.figures.periods import Period
from reporting.figures.sums import (
    ALL_TRACKS,
    NodeKey,
    Sums,
    months_q,
    nodes_q,
    periods_by_month,
)
from reporting.figures.tallies import tallied
from reporting.indicators import (
    INDICATORS,
    Coverage,
    Distinct,
    FilesKept,
    Share,
    Tallied,
    Term,
)
from reporting.models import FactSet, FactWindow
from stations.coverage import Coverage as Covered


@dataclass(frozen=True)
class Reading:
    """A value with what it was computed from; None where there is nothing to divide by."""

    value: int | float | None
    numerator: int | float | None = None
    denominator: int | float | None = None


class Readings:
    """The answer of `read`: ask it by code, place, period and track."""

    def __init__(self) -> None:
        self._values: dict[tuple[str, NodeKey, Period, int], Reading] = {}

    def put(self, code: str, node: Node, period: Period, track: int, reading: Reading) -> None:
        self._values[code, node.key, period, track] = reading

    def put_key(self, code: str, key: NodeKey, period: Period, reading: Reading) -> None:
        """The same for a figure that is not told by track."""
        self._values[code, key, period, ALL_TRACKS] = reading

    def get(self, code: str, node: Node, period: Period, track: int | None = None) -> Reading:
        return self._values[code, node.key, period, ALL_TRACKS if track is None else track]

    def add(self, other: Readings) -> None:
        """Take over what another reading holds."""
        self._values.update(other._values)

    def value(self, code: str, node: Node, period: Period, track: int | None = None):
        return self.get(code, node, period, track).value


def read(
    nodes: Sequence[Node],
    periods: Sequence[Period],
    codes: Iterable[str],
    tracks: Sequence[int] = (),
) -> Readings:
    """Every indicator of `codes` at every node in every period, over all tracks and for `tracks`.

    At most four queries on facts (numbers, milestones, windows, sets) and two on stations per different end
    of a period when a coverage figure is asked for; one more on the tallies of files. The caller has checked that the nodes may be
    seen; row-level security says so again.
    """
    answer = Readings()
    periods = list(dict.fromkeys(periods))
    wanted = [INDICATORS[code] for code in codes]
    told = [ALL_TRACKS, *tracks]
    summed = [i for i in wanted if isinstance(i.reading, Term | Share)]
    distinct = [i for i in wanted if isinstance(i.reading, Distinct)]
    coverage = [i for i in wanted if isinstance(i.reading, Coverage)]
    stocks = [i for i in wanted if isinstance(i.reading, FilesKept)]

    if summed and nodes:
        terms = [term for indicator in summed for term in _terms(indicator.reading)]
        sums = Sums(nodes, periods, tracks, terms)
        for node in nodes:
            for period in periods:
                for track in told:
                    for indicator in summed:
                        reading = _summed(sums, indicator.reading, (node, period, track))
                        answer.put(indicator.code, node, period, track, reading)
    if distinct and nodes:
        sizes = _distinct(nodes, periods, told)
        for node in nodes:
            for period in periods:
                for track in told:
                    pair = sizes.get((node.key, period, track), (0, 0))
                    for indicator in distinct:
                        value = pair[0 if indicator.reading.of == "households" else 1]  # type: ignore[union-attr]
                        answer.put(indicator.code, node, period, track, Reading(value, value))
    if coverage and nodes:
        counts = coverage_of(nodes, {period.reporting_day for period in periods})
        for node in nodes:
            for period in periods:
                count = counts[node.key, period.reporting_day]
                for indicator in coverage:
                    reading = _coverage(count, indicator.reading.of)  # type: ignore[arg-type, union-attr]
                    answer.put(indicator.code, node, period, ALL_TRACKS, reading)
    kept = [i for i in wanted if isinstance(i.reading, Tallied)]
    if kept and nodes:
        for (code, key, period), parts in tallied(nodes, periods, kept).items():
            answer.put_key(code, key, period, Reading(*parts))
    if stocks and nodes:
        files = files_of(nodes, {period.reporting_day for period in periods})
        for node in nodes:
            for period in periods:
                for indicator in stocks:
                    reading = _files(files[node.key, period.reporting_day], indicator.reading.of)  # type: ignore[arg-type, union-attr]
                    answer.put(indicator.code, node, period, ALL_TRACKS, reading)
    done = Term | Share | Distinct | Coverage | Tallied | FilesKept
    for indicator in wanted:
        if isinstance(indicator.reading, done):
            continue
        for node in nodes:
            for period in periods:
                for track in told:
                    answer.put(indicator.code, node, period, track, Reading(0, 0))
    return answer


def _terms(reading: Any) -> tuple[Term, ...]:
    return (*reading.of, *reading.among) if isinstance(reading, Share) else (reading,)


def _summed(sums: Sums, reading: Any, where: tuple[Node, Period, int]) -> Reading:
    if not isinstance(reading, Share):
        value = plain(sums.value(reading, *where))
        return Reading(value, value)
    part = sum(sums.value(term, *where) for term in reading.of)
    whole = sum(sums.value(term, *where) for term in reading.among)
    rate = round(100 * float(part) / float(whole), 2) if whole else None
    return Reading(rate, plain(part), plain(whole))


def plain(value: int | Decimal) -> int | float:
    """A count stays whole; an amount is told as a decimal number."""
    return value if isinstance(value, int) else float(value)


def _distinct(nodes: Sequence[Node], periods: Sequence[Period], tracks: Sequence[int]):
    """{(node, period, track): (households, persons)}: stored windows, and unions for the rest."""
    sizes: dict[tuple[NodeKey, Period, int], tuple[int, int]] = {}
    stored = {period.window: period for period in periods if period.window}
    if stored:
        rows = FactWindow.objects.filter(
            nodes_q(nodes), window__in=list(stored), track__in=list(tracks)
        ).values_list("level", "node", "window", "track", "households", "persons")
        for level, node, window, track, households, persons in rows:
            sizes[(level, node), stored[window], track] = (households, persons)
    free = [period for period in periods if not period.window]
    if free:
        sizes |= _unions(nodes, free, tracks)
    return sizes


def _unions(nodes: Sequence[Node], periods: Sequence[Period], tracks: Sequence[int]):
    rows = FactSet.objects.filter(
        nodes_q(nodes), months_q(periods), track__in=list(tracks)
    ).values_list("level", "node", "month", "track", "households", "persons")
    inside = periods_by_month(periods)
    sets: dict[tuple[NodeKey, Period, int], tuple[list[BitMap], list[BitMap]]] = {}
    for level, node, month, track, households, persons in rows:
        pair = BitMap.deserialize(bytes(households)), BitMap.deserialize(bytes(persons))
        for period in inside[month]:
            found = sets.setdefault(((level, node), period, track), ([], []))
            found[0].append(pair[0])
            found[1].append(pair[1])
    return {
        key: (len(BitMap.union(*households)), len(BitMap.union(*persons)))
        for key, (households, persons) in sets.items()
    }


def _coverage(count: Covered, of: str) -> Reading:
    if of == "rate":
        rate = None if count.rate is None else float(count.rate)
        return Reading(rate, count.numerator, count.denominator)
    if of == "counties":
        return Reading(count.full_counties, count.full_counties, count.counties)
    return Reading(count.full_prefectures, count.full_prefectures, count.prefectures)


def _files(files: Files, of: str) -> Reading:
    if not files.households:
        return Reading(None, 0, 0)
    if of == "complete":
        rate = round(100 * files.complete / files.households, 2)
        return Reading(rate, files.complete, files.households)
    return Reading(
        round(files.percent_sum / files.households, 2), files.percent_sum, files.households
    )

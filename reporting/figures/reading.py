"""Reads facts for many places, periods and tracks at once: a handful of queries, whatever the page.

Everything that shows a figure goes through `read`, so that a card, a map, a ranking, a report cell
and the API cannot differ.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum
from pyroaring import BitMap

from reporting.figures.coverage import coverage_of
from reporting.figures.files import Files, files_of
from reporting.figures.nodes import Node
from reporting.figures.periods import Period
from reporting.figures.tallies import tallied
from reporting.indicators import (
    INDICATORS,
    Counted,
    Coverage,
    Distinct,
    FilesKept,
    Happened,
    Tallied,
)
from reporting.models import Fact, FactMilestone, FactSet, FactWindow
from stations.coverage import Coverage as Covered

NodeKey = tuple[int, int]
ALL_TRACKS = -1
MEASURES = ("records", "attempts", "person_times", "remote_person_times", "anonymous")


@dataclass(frozen=True)
class Reading:
    """A value with what it was computed from; None where there is nothing to divide by."""

    value: int | float | None
    numerator: int | None = None
    denominator: int | None = None


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
    counted = [i for i in wanted if isinstance(i.reading, Counted)]
    happened = [i for i in wanted if isinstance(i.reading, Happened)]
    distinct = [i for i in wanted if isinstance(i.reading, Distinct)]
    coverage = [i for i in wanted if isinstance(i.reading, Coverage)]
    stocks = [i for i in wanted if isinstance(i.reading, FilesKept)]

    if counted and nodes:
        sums = _sums(nodes, periods, tracks)
        for node in nodes:
            for period in periods:
                for track in told:
                    by_kind = sums.get((node.key, period, track), {})
                    for indicator in counted:
                        value = _total(by_kind, indicator.reading)  # type: ignore[arg-type]
                        answer.put(indicator.code, node, period, track, Reading(value, value))
    if happened and nodes:
        found = _milestones(nodes, periods, tracks)
        for node in nodes:
            for period in periods:
                for track in told:
                    kinds = found.get((node.key, period, track), {})
                    for indicator in happened:
                        value = _happened(kinds, indicator.reading)  # type: ignore[arg-type, assignment]
                        answer.put(indicator.code, node, period, track, Reading(value, value))
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
                    reading = _coverage(count, indicator.reading.of)  # type: ignore[union-attr]
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
                    reading = _files(files[node.key, period.reporting_day], indicator.reading.of)  # type: ignore[union-attr]
                    answer.put(indicator.code, node, period, ALL_TRACKS, reading)
    done = Counted | Happened | Distinct | Coverage | Tallied | FilesKept
    for indicator in wanted:
        if isinstance(indicator.reading, done):
            continue
        for node in nodes:
            for period in periods:
                for track in told:
                    answer.put(indicator.code, node, period, track, Reading(0, 0))
    return answer


def _keys(nodes: Sequence[Node]) -> Q:
    by_level: dict[int, list[int]] = defaultdict(list)
    for node in nodes:
        by_level[node.level].append(node.id)
    query = Q()
    for level, ids in by_level.items():
        query |= Q(level=level, node__in=ids)
    return query


def _months(periods: Iterable[Period]) -> Q:
    """The months needed: a plain range where they are contiguous enough, else their list."""
    months = sorted({month for period in periods for month in period.months})
    span = (months[-1].year - months[0].year) * 12 + months[-1].month - months[0].month + 1
    if span == len(months):
        return Q(month__range=(months[0], months[-1]))
    return Q(month__in=months)


def _sums(nodes: Sequence[Node], periods: Sequence[Period], tracks: Sequence[int]):
    """{(node, period, track): {kind: measures}}, by one query."""
    by = ["level", "node", "month", "kind", *(["track"] if tracks else [])]
    rows = (
        Fact.objects.filter(_keys(nodes), _months(periods))
        .values(*by)
        .annotate(**{f"n_{m}": Sum(m) for m in MEASURES})
        .order_by()
    )
    inside = _periods_by_month(periods)
    sums: dict[tuple[NodeKey, Period, int], dict[int, dict[str, int]]] = {}
    for row in rows:
        key = (row["level"], row["node"])
        told = [ALL_TRACKS] + ([row["track"]] if tracks and row["track"] in tracks else [])
        for period in inside[row["month"]]:
            for track in told:
                kinds = sums.setdefault((key, period, track), {})
                measures = kinds.setdefault(row["kind"], dict.fromkeys(MEASURES, 0))
                for measure in MEASURES:
                    measures[measure] += row[f"n_{measure}"]
    return sums


def _total(by_kind: dict[int, dict[str, int]], reading: Counted) -> int:
    return sum(
        measures[reading.measure]
        for kind, measures in by_kind.items()
        if not reading.kinds or kind in reading.kinds
    )


def _milestones(nodes: Sequence[Node], periods: Sequence[Period], tracks: Sequence[int]):
    """{(node, period, track): {kind: (how many, amount)}}, by one query."""
    by = ["level", "node", "month", "kind", *(["track"] if tracks else [])]
    rows = (
        FactMilestone.objects.filter(_keys(nodes), _months(periods))
        .values(*by)
        .annotate(n=Sum("happened"), total=Sum("amount"))
        .order_by()
    )
    inside = _periods_by_month(periods)
    found: dict[tuple[NodeKey, Period, int], dict[int, tuple[int, Decimal]]] = {}
    for row in rows:
        told = [ALL_TRACKS] + ([row["track"]] if tracks and row["track"] in tracks else [])
        for period in inside[row["month"]]:
            for track in told:
                kinds = found.setdefault(((row["level"], row["node"]), period, track), {})
                n, total = kinds.get(row["kind"], (0, Decimal(0)))
                kinds[row["kind"]] = (n + row["n"], total + row["total"])
    return found


def _happened(by_kind: dict[int, tuple[int, Decimal]], reading: Happened) -> int | float:
    found = [by_kind[kind] for kind in reading.kinds if kind in by_kind]
    if reading.measure == "happened":
        return sum(n for n, _total in found)
    return float(sum((total for _n, total in found), Decimal(0)))


def _distinct(nodes: Sequence[Node], periods: Sequence[Period], tracks: Sequence[int]):
    """{(node, period, track): (households, persons)}: stored windows, and unions for the rest."""
    sizes: dict[tuple[NodeKey, Period, int], tuple[int, int]] = {}
    stored = {period.window: period for period in periods if period.window}
    if stored:
        rows = FactWindow.objects.filter(
            _keys(nodes), window__in=list(stored), track__in=list(tracks)
        ).values_list("level", "node", "window", "track", "households", "persons")
        for level, node, window, track, households, persons in rows:
            sizes[(level, node), stored[window], track] = (households, persons)
    free = [period for period in periods if not period.window]
    if free:
        sizes |= _unions(nodes, free, tracks)
    return sizes


def _unions(nodes: Sequence[Node], periods: Sequence[Period], tracks: Sequence[int]):
    rows = FactSet.objects.filter(
        _keys(nodes), _months(periods), track__in=list(tracks)
    ).values_list("level", "node", "month", "track", "households", "persons")
    inside = _periods_by_month(periods)
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


def _periods_by_month(periods: Iterable[Period]) -> dict[dt.date, list[Period]]:
    inside: dict[dt.date, list[Period]] = defaultdict(list)
    for period in periods:
        for month in period.months:
            inside[month].append(period)
    return inside


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

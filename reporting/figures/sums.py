"""Sums of facts: what records and milestones count, at many places and periods at once."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db.models import Q, Sum

from reporting.figures.nodes import Node
from reporting.figures.periods import Period
from reporting.indicators import Counted, Happened, Standing, Term
from reporting.models import Fact, FactMilestone

NodeKey = tuple[int, int]
Place = tuple[NodeKey, Period, int]  # the last is the track
ALL_TRACKS = -1
MEASURES = ("records", "attempts", "linked", "person_times", "remote_person_times", "anonymous")
_NOTHING = (0, Decimal(0))


class Sums:
    """Reads the facts behind `terms` in at most two queries, and answers each term."""

    def __init__(
        self,
        nodes: Sequence[Node],
        periods: Sequence[Period],
        tracks: Sequence[int],
        terms: Iterable[Term],
    ) -> None:
        wanted = set(terms)
        self._nodes, self._tracks = nodes_q(nodes), set(tracks)
        self._inside = periods_by_month(periods)
        self._counts: dict[Place, dict[int, dict[str, int]]] = {}
        # Milestones within the period, and until its end: kind → how many, their amount.
        self._happened: dict[Place, dict[int, tuple[int, Decimal]]] = {}
        self._until: dict[Place, dict[int, tuple[int, Decimal]]] = {}
        if any(isinstance(term, Counted) for term in wanted):
            self._read_records(periods)
        standing = {k for t in wanted if isinstance(t, Standing) for k in (t.begun, t.ended)}
        if standing or any(isinstance(term, Happened) for term in wanted):
            self._read_milestones(periods, standing)

    def value(self, term: Term, node: Node, period: Period, track: int) -> int | Decimal:
        """The term's sum there; amounts as Decimal in their unit."""
        place = (node.key, period, track)
        if isinstance(term, Counted):
            kinds = self._counts.get(place, {})
            return sum(
                measures[term.measure]
                for kind, measures in kinds.items()
                if not term.kinds or kind in term.kinds
            )
        if isinstance(term, Standing):
            until = self._until.get(place, {})
            return until.get(term.begun, _NOTHING)[0] - until.get(term.ended, _NOTHING)[0]
        found = self._happened.get(place, {})
        pairs = [found[kind] for kind in term.kinds if kind in found]
        if term.measure == "happened":
            return sum(n for n, _amount in pairs)
        return sum((amount for _n, amount in pairs), Decimal(0)) / term.per

    def _read_records(self, periods: Sequence[Period]) -> None:
        rows = (
            Fact.objects.filter(self._nodes, months_q(periods))
            .values("level", "node", "month", "kind", *self._by_track)
            .annotate(**{f"n_{measure}": Sum(measure) for measure in MEASURES})
            .order_by()
        )
        for row in rows:
            for period in self._inside[row["month"]]:
                for track in self._told(row):
                    kinds = self._counts.setdefault(_place(row, period, track), {})
                    measures = kinds.setdefault(row["kind"], dict.fromkeys(MEASURES, 0))
                    for measure in MEASURES:
                        measures[measure] += row[f"n_{measure}"]

    def _read_milestones(self, periods: Sequence[Period], standing: set[int]) -> None:
        months = months_q(periods)
        if standing:
            last = max(period.last for period in periods)
            months |= Q(month__lte=last, kind__in=sorted(standing))
        rows = (
            FactMilestone.objects.filter(self._nodes, months)
            .values("level", "node", "month", "kind", *self._by_track)
            .annotate(n=Sum("happened"), total=Sum("amount"))
            .order_by()
        )
        for row in rows:
            for track in self._told(row):
                for period in self._inside.get(row["month"], ()):
                    _add(self._happened, _place(row, period, track), row)
                if row["kind"] in standing:
                    for period in periods:
                        if row["month"] <= period.last:
                            _add(self._until, _place(row, period, track), row)

    @property
    def _by_track(self) -> list[str]:
        return ["track"] if self._tracks else []

    def _told(self, row: dict) -> list[int]:
        return [ALL_TRACKS, *([row["track"]] if row.get("track") in self._tracks else [])]


def _place(row: dict, period: Period, track: int) -> Place:
    return (row["level"], row["node"]), period, track


def _add(sums: dict[Place, dict[int, tuple[int, Decimal]]], place: Place, row: dict) -> None:
    kinds = sums.setdefault(place, {})
    n, total = kinds.get(row["kind"], _NOTHING)
    kinds[row["kind"]] = (n + row["n"], total + row["total"])


def nodes_q(nodes: Sequence[Node]) -> Q:
    """The facts of these places."""
    by_level: dict[int, list[int]] = defaultdict(list)
    for node in nodes:
        by_level[node.level].append(node.id)
    query = Q()
    for level, ids in by_level.items():
        query |= Q(level=level, node__in=ids)
    return query


def months_q(periods: Iterable[Period]) -> Q:
    """The months needed: a plain range where they are contiguous enough, else their list."""
    months = sorted({month for period in periods for month in period.months})
    span = (months[-1].year - months[0].year) * 12 + months[-1].month - months[0].month + 1
    if span == len(months):
        return Q(month__range=(months[0], months[-1]))
    return Q(month__in=months)


def periods_by_month(periods: Iterable[Period]) -> dict[dt.date, list[Period]]:
    """Which of the periods a month lies in."""
    inside: dict[dt.date, list[Period]] = defaultdict(list)
    for period in periods:
        for month in period.months:
            inside[month].append(period)
    return inside

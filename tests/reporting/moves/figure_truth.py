"""What cards, reports and the API ought to show, counted in Python from records and milestones."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.utils import timezone

from reporting.figures import Node, Period, read
from reporting.figures.nodes import of_division, of_station
from reporting.monthly.report import COLUMNS, build
from services.models import Beneficiary, Milestone, ServiceRecord
from stations.models import Division, Station
from tests.reporting.rollup_truth import ancestors

TRACKS = (0, 1)


class Rows:
    """The counted records and the milestones of one place."""

    def __init__(self) -> None:
        self.records: list[ServiceRecord] = []
        self.milestones: list[Milestone] = []


def _by_node() -> dict[tuple[int, int], Rows]:
    chains, found = ancestors(), defaultdict(Rows)
    for record in ServiceRecord.objects.filter(status__in=(4, 5)):
        for node in chains[record.station_id]:
            found[node].records.append(record)
    for milestone in Milestone.objects.all():
        for node in chains[milestone.station_id]:
            found[node].milestones.append(milestone)
    return found


def _share(part: Any, whole: Any) -> float | None:
    return round(100 * float(part) / float(whole), 2) if whole else None


class Plain:
    """The figures of one place, period and track (None: all)."""

    def __init__(self, rows: Rows, period: Period, track: int | None, persons: dict) -> None:
        self.records = [
            r for r in rows.records
            if period.first <= r.occurred_on <= period.end and track in (None, r.track_id or 0)
        ]  # fmt: skip
        until = [m for m in rows.milestones if m.happened_on <= period.end]
        self.until = [m for m in until if track in (None, m.track)]
        self.now = [m for m in self.until if m.happened_on >= period.first]
        self.persons = persons

    def n(self, *kinds: int, until: bool = False) -> int:
        return sum(m.kind in kinds for m in (self.until if until else self.now))

    def total(self, *kinds: int) -> Any:
        return sum(m.amount for m in self.now if m.kind in kinds)

    def served(self, kind: int) -> list[ServiceRecord]:
        return [r for r in self.records if r.kind == kind and r.outcome == 1]

    @property
    def running(self) -> int:
        return self.n(1, until=True) - self.n(2, until=True)

    def figures(self) -> dict[str, Any]:
        near = [r for r in self.records if r.place not in (6, 7)]
        far = [r for r in self.records if r.place in (6, 7)]
        met = [r for r in self.records if r.outcome == 1]
        linked = [r for r in met if len(r.forces) >= 3]
        homes = {r.household_id for r in self.served(1) if r.place == 1 and r.household_id}
        return {
            "K01": sum(r.person_times for r in near),
            "K01R": sum(r.person_times for r in far),
            "K01N": sum(r.anonymous_count for r in self.records),
            "K02": len(set().union(*(self.persons[r.pk] for r in self.records))),
            "K03": len(homes),
            "K04": len(self.served(1)),
            "K04A": sum(r.kind == 1 and r.outcome != 1 for r in self.records),
            "FQ18": len(self.served(4)),
            "FQ19S": len(self.served(3)),
            "HNE03": len(self.served(5)),
            "FQ19": self.n(12),
            "FQ19O": self.n(11),
            "FQ20": self.n(1),
            "FQ20C": self.n(2),
            "FQ20S": self.running,
            "K10": _share(self.n(2), self.running + self.n(2)),
            "K10A": _share(self.n(2), self.n(1)),
            "K11": _share(self.total(3), self.n(3)),
            "K14": float(self.total(41)),
            "K14P": float(self.total(42)),
            "K16": float(self.total(31, 32) / 10_000),
            "K16M": float(self.total(31) / 10_000),
            "K16G": float(self.total(32) / 10_000),
            "K21": _share(len(linked), len(met)),
            "K24": _share(self.n(22), self.n(21)),
            "K24S": self.n(21),
            "K24A": self.n(22),
            "HNE02": self.n(51),
            "HNE05": self.n(61),
        }


def _covered_counties(node: Node) -> int:
    """K06, today: of the counties of the place, those with a station at work in every township."""
    towns = Division.objects.filter(level=4, code__startswith=node.prefix)
    counties: dict[int | None, set[int]] = defaultdict(set)
    for town in towns:
        if town.township_no < 400:
            counties[town.parent_id].add(town.pk)
    at_work = set(
        Station.objects.filter(level=3, status__in=("open", "running", "rectifying"))
        .values_list("division_id", flat=True)
    )  # fmt: skip
    return sum(towns <= at_work for towns in counties.values())


def assert_figures_are_true() -> None:
    """Every figure told from facts, at every place that has any, this month and over five."""
    today = timezone.localdate()
    month = Period(today.replace(day=1), today.replace(day=1))
    first = (month.first - dt.timedelta(days=110)).replace(day=1)
    by_node, persons = _by_node(), defaultdict(set)
    for record, person in Beneficiary.objects.values_list("record_id", "person_id"):
        persons[record].add(person)
    nodes = list(_nodes())
    for period in (month, Period(first, month.first)):
        codes = sorted(told_codes())
        readings = read(nodes, [period], [*codes, "K06"], TRACKS)
        for node in nodes:
            for track in (None, *TRACKS):
                true = Plain(by_node[node.key], period, track, persons).figures()
                told = {code: readings.value(code, node, period, track) for code in codes}
                wrong = {c: (told[c], true[c]) for c in codes if told[c] != true[c]}
                assert not wrong, f"{node.name} {period} track {track}: told, true {wrong}"
            if not node.is_station:
                assert readings.value("K06", node, period) == _covered_counties(node), node.name
    for node in nodes:
        if node.is_station or node.level == Division.Level.COUNTY:
            _assert_report_is_true(node, month, Plain(by_node[node.key], month, None, persons))


def _assert_report_is_true(node: Node, month: Period, plain: Plain) -> None:
    """The total of table 3 in the month's report, and its own checks."""
    report = build(node, month.first, person_sight=False)
    total = next(line for line in report.lines if line.is_total)
    shown = dict(zip(COLUMNS, (cells[0].value for cells in total.cells), strict=True))
    figures = plain.figures()
    assert shown == {code: figures[code] for code in COLUMNS}, node.name
    failing = [str(check.rule) for check in report.checks if not check.holds]
    assert not failing, f"{node.name}: {failing}"


def _nodes() -> Iterator[Node]:
    stations = list(Station.objects.order_by("pk"))
    codes = {station.division_code for station in stations}
    for division in Division.objects.filter(level__lte=4).order_by("code"):
        if any(code.startswith(division.prefix) for code in codes):
            yield of_division(division)
    for station in stations:
        yield of_station(station)


def told_codes() -> set[str]:
    """The codes that `Plain` counts."""
    any_month = Period(dt.date(2026, 1, 1), dt.date(2026, 1, 1))
    return set(Plain(Rows(), any_month, None, {}).figures())

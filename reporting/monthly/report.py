"""What stands in the report: computed from facts and registers, the same for screen and paper."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _

from campaigns.catalogue import catalogue
from reporting.dashboards.since_opening import PROGRAMME_BEGAN
from reporting.figures import Node, Period, read, records_url
from reporting.figures.freshness import as_of, pending
from reporting.figures.nodes import parts
from reporting.figures.reading import Readings
from reporting.indicators import INDICATORS, Additivity, Indicator
from stations.models import Division, Station, StationPhase

# The columns of table 3, in the order of the form: 入户户数, 走访次数; 个案 开案, 在案, 结案; 小组 新开,
# 节数, 结束; 社区活动, 协商议事; 服务人数, 服务人次; 转介 转出, 成功.
COLUMNS = (
    "K03", "K04", "FQ20", "FQ20S", "FQ20C", "FQ19O", "FQ19S", "FQ19", "FQ18", "HNE03",
    "K02", "K01", "K24S", "K24A",
)  # fmt: skip
ROUTINE = 0
# Columns whose total to date is that of the month before and this month's.
ADDED_UP = tuple(
    code
    for code in COLUMNS
    if INDICATORS[code].additivity is Additivity.ADDITIVE and code != "FQ20S"
)


@dataclass(frozen=True)
class Cell:
    value: int
    url: str


@dataclass(frozen=True)
class Line:
    """A row of table 3. `css` is the track's letter; `cells` by indicator: month, year, opening."""

    name: str
    css: str
    cells: list[list[Cell]]
    is_total: bool = False


@dataclass(frozen=True)
class StationLine:
    """A row of table 1: a township with its station, if it has one."""

    division: Division
    station: Station | None
    rooms: int
    changes: list[str]

    @property
    def haves(self) -> dict[str, bool]:
        """六有, in the order of the form."""
        have = self.station.six_haves if self.station else []
        return {str(label): value in have for value, label in Station.SixHave.choices}

    @property
    def functions(self) -> list[str]:
        labels = dict(Station.Function.choices)
        return [str(labels[f]) for f in (self.station.functions if self.station else [])]


@dataclass(frozen=True)
class Check:
    """A check rule of the form and whether it holds."""

    rule: str
    holds: bool
    detail: str = ""


@dataclass(frozen=True)
class Report:
    node: Node
    period: Period
    as_of: dt.datetime
    waiting: int
    stations: list[StationLine]
    indicators: list[Indicator]
    lines: list[Line]
    checks: list[Check] = field(default_factory=list)

    @property
    def spans(self) -> list[str]:
        return [_("This month"), _("This year to date"), _("Since opening")]

    @property
    def heads(self) -> list[str]:
        """The columns' headings; beside 在案 and 结案 the form says 开案."""
        named = {"FQ20": _("Cases opened")}
        return [f"{named.get(i.code, i.name)}（{i.unit}）" for i in self.indicators]

    @property
    def filename(self) -> str:
        month = self.period.first
        return f"{self.node.name}{month.year}年{month.month}月社工站月报表"


def spans_of(month: dt.date) -> list[Period]:
    """The month, the year up to it, and everything up to it."""
    return [
        Period(month, month),
        Period(month.replace(month=1), month),
        Period(PROGRAMME_BEGAN, month),
    ]


def build(node: Node, month: dt.date, *, person_sight: bool) -> Report:
    """The report of a county (or of a station, its own rows) for a month."""
    spans = spans_of(month)
    tracks = list(catalogue().tracks.values())
    numbers = [*(track.number for track in tracks), ROUTINE]
    readings = read([node], spans, (*COLUMNS, "K01R"), numbers)
    named = [(t.number, t.label, t.code.lower()) for t in tracks]
    named.append((ROUTINE, _("Routine work"), "r"))
    lines = [
        Line(name, css, _cells(node, spans, readings, number, person_sight))
        for number, name, css in named
    ]
    total = Line(_("Total"), "", _cells(node, spans, readings, None, person_sight), is_total=True)
    return Report(
        node=node,
        period=spans[0],
        as_of=as_of(),
        waiting=pending(node, spans[0]).records,
        stations=_stations(node, spans[0]),
        indicators=[INDICATORS[code] for code in COLUMNS],
        lines=[*lines, total],
        checks=_checks(node, spans, readings, numbers),
    )


def _cells(
    node: Node, spans: list[Period], readings: Readings, track: int | None, person_sight: bool
) -> list[list[Cell]]:
    return [
        [
            Cell(
                int(readings.value(code, node, span, track) or 0),
                records_url(INDICATORS[code], node, span, track, person_sight=person_sight),
            )
            for span in spans
        ]
        for code in COLUMNS
    ]


def _stations(node: Node, period: Period) -> list[StationLine]:
    """One row per counted township; a township's own station first, branches not repeated."""
    day = period.reporting_day
    prefix = node.prefix[:9] if node.is_station else node.prefix
    townships = list(
        Division.objects.counted_townships().valid_on(day).under(prefix).order_by("code")
    )
    visible = (
        Station.objects.filter(pk=node.id) if node.is_station else (Station.objects.under(prefix))
    )
    stations = list(
        visible.filter(level=Station.Level.STATION)
        .exclude(status=Station.Status.CLOSED)
        .order_by("division_code", "is_branch", "pk")
    )
    by_township: dict[int, Station] = {}
    for station in stations:
        by_township.setdefault(station.division_id, station)
    rooms = dict(
        Station.objects.under(prefix)
        .filter(level=Station.Level.ROOM)
        .exclude(status=Station.Status.CLOSED)
        .values_list("division__parent_id")
        .annotate(n=Count("pk"))
    )
    changes = _changes(visible, period)
    return [
        StationLine(
            division=township,
            station=(station := by_township.get(township.pk)),
            rooms=rooms.get(township.pk, 0),
            changes=changes.get(station.pk, []) if station else [],
        )
        for township in townships
    ]


def _changes(stations: Any, period: Period) -> dict[int, list[str]]:
    """本月变动: the phases that began in the month."""
    phases = StationPhase.objects.filter(
        Q(starts_on__range=(period.first, period.end)), station__in=stations
    ).order_by("starts_on", "pk")
    found: dict[int, list[str]] = {}
    for phase in phases:
        text = f"{phase.starts_on:%m-%d} {phase.get_status_display()}"
        found.setdefault(phase.station_id, []).append(text)
    return found


def _checks(node: Node, spans: list[Period], readings: Readings, tracks: list[int]) -> list[Check]:
    """The check rules of specification 3.1 that apply to these columns."""
    month, year, opening = spans

    def value(code: str, period: Period, track: int | None = None) -> int:
        return int(readings.value(code, node, period, track) or 0)

    checks = [
        Check(
            _("Persons ≤ person-times (online ones included)"),
            all(value("K02", s) <= value("K01", s) + value("K01R", s) for s in spans),
        ),
        Check(
            _("Households visited ≤ visits made"),
            all(value("K03", s) <= value("K04", s) for s in spans),
        ),
        Check(
            _("Cases closed ≤ cases in progress at the start + cases opened"),
            # Open at the end = open at the start + opened − closed.
            all(value("FQ20S", s, t) >= 0 for s in spans for t in (None, *tracks)),
        ),
        Check(
            _("The tracks and routine work add up to the total of person-times"),
            all(sum(value("K01", s, t) for t in tracks) == value("K01", s) for s in spans),
        ),
    ]
    before = [Period(opening.first, month.previous.last)]
    if month.first.month > 1:
        before.append(Period(year.first, month.previous.last))
    below = [] if node.is_station else parts(node, month.reporting_day)
    earlier = read([node], before, ADDED_UP)
    pairs = [(opening, before[0])] + ([(year, before[1])] if len(before) > 1 else [])
    checks.append(
        Check(
            _("Cumulative = cumulative of the month before + this month"),
            all(
                value(code, now) == int(earlier.value(code, node, then) or 0) + value(code, month)
                for now, then in pairs
                for code in ADDED_UP
            ),
        )
    )
    if below:
        beneath = read(below, spans, ["K01"])
        sums = [sum(int(beneath.value("K01", part, s) or 0) for part in below) for s in spans]
        checks.append(
            Check(
                _("The person-times of townships and main station add up to the county's"),
                all(total == value("K01", s) for total, s in zip(sums, spans, strict=True)),
            )
        )
    return checks

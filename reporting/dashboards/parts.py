"""What the place consists of: ranking, map, and the table of stations at the township."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from reporting.dashboards.comparison import Comparison, compare
from reporting.dashboards.numbers import thin
from reporting.dashboards.question import Question
from reporting.dashboards.scale import Scale, scale_for
from reporting.figures import Node, Period
from reporting.figures.nodes import of_division
from reporting.figures.reading import Readings
from reporting.indicators import INDICATORS, Coverage, Indicator
from stations.coverage import percent
from stations.maps import apart, shapes
from stations.models import Division

_AUTONOMOUS = re.compile(
    r"^(?P<stem>.{2,}?)((布依|苗|侗|土家|仡佬|水|彝|回|瑶|壮|白|满|蒙古|藏|羌|傣|哈尼|朝鲜)族|各族)+"
    r"自治(?P<kind>[州县])$"
)


@dataclass(frozen=True)
class Row:
    """One part in the ranking. `share` is the width of its bar, 0–100."""

    position: int
    node: Node
    name: str
    url: str
    value: float | None
    shown: str
    share: float
    css: str
    change: Comparison
    detail: str


@dataclass(frozen=True)
class Area:
    """One county on the map."""

    path: str
    css: str
    url: str
    title: str


@dataclass(frozen=True)
class Label:
    name: str
    value: str
    x: float
    y: float
    width: int
    low: bool

    @property
    def left(self) -> float:
        return round(self.x - self.width / 2, 1)

    @property
    def top(self) -> float:
        return round(self.y - 18, 1)

    @property
    def value_y(self) -> float:
        return round(self.y + 12, 1)

    @property
    def name_y(self) -> float:
        return round(self.y - 3, 1)


@dataclass(frozen=True)
class MapView:
    viewbox: str
    areas: list[Area]
    outlines: list[str]
    labels: list[Label]
    scale: Scale
    approval_number: str


def counties_of(question: Question) -> list[Node]:
    """The counties for the map and the finer ranking of a province; none elsewhere."""
    if question.node.level != Division.Level.PROVINCE:
        return []
    divisions = (
        Division.objects.valid_on(question.period.reporting_day)
        .under(question.node.prefix)
        .filter(level=Division.Level.COUNTY)
        .order_by("code")
    )
    return [of_division(division) for division in divisions]


def ranking(question: Question, nodes: Sequence[Node], readings: Readings) -> list[Row]:
    """The parts from high to low by the chosen indicator; equal values share a position."""
    indicator = INDICATORS[question.indicator]
    period = question.period
    if isinstance(indicator.reading, Coverage):
        # Townships are covered, stations are not.
        nodes = [node for node in nodes if not node.is_station]
    found = [(node, readings.get(indicator.code, node, period)) for node in nodes]
    found.sort(key=lambda pair: -1 if pair[1].value is None else pair[1].value, reverse=True)
    top = max((reading.value or 0 for _node, reading in found), default=0)
    full = indicator.target or top or 1
    scale = scale_for(indicator, [reading.value for _node, reading in found])
    rows: list[Row] = []
    for index, (node, reading) in enumerate(found, start=1):
        tied = rows and rows[-1].value == reading.value
        rows.append(
            Row(
                position=rows[-1].position if tied else index,
                node=node,
                name=short_name(node.name),
                url=question.at(node),
                value=reading.value,
                shown=_shown(indicator, reading.value),
                share=round(min((reading.value or 0) / full, 1) * 100, 1),
                css=scale.css(reading.value),
                change=compare(
                    _("Year on year"),
                    indicator,
                    reading,
                    readings.get(indicator.code, node, period.year_ago),
                ),
                detail=f"{thin(reading.numerator)} / {thin(reading.denominator)}"
                if reading.denominator is not None
                else "",
            )
        )
    return rows


def map_view(question: Question, nodes: Sequence[Node], readings: Readings) -> MapView | None:
    """The counties of a province or prefecture; None below and where there are no boundaries."""
    drawn = shapes(question.node.prefix) if question.node.level <= 2 else None
    if drawn is None:
        return None
    indicator = INDICATORS[question.indicator]
    by_code = {node.code: node for node in nodes if not node.is_station}
    values = {
        code: readings.value(indicator.code, node, question.period)
        for code, node in by_code.items()
    }
    scale = scale_for(indicator, [values.get(shape.code) for shape in drawn.shapes])
    areas = []
    for shape in drawn.shapes:
        node = by_code.get(shape.code)
        if node is None:
            continue
        value = values[shape.code]
        areas.append(
            Area(
                path=shape.path,
                css=scale.css(value),
                url=question.at(node),
                title=f"{node.name} {indicator.name} {_shown(indicator, value)}",
            )
        )
    labelled = drawn.outlines if question.node.level == 1 else drawn.shapes
    told = [s for s in labelled if s.code in by_code]
    labels = [
        _label(indicator, by_code[shape.code], values[shape.code], at)
        for shape, at in zip(told, apart([s.label_xy for s in told]), strict=True)
    ]
    return MapView(
        viewbox=drawn.viewbox,
        areas=areas,
        outlines=[outline.path for outline in drawn.outlines],
        labels=labels,
        scale=scale,
        approval_number=settings.MAP_APPROVAL_NUMBER,
    )


def _label(indicator: Indicator, node: Node, value: float | None, at: tuple[float, float]) -> Label:
    name = short_name(node.name)
    shown = _shown(indicator, value)
    low = indicator.target is not None and (value or 0) < 50
    width = max(len(name) * 14, len(shown) * 8) + 12
    return Label(name, shown, at[0], at[1], width, low)


def short_name(name: str) -> str:
    """黔南布依族苗族自治州 → 黔南州: as people say it, where a map has little room."""
    match = _AUTONOMOUS.match(name)
    return match["stem"] + match["kind"] if match else name


def _shown(indicator: Indicator, value: float | None) -> str:
    if value is None:
        return "—"
    if indicator.target is not None:
        return f"{value:.2f}%" if value not in (0, 100) else f"{value:.0f}%"
    return thin(value)


def gaps(question: Question, nodes: Sequence[Node], readings: Readings) -> list[dict]:
    """The parts that are not fully covered, worst first: name, missing townships, rate, address."""
    found = []
    for node in nodes:
        if node.is_station:
            continue
        reading = readings.get("K05", node, question.period)
        missing = (reading.denominator or 0) - (reading.numerator or 0)
        if missing > 0:
            found.append(
                {
                    "name": node.name,
                    "missing": missing,
                    "rate": percent(reading.numerator or 0, reading.denominator or 0),  # type: ignore[arg-type]
                    "url": townships_url(node, question.period, covered=False),
                }
            )
    return sorted(found, key=lambda gap: -gap["missing"])


def townships_url(node: Node, period: Period, *, covered: bool | None = None) -> str:
    """The townships behind a coverage figure: all, those with or those without a station."""
    which = "" if covered is None else f"&covered={int(covered)}"
    page = reverse("stations:townships", args=[node.prefix])
    return f"{page}?on={period.reporting_day:%Y-%m-%d}{which}"

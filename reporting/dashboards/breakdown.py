"""Drill-down for readers without person-level sight: the figure by the parts of the place."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from accounts.access import requires
from core.exports import Column, Heading, Kind
from reporting.dashboards.export import send
from reporting.dashboards.numbers import thin
from reporting.dashboards.question import LONGEST
from reporting.dashboards.since_opening import PROGRAMME_BEGAN
from reporting.dashboards.views import place
from reporting.figures import Node, Period, read, records_url
from reporting.figures.freshness import as_of
from reporting.figures.nodes import ancestors, may_see_persons, parts
from reporting.indicators import INDICATORS, Additivity, Coverage, Indicator, Tallied


def asked(request: HttpRequest, otherwise: str = "K01") -> tuple[Indicator, Period, int | None]:
    """Indicator (`otherwise` if none), period and track of the address; Http404 for a wrong one."""
    indicator = INDICATORS.get(request.GET.get("indicator", otherwise))
    if indicator is None:
        raise Http404
    try:
        period = Period.parse(request.GET.get("from"), request.GET.get("to"))
        track = int(request.GET["track"]) if request.GET.get("track") else None
    except ValueError as problem:
        raise Http404 from problem
    too_long = period.first < PROGRAMME_BEGAN and period.length > LONGEST
    if too_long or track not in (None, *range(6)):
        raise Http404
    return indicator, period, track


@requires()
def breakdown(
    request: HttpRequest, code: str | None = None, uuid: UUID | None = None
) -> HttpResponse:
    """The parts' figures. Additive ones sum to the whole; distinct ones do not, and it says why."""
    node = place(request, code, uuid)
    indicator, period, track = asked(request)
    if not indicator.by_track:
        track = None
    below = parts(node, period.reporting_day)
    if isinstance(indicator.reading, Coverage):
        below = [part for part in below if not part.is_station]
    tracks = [] if track is None else [track]
    readings = read([node, *below], [period], [indicator.code], tracks)
    whole = readings.get(indicator.code, node, period, track)
    rows: list[dict[str, Any]] = [
        {
            "node": part,
            "reading": readings.get(indicator.code, part, period, track),
            "shown": thin(
                readings.value(indicator.code, part, period, track), max(indicator.decimals, 2)
            ),
            "url": _deeper(request, indicator, part, period, track),
        }
        for part in below
    ]
    if request.GET.get("export"):
        return _file(request, node, indicator, period, rows)
    total = sum(row["reading"].value or 0 for row in rows)
    return TemplateResponse(
        request,
        "reporting/breakdown.html",
        {
            "node": node,
            "ancestors": ancestors(request.user, node),
            "indicator": indicator,
            "period": period,
            "track": track,
            "whole": whole,
            "whole_shown": thin(whole.value, max(indicator.decimals, 2)),
            "rows": rows,
            "sum_shown": thin(total, max(indicator.decimals, 2)),
            "records_url": records_url(indicator, node, period, track, person_sight=True)
            if node.is_station
            and may_see_persons(request.user.scope, node)  # type: ignore[union-attr]
            and not isinstance(indicator.reading, Coverage | Tallied)
            else "",
            "is_additive": indicator.additivity is Additivity.ADDITIVE,
            "is_ratio": indicator.additivity is Additivity.RATIO,
            "twice": total - (whole.value or 0),
            "as_of": as_of(),
            "query": request.GET.urlencode(),
        },
    )


def _deeper(
    request: HttpRequest, indicator: Indicator, part: Node, period: Period, track: int | None
) -> str:
    """One level down; at a station only the records themselves remain, for those who may see them."""
    sight = may_see_persons(request.user.scope, part)  # type: ignore[union-attr]
    if part.is_station and not sight:
        return ""
    return records_url(indicator, part, period, track, person_sight=part.is_station and sight)


def _kind(indicator: Indicator) -> Kind:
    if indicator.additivity is Additivity.RATIO:
        return Kind.PERCENT
    return Kind.DECIMAL if indicator.decimals else Kind.NUMBER


def _file(
    request: HttpRequest, node: Node, indicator: Indicator, period: Period, rows: list[dict]
) -> HttpResponse:
    columns = [
        Column(_("Division code")),
        Column(_("Division or station"), width=30),
        Column(
            f"{indicator.name} ({indicator.unit})",
            _kind(indicator),
            22,
        ),
        Column(_("Numerator"), Kind.NUMBER),
        Column(_("Denominator"), Kind.NUMBER),
    ]
    table = [
        [
            row["node"].code,
            row["node"].name,
            row["reading"].value,
            row["reading"].numerator,
            row["reading"].denominator,
        ]
        for row in rows
    ]
    title = f"{node.name} {indicator.name} {period.label}"
    heading = Heading.for_request(
        request,
        region=f"{node.name} {node.code}",
        period=f"{period.label} ({period.first:%Y-%m-%d} — {period.end:%Y-%m-%d})",
        scope=str(indicator.definition),
        definition_version=f"{indicator.code} {indicator.version}",
        as_of=as_of(),
    )
    return send(request, title, columns, table, heading)

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
from reporting.indicators import INDICATORS, Additivity, Coverage, Indicator
from stations.coverage import counted_townships, covered_townships


def asked(request: HttpRequest) -> tuple[Indicator, Period, int | None]:
    """Indicator, period and track of the address. Http404 for what does not exist."""
    indicator = INDICATORS.get(request.GET.get("indicator", "K01"))
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
            "shown": thin(readings.value(indicator.code, part, period, track)),
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
            "whole_shown": thin(whole.value),
            "rows": rows,
            "sum_shown": thin(total),
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


def _file(
    request: HttpRequest, node: Node, indicator: Indicator, period: Period, rows: list[dict]
) -> HttpResponse:
    columns = [
        Column(_("Division code")),
        Column(_("Division or station"), width=30),
        Column(
            f"{indicator.name} ({indicator.unit})",
            Kind.PERCENT if indicator.additivity is Additivity.RATIO else Kind.NUMBER,
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


@requires()
def coverage_list(
    request: HttpRequest, code: str | None = None, uuid: UUID | None = None
) -> HttpResponse:
    """K05 down to the townships: which have an operating station and which have none."""
    node = place(request, code, uuid)
    if node.is_station:
        raise Http404
    try:
        period = Period.parse(request.GET.get("from"), request.GET.get("to"))
    except ValueError as problem:
        raise Http404 from problem
    day = period.reporting_day
    covered = set(covered_townships(node.prefix, day).values_list("pk", flat=True))
    townships = list(
        counted_townships(node.prefix, day)
        .select_related("parent", "parent__parent")
        .order_by("code")
    )
    show = request.GET.get("show", "missing")
    shown = [t for t in townships if show == "all" or (t.pk in covered) is (show == "covered")]
    if request.GET.get("export"):
        columns = [
            Column(_("Division code")),
            Column(_("Prefecture"), width=24),
            Column(_("County"), width=20),
            Column(_("Township"), width=24),
            Column(_("Operating station")),
        ]
        rows = [
            [
                t.code, t.parent.parent.name if t.parent and t.parent.parent else "",
                t.parent.name if t.parent else "", t.name,
                _("Yes") if t.pk in covered else _("No"),
            ]
            for t in shown
        ]  # fmt: skip
        heading = Heading.for_request(
            request,
            region=f"{node.name} {node.code}",
            period=f"{day:%Y-%m-%d}",
            definition_version=f"K05 {INDICATORS['K05'].version}",
            as_of=as_of(),
        )
        return send(request, f"{node.name} {INDICATORS['K05'].name}", columns, rows, heading)
    return TemplateResponse(
        request,
        "reporting/coverage.html",
        {
            "node": node,
            "ancestors": ancestors(request.user, node),
            "indicator": INDICATORS["K05"],
            "period": period,
            "day": day,
            "townships": [(t, t.pk in covered) for t in shown],
            "show": show,
            "counts": {
                "missing": len(townships) - len(covered),
                "covered": len(covered),
                "all": len(townships),
            },
        },
    )

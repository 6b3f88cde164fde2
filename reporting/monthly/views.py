"""The monthly report on screen and as a file."""

from __future__ import annotations

import datetime as dt

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import requires
from core.exports import attachment
from core.ids import uuid_of
from reporting.figures import Node, Period
from reporting.figures.nodes import (
    STATION_LEVEL,
    ancestors,
    division_node,
    may_see_persons,
    of_division,
    station_node,
    top_node,
)
from reporting.figures.periods import month_label, parse_month, plus_months
from reporting.monthly.paper import station_columns, write
from reporting.monthly.report import Report, build
from stations.models import Division, Station

READERS = frozenset(
    {
        "county_admin", "main_station", "station_head", "prefecture_admin", "province_admin",
        "worker", "supervisor",
    }
)  # fmt: skip
MONTHS_SHOWN = 13


@requires()
def report(request: HttpRequest) -> HttpResponse:
    node, error = _place(request)
    counties = _counties(request, node)
    month, month_error = _month(request)
    context = {
        "node": node,
        "counties": counties,
        "ancestors": ancestors(request.user, node),
        "error": error or month_error,
        "month": month,
        "month_text": f"{month:%Y-%m}",
        "months": [(f"{m:%Y-%m}", month_label(m)) for m in _choices()],
        "report": None,
        "may_export": request.user.may("export.aggregate"),  # type: ignore[union-attr]
    }
    if node.level in (Division.Level.COUNTY, STATION_LEVEL):
        context["station_heads"] = [text for text, _width in station_columns()]
        context["six_haves"] = [label for _value, label in Station.SixHave.choices]
        context["report"] = _built(request, node, month)
        context["is_running"] = Period.month(month).is_running
    return TemplateResponse(request, "reporting/monthly.html", context)


@requires("export.aggregate")
def download(request: HttpRequest) -> HttpResponse:
    """`{区划}{年}{月}社工站月报表.xlsx`, with a row in the audit log."""
    node, error = _place(request)
    month, month_error = _month(request)
    if error or month_error or node.level not in (Division.Level.COUNTY, STATION_LEVEL):
        raise Http404
    made = _built(request, node, month)
    audit.record(request, audit.Action.EXPORT, what=made.filename, file="xlsx", division=node.code)
    who = getattr(request.user, "name", "") or request.user.get_username()
    return attachment(write(made, who), made.filename, "xlsx")


def _built(request: HttpRequest, node: Node, month) -> Report:
    sight = may_see_persons(request.user.scope, node)  # type: ignore[union-attr]
    return build(node, month, person_sight=sight)


def _place(request: HttpRequest) -> tuple[Node, str]:
    """The county or station that is asked for; the reader's own without a choice. 403, 404."""
    if not READERS & request.user.scope.roles:  # type: ignore[union-attr]
        raise PermissionDenied(_("Your role does not read monthly reports."))
    if station := request.GET.get("station"):
        key = uuid_of(station)
        if key is None:
            raise Http404
        return station_node(request.user, key), ""
    if code := request.GET.get("division", "").strip():
        node = division_node(request.user, code)
        if node.level == Division.Level.TOWNSHIP:
            return node, _("A monthly report is drawn up by county. Choose a county.")
        return node, ""
    top = top_node(request.user)
    if top is None:
        raise Http404
    return top, ""


def _counties(request: HttpRequest, node: Node) -> list[Node]:
    """Counties to choose from, for readers above the county."""
    if node.is_station or node.level >= Division.Level.COUNTY:
        return []
    found = (
        Division.objects.valid_on(timezone.localdate())
        .under(node.prefix)
        .filter(level=Division.Level.COUNTY)
        .visible_to(request.user)
        .order_by("code")
    )
    return [of_division(division) for division in found]


def _choices() -> list[dt.date]:
    running = timezone.localdate().replace(day=1)
    return [plus_months(running, -n) for n in range(MONTHS_SHOWN)]


def _month(request: HttpRequest):
    """The month that is asked for, or the running one with a sentence on what was wrong."""
    running = timezone.localdate().replace(day=1)
    text = request.GET.get("month", "").strip()
    if not text:
        return running, ""
    try:
        month = parse_month(text)
    except ValueError as problem:
        return running, str(problem)
    if month > running:
        return running, _("%(month)s has not begun yet.") % {"month": month_label(month)}
    return month, ""

"""The rows now on screen as a file. Every file leaves a row in the audit log."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import requires
from core.exports import Column, Heading, Kind, csv_response, xlsx_response


def send(
    request: HttpRequest,
    title: str,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    heading: Heading,
) -> HttpResponse:
    """An .xlsx, or with `?export=csv` a .csv, written into the audit log first.

    Raises PermissionDenied for a role that may not export aggregates.
    """
    if not request.user.may("export.aggregate"):  # type: ignore[union-attr]
        raise PermissionDenied(_("Your role may not export."))
    kind = "csv" if request.GET.get("export") == "csv" else "xlsx"
    audit.record(request, audit.Action.EXPORT, what=title, file=kind, query=request.GET.urlencode())
    write = csv_response if kind == "csv" else xlsx_response
    return write(title, title, columns, rows, heading)


@requires("export.aggregate")
def export(request: HttpRequest, code: str | None = None, uuid: UUID | None = None) -> HttpResponse:
    """导出本页: the place and its parts, with every figure of the cards."""
    from reporting.dashboards.cards import DIVISION_CARDS, STATION_CARDS
    from reporting.dashboards.question import Question
    from reporting.dashboards.views import place
    from reporting.figures import read
    from reporting.figures.freshness import as_of
    from reporting.figures.nodes import parts
    from reporting.indicators import INDICATORS, Additivity

    node = place(request, code, uuid)
    question = Question.from_query(node, request.GET)
    period = question.period
    codes = (*(STATION_CARDS if node.is_station else DIVISION_CARDS), "K01R", "K04A")
    wanted = [INDICATORS[code] for code in dict.fromkeys(codes)]
    nodes = [node, *parts(node, period.reporting_day)]
    readings = read(nodes, [period], [indicator.code for indicator in wanted])
    columns = [Column(_("Division code")), Column(_("Division or station"), width=30)]
    columns += [
        Column(
            f"{i.code} {i.name} ({i.unit})",
            Kind.PERCENT if i.additivity is Additivity.RATIO else Kind.NUMBER,
        )
        for i in wanted
    ]
    rows = [[n.code, n.name, *(readings.value(i.code, n, period) for i in wanted)] for n in nodes]
    title = _("%(place)s overview %(period)s") % {"place": node.name, "period": period.label}
    heading = Heading.for_request(
        request,
        region=f"{node.name} {node.code}",
        period=f"{period.label} ({period.first:%Y-%m-%d} — {period.end:%Y-%m-%d})",
        scope=_("First row: the whole place. Persons and households are recounted, not added."),
        definition_version=wanted[0].version,
        as_of=as_of(),
    )
    return send(request, title, columns, rows, heading)

"""Pages of the dashboard. Every view first finds the place within the reader's aggregate sight."""

from __future__ import annotations

import hashlib
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.access import requires
from reporting.dashboards.overview import overview
from reporting.dashboards.question import Question
from reporting.figures import Node
from reporting.figures.freshness import as_of, last_reconciliation, pending, version
from reporting.figures.nodes import ancestors, division_node, station_node, top_node


def place(request: HttpRequest, code: str | None, uuid: UUID | None) -> Node:
    """The division or station of the address; Http404 when the reader's sight does not reach it."""
    if uuid is not None:
        return station_node(request.user, uuid)
    return division_node(request.user, code or "")


@requires()
def home(request: HttpRequest) -> HttpResponse:
    """To the widest place of the reader; 403 for roles that see no figures."""
    node = top_node(request.user)
    if node is None:
        raise PermissionDenied(_("Your role does not see figures."))
    return redirect(node.url)


@requires()
def dashboard(
    request: HttpRequest, code: str | None = None, uuid: UUID | None = None
) -> HttpResponse:
    node = place(request, code, uuid)
    question = Question.from_query(node, request.GET)
    context = overview(question, request.user.scope) | frame(request, question)  # type: ignore[union-attr]
    response = TemplateResponse(request, "reporting/dashboard.html", context)
    response["Cache-Control"] = "no-store"
    return response


def frame(request: HttpRequest, question: Question) -> dict[str, Any]:
    node = question.node
    return {
        "ancestors": [
            (above, question.at(above) if open_ else "")
            for above, open_ in ancestors(request.user, node)
            if above.key != node.key
        ],
        "live_url": f"{node.page('live')}?{question.query}",
        "wall_url": f"{node.page('wall')}?{question.period.query}",
        "export_url": f"{node.page('export')}?{question.query}",
    }


@requires()
def live(request: HttpRequest, code: str | None = None, uuid: UUID | None = None) -> HttpResponse:
    """The figures part of the page again; 304 while nothing of it has changed."""
    node = place(request, code, uuid)
    question = Question.from_query(node, request.GET)
    moment = as_of()
    tag = _tag(question, request.GET.get("part", ""))
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        template = (
            "reporting/wall_figures.html"
            if request.GET.get("part") == "wall"
            else "reporting/dashboard_figures.html"
        )
        response = render(request, template, overview(question, request.user.scope))  # type: ignore[union-attr]
    response["ETag"] = tag
    response["Cache-Control"] = "private, no-cache"
    response["X-As-Of"] = f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"
    return response


def _tag(question: Question, part: str) -> str:
    waiting = pending(question.node, question.period)
    reconciliation = last_reconciliation()
    text = "|".join(
        (
            version(question.node, question.period),
            question.query,
            part,
            get_language() or "",
            str(waiting.records),
            str(reconciliation.pk if reconciliation else 0),
            str(timezone.localdate()),
        )
    )
    return f'"{hashlib.sha256(text.encode()).hexdigest()[:24]}"'


@requires()
def wall(request: HttpRequest, code: str | None = None, uuid: UUID | None = None) -> HttpResponse:
    """大屏: the same figures on a dark screen of 1920 × 1080; no personal data, no links to any."""
    node = place(request, code, uuid)
    question = Question.from_query(node, request.GET)
    context = overview(question, request.user.scope) | {  # type: ignore[union-attr]
        "live_url": f"{node.page('live')}?{question.query}&part=wall",
        "leave_url": question.at(node),
        "now": timezone.localtime(),
        "time_zone": timezone.get_current_timezone_name(),
    }
    return TemplateResponse(request, "reporting/wall.html", context)


@requires()
def wall_home(request: HttpRequest) -> HttpResponse:
    node = top_node(request.user)
    if node is None:
        raise PermissionDenied(_("Your role does not see figures."))
    return redirect(node.page("wall"))

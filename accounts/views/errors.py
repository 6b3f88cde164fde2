"""Error pages, and problem documents for programs. Set as the handlers of config.urls."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.access import problem, wants_problem


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if wants_problem(request):
        return problem(400, _("Bad request"), _("The request could not be read."))
    return render(request, "400.html", status=400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """`exception`'s own text is shown when the view gave one."""
    why = str(exception) if isinstance(exception, PermissionDenied) else ""
    if wants_problem(request):
        return problem(403, _("No access"), why or _("Your role does not allow this."))
    return render(request, "403.html", {"why": why}, status=403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if wants_problem(request):
        return problem(404, _("Not found"), _("There is nothing here that you may see."))
    return render(request, "404.html", status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """Asks neither the database nor the session: they may be what failed."""
    if wants_problem(request):
        return problem(500, _("Server error"), _("Nothing was stored. Try again in a minute."))
    return HttpResponse(render_to_string("500.html"), status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form was opened before the last sign-in, or comes from elsewhere."""
    if wants_problem(request):
        return problem(403, _("No access"), _("The CSRF token is missing or out of date."))
    return render(request, "csrf_failure.html", status=403)

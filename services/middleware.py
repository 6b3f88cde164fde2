"""Drafts go when their form is saved, whatever page it belongs to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse

from services.models import Draft

FIELD = "_draft"  # the key, put into the form by static/js/draft-form.js
FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
Handler = Callable[[HttpRequest], HttpResponse]


class DraftMiddleware:
    """A form that carries the key of its draft and leads on to another page has been saved.

    The next page tells the device to forget its copy (`drafts_done`). A form that comes back with
    errors, or leads back to itself, keeps its draft.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if self._was_saved(request, response):
            key = request.POST[FIELD][:200]
            Draft.objects.forget(request.user, [key])
            request.session["drafts_done"] = [key]
        return response

    @staticmethod
    def _was_saved(request: HttpRequest, response: HttpResponse) -> bool:
        if request.method != "POST" or request.content_type not in FORMS:
            return False
        target = response.headers.get("Location") or response.headers.get("HX-Redirect")
        if not target or not request.user.is_authenticated or not request.POST.get(FIELD):
            return False
        return urlsplit(target).path != request.path


def drafts_done(request: HttpRequest) -> dict[str, Any]:
    """Context: the drafts that this device may forget now; told once, on a whole page."""
    session = getattr(request, "session", None)
    if session is None or request.headers.get("HX-Request") or "drafts_done" not in session:
        return {}
    return {"drafts_done": session.pop("drafts_done")}

"""Per-request scope (core.rls) and the rules of sessions (S-01, S-02)."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from accounts import audit
from accounts.access import problem, to_sign_in, wants_problem
from accounts.sessions import is_over
from core.jurisdiction import scope_of
from core.rls import entered

Handler = Callable[[HttpRequest], HttpResponse]


class ScopeMiddleware:
    """One transaction per request, in which the signed-in user's scope holds in the database.

    A 5xx response rolls it back: a half-done request leaves nothing behind, except the attempt in
    the audit log. Every 403 is written there.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        undone = True
        try:
            with entered(scope_of(request.user)):
                response = self.get_response(request)
                if response.status_code == 403 and not audit.recorded(request, "denied"):
                    audit.record(
                        request,
                        audit.Action.DENIED,
                        success=False,
                        method=request.method,
                        path=request.path[:200],
                    )
                if response.status_code >= 500:
                    transaction.set_rollback(True)
                else:
                    undone = False
        finally:
            if undone:
                audit.keep(request)
        return response


class SessionTimeoutMiddleware:
    """What a session may do, and for how long.

    It ends after SESSION_IDLE_SECONDS without a request, after SESSION_ABSOLUTE_SECONDS in all, and
    when the account signs in elsewhere. While a password change is due it reaches nothing else.
    Whoever is then sent to the sign-in page reads there why, and comes back to the same page.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    # Looked up at the first request: the map of the site is read after the middleware.
    @cached_property
    def change(self) -> str:
        return reverse("accounts:password")

    @cached_property
    def open_while_due(self) -> frozenset[str]:
        names = ("sign-out", "language", "theme", "session")
        return frozenset({self.change, *(reverse(f"accounts:{name}") for name in names)})

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            ended = self._ended(request)
            if ended:
                request.session_ended = ended  # type: ignore[attr-defined]
                with transaction.atomic():
                    logout(request)
                audit.written(request)
        signed_in = request.user.is_authenticated
        user: Any = request.user
        if signed_in and user.password_is_due and request.path not in self.open_while_due:
            return self._to_password_page(request)
        response = self.get_response(request)
        if signed_in:
            # S-21: the next person at this computer does not leaf back through these pages.
            response.headers.setdefault("Cache-Control", "no-store, private")
        elif response.status_code == 302 and self._was_refused(request, response):
            return to_sign_in(request)
        return response

    def _ended(self, request: HttpRequest) -> str:
        """Why the session is over, or ""; notes the time of this request."""
        session = request.session
        user: Any = request.user
        if user.session_key not in ("", session.session_key):
            return "elsewhere"
        now = int(time.time())
        session.setdefault("started_at", now)
        if is_over(session, now):
            return "timeout"
        seen = session.get("seen_at", now)
        if now - seen >= 60 or "seen_at" not in session:
            # Once a minute is exact enough and spares a write per request.
            session["seen_at"] = now
        return ""

    def _was_refused(self, request: HttpRequest, response: HttpResponse) -> bool:
        """Whether a view (Django's own guards do this) sends the caller to sign in first."""
        target = urlsplit(response.headers.get("Location", ""))
        wanted = parse_qs(target.query).get(REDIRECT_FIELD_NAME)
        return target.path == resolve_url(settings.LOGIN_URL) and wanted == [
            request.get_full_path()
        ]

    def _to_password_page(self, request: HttpRequest) -> HttpResponse:
        if wants_problem(request):
            return problem(403, _("Password change due"), _("Change your password first."))
        if request.headers.get("HX-Request"):
            return HttpResponse(status=204, headers={"HX-Redirect": self.change})
        return HttpResponseRedirect(self.change)

"""Per-request scope (core.rls) and session time-outs (S-02)."""

from __future__ import annotations

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from core.jurisdiction import scope_of
from core.rls import entered

Handler = Callable[[HttpRequest], HttpResponse]


class ScopeMiddleware:
    """One transaction per request, in which the signed-in user's scope holds in the database.

    A 5xx response rolls it back: a half-done request leaves nothing behind.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        with entered(scope_of(request.user)):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
            return response


class SessionTimeoutMiddleware:
    """Ends a session after SESSION_IDLE_SECONDS without a request or SESSION_ABSOLUTE_SECONDS in all."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            now = int(time.time())
            started = request.session.setdefault("started_at", now)
            seen = request.session.get("seen_at", now)
            if (
                now - started > settings.SESSION_ABSOLUTE_SECONDS
                or now - seen > settings.SESSION_IDLE_SECONDS
            ):
                logout(request)
                request.session_expired = True  # type: ignore[attr-defined]
            elif now - seen >= 60 or "seen_at" not in request.session:
                # Once a minute is exact enough and spares a write per request.
                request.session["seen_at"] = now
        return self.get_response(request)

"""GET /healthz: whether the platform does its work, in JSON. 200 only when all is well, else 503.

Open to everybody (load balancers, monitoring): it shows counts and ages, no data. Fields and limits
are described in docs/operations/rollup.md.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.module_loading import import_string
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.celery import app as celery_app

Handler = Callable[[HttpRequest], HttpResponse]

logger = logging.getLogger(__name__)
HEARTBEAT_LIMIT = 60.0
LAG_LIMIT = 120.0
BROKER_TIMEOUT = 2.0


class HealthMiddleware:
    """Answers /healthz before sessions, scopes and redirects: those need a database that answers.

    Stands first in MIDDLEWARE. Without it the page still works, but a dead database gives a 500.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return healthz(request) if request.path == "/healthz" else self.get_response(request)


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    state: dict[str, Any] = {
        "status": "failing",
        "database": "failing",
        "broker": "ok" if _broker_answers() else "failing",
        "worker": {"status": "failing", "heartbeat_age_seconds": None},
        "lag_seconds": None,
        "pending_marks": None,
        "last_reconciliation": None,
    }
    if state["broker"] == "ok":
        age = import_string("reporting.rollup.status.heartbeat_age")()
        alive = age is not None and age < HEARTBEAT_LIMIT
        state["worker"] = {
            "status": "ok" if alive else "failing",
            "heartbeat_age_seconds": age,
        }
    well = _read_rollup(state)
    if well and state["broker"] == state["worker"]["status"] == "ok":
        state["status"] = "ok"
    return JsonResponse(state, status=200 if state["status"] == "ok" else 503)


def _broker_answers() -> bool:
    try:
        with celery_app.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=BROKER_TIMEOUT)
            connection.default_channel.client.ping()
    except Exception:  # whatever transport is configured raises its own
        logger.exception("The broker does not answer.")
        return False
    return True


def _read_rollup(state: dict[str, Any]) -> bool:
    """Fill in what the database knows; whether all of it is within the limits."""
    try:
        rollup = import_string("reporting.rollup.status.read")()
    except DatabaseError:
        logger.exception("The database does not answer.")
        return False
    state["database"] = "ok"
    state["lag_seconds"] = rollup.lag_seconds
    state["pending_marks"] = rollup.pending_marks
    if rollup.reconciled_at is None:
        return False
    state["last_reconciliation"] = {
        "at": rollup.reconciled_at.isoformat(),
        "differences": rollup.differences,
    }
    return rollup.lag_seconds < LAG_LIMIT and rollup.differences == 0

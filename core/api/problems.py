"""Errors of the API as RFC 9457 problem documents."""

from __future__ import annotations

from typing import Any

from django.http import Http404
from rest_framework.exceptions import NotFound
from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_handler


def exception_handler(exc: Exception, context: dict[str, Any]) -> Response | None:
    """`application/problem+json` with title, status, detail and, for bad input, `errors`."""
    if isinstance(exc, Http404):
        # Django's own text is English and names the model; whether it exists is not said either.
        exc = NotFound()
    response = drf_handler(exc, context)
    if response is None:
        return None
    data = response.data
    problem: dict[str, Any] = {
        "type": "about:blank",
        "title": str(getattr(exc, "default_detail", response.status_text)),
        "status": response.status_code,
    }
    if isinstance(data, dict) and set(data) == {"detail"}:
        problem["detail"] = str(data["detail"])
    else:
        problem["errors"] = data
    response.data = problem
    response.content_type = "application/problem+json"
    return response

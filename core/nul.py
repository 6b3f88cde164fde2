"""A NUL in what was sent is refused: PostgreSQL stores none in a text, and nobody types one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, QueryDict

NUL = "\x00"


class RefuseNul:
    """400 for a NUL in the address, the query or a form; fields of the API refuse it themselves.

    Stands below the check of the CSRF token, which has read the form already.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> None:
        sent = [request.GET]
        if not request.path_info.startswith("/api/"):
            sent.append(request.POST)
        if NUL in request.path_info or any(_holds_nul(values) for values in sent):
            raise BadRequest("a NUL in what was sent")


def _holds_nul(sent: QueryDict) -> bool:
    return any(NUL in name or any(NUL in one for one in values) for name, values in sent.lists())

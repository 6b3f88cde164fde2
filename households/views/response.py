"""Pages with persons on them leave no copy behind (S-21)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponseBase
from django.utils.cache import add_never_cache_headers

from accounts.access import PostingRequired


def unstored(response: HttpResponseBase) -> HttpResponseBase:
    """No browser, proxy or shared phone may keep this response."""
    add_never_cache_headers(response)
    return response


class PersonLevel(PostingRequired):
    """View mixin: a posting, and a response that nobody stores."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return unstored(super().dispatch(request, *args, **kwargs))

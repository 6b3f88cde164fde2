"""Answers with persons in them leave no copy behind (S-21)."""

from __future__ import annotations

from typing import Any

from rest_framework.response import Response


class Unstored:
    """Mixin of API views: no browser, proxy or shared phone may keep the answer."""

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        response: Response = super().finalize_response(*args, **kwargs)  # type: ignore[misc]
        response["Cache-Control"] = "no-store, private"
        return response

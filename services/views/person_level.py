"""Pages of rows about persons: only for roles with person-level sight (specification 2.1)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest

from accounts.access import PostingRequired


class PersonLevelRequired(PostingRequired):
    """View mixin: a posting with person-level sight."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        user: Any = request.user
        if user.is_authenticated and user.scope.roles and not user.scope.sees_persons:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

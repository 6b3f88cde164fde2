"""Who may open a page at all: default deny (specification 2.1)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.mixins import LoginRequiredMixin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase


class PostingRequired(LoginRequiredMixin):
    """Anonymous → sign-in; signed in without a posting, or without `permission` → 403."""

    permission: ClassVar[str | None] = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user: Any = request.user
        if not user.is_authenticated:
            return self.handle_no_permission()
        if not user.scope.roles or (self.permission and not user.may(self.permission)):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

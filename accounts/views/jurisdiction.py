"""What the pages of administrators have in common."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from accounts.access import PermissionRequired
from accounts.lockout import is_locked
from accounts.models import User
from core.rls import enter


class SeesStations:
    """View mixin: for this request the stations of the administrator's division are in sight.

    Only stations: administrators have no sight of people, and none is added here.
    """

    permission: ClassVar[str | None]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user: Any = request.user
        if user.is_authenticated and self.permission and user.may(self.permission):
            enter(user.scope_for(self.permission))
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]


class ManagesAccounts(SeesStations, PermissionRequired):
    """View mixin for pages about accounts inside the system administrator's division."""

    permission = "account.manage"
    request: HttpRequest

    def account(self, pk: int, *, lock: bool = False) -> User:
        """The account, if this administrator manages it; 404 for any other.

        With `lock` its row is held until the end of the request, so that two changes at once
        cannot together make what each of them alone may not.
        """
        found = User.objects.manageable_by(self.request.user)
        if lock:
            User.objects.select_for_update().filter(pk=pk).first()
        return get_object_or_404(found.annotate(locked=is_locked()), pk=pk)

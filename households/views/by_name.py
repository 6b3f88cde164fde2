"""Pages about one named row at a station: who may open them, and who may change the row."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from core.workflow import holds
from households.sight import may_open, sees_names
from households.views.response import PersonLevel


class ByName(PersonLevel):
    """View mixin. A reader of masked lists opens such a row only through the household's file.

    `model` has `station` and perhaps `household`; `related` is fetched with the row.
    """

    model: ClassVar[type[Model]]
    related: ClassVar[tuple[str, ...]] = ("station",)

    def rows(self, request: HttpRequest) -> QuerySet[Any]:
        found: Any = self.model._default_manager
        return found.visible_to(request.user).select_related(*self.related)

    def find(self, request: HttpRequest, uuid: UUID) -> Any:
        """The row, or 404; 403 for a masked reader who has not opened the household's file."""
        row = get_object_or_404(self.rows(request), uuid=uuid)
        if sees_names(request.user, row.station):
            return row
        household = getattr(row, "household", None)
        if household is None or not may_open(request, household):
            raise PermissionDenied(_("Open the file with a reason first."))
        return row

    def find_to_change(self, request: HttpRequest, uuid: UUID, permission: str) -> Any:
        """The same for somebody who may do `permission` at the row's station; else 403."""
        row = self.find(request, uuid)
        if not holds(request.user, permission, row.station):
            raise PermissionDenied(_("Your role may not do this here."))
        return row

"""Who opens a case's pages, and the two layouts that every page has."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from households.views.by_name import ByName
from services.models import Case


class CasePages(ByName):
    """View mixin: `find` gives the case or 404; `phone` the layout and where links lead."""

    model = Case
    related = ("station", "household", "person", "worker", "consent", "track", "reopened_from")
    phone: ClassVar[bool] = False

    def rows(self, request: HttpRequest) -> Any:
        return super().rows(request).defer("person__id_number", "person__phone")

    def find_to_write(self, request: HttpRequest, uuid: UUID) -> Case:
        """The same for who fills the file in; 403 for everybody else."""
        case: Case = self.find(request, uuid)
        if not case.may_write(request.user):
            raise PermissionDenied(_("Only the social workers of this case write in it."))
        return case

    def url(self, name: str, *args: Any) -> str:
        """The address of a case page in the layout at hand."""
        return reverse(f"services:{'phone-' if self.phone else ''}{name}", args=args)

    def show(
        self, request: HttpRequest, template: str, context: dict[str, Any], status: int = 200
    ) -> HttpResponse:
        context |= {
            "layout": "phone.html" if self.phone else "base.html",
            "phone": self.phone,
            "root": "/m" if self.phone else "",
        }
        return render(request, template, context, status=status)

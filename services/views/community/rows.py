"""Pages about one row of community work; a kind of row says its form, its facts and its words."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views import View

from core.ids import is_uuid7, uuid7
from core.workflow import HasMoves, holds
from households.views.by_name import ByName
from households.views.moves import make_move, told_log
from households.views.response import PersonLevel
from services.attaching import holders
from services.forms.community import CommunityForm
from services.models.community.base import EDIT

Fact = tuple[str | Promise, Any]


class RowCreate(PersonLevel, View):
    """A new row. The browser made its key: twice sent is one row."""

    permission = EDIT
    form_class: ClassVar[type[CommunityForm]]
    title: ClassVar[str | Promise]
    back: ClassVar[str]
    # Fields that the address may fill in, for example `?village=`.
    given: ClassVar[tuple[str, ...]] = ("village",)
    template_name = "households/plain_form.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        initial = {name: request.GET[name] for name in self.given if request.GET.get(name)}
        return self.show(request, self.form_class(user=request.user, initial=initial), str(uuid7()))

    def post(self, request: HttpRequest) -> HttpResponse:
        key = request.POST.get("uuid", "")
        key = key if is_uuid7(key) else str(uuid7())
        manager: Any = self.form_class._meta.model._default_manager
        first = manager.visible_to(request.user).filter(uuid=key).first()
        if first:
            return redirect(first)
        form = self.form_class(request.POST, user=request.user)
        if not form.is_valid():
            return self.show(request, form, key, status=422)
        row: Any = form.instance
        row.uuid, row.created_by = key, request.user
        row.save()
        messages.success(request, _("Saved."))
        return redirect(row)

    def show(
        self, request: HttpRequest, form: CommunityForm, key: str, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form, "forms": [form], "uuid": key, "title": self.title,
            "back": reverse(self.back),
        }  # fmt: skip
        return render(request, self.template_name, context, status=status)


class RowPage(ByName, View):
    """The facts of the row, what can be done next, and what was done."""

    related = ("station", "village", "created_by")
    template_name = "services/community/row.html"
    list_name: ClassVar[str]
    list_label: ClassVar[str | Promise]
    url_name: ClassVar[str]

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.show(request, self.find(request, uuid))

    def show(self, request: HttpRequest, row: Any, status: int = 200, **more: Any) -> HttpResponse:
        at = holds(request.user, EDIT, row.station)
        moves = isinstance(row, HasMoves)
        context = {
            "row": row,
            "facts": [*self.place_facts(row), *self.facts(row)],
            "list_url": reverse(self.list_name),
            "list_label": self.list_label,
            "moves": row.offered(request.user) if moves else [],
            "move_url": reverse(f"{self.url_name}-move", args=[row.uuid, "-"]).removesuffix("-/")
            if moves
            else "",
            "log": told_log(row) if moves else None,
            "edit_url": reverse(f"{self.url_name}-edit", args=[row.uuid])
            if at and row.is_editable
            else "",
            "may_edit": at,
            "takes_files": isinstance(row, tuple(holder.model for holder in holders().values())),
            **self.extra(request, row),
            **more,
        }
        return render(request, self.template_name, context, status=status)

    def place_facts(self, row: Any) -> list[Fact]:
        village = row.village.name if row.village else _("The whole township")
        return [
            (_("Station"), row.station),
            (_("Village or community"), village),
            (_("Entered by"), row.created_by.name),
        ]

    def facts(self, row: Any) -> list[Fact]:
        """Label and value of what this kind of row says; empty values show a dash."""
        raise NotImplementedError

    def extra(self, request: HttpRequest, row: Any) -> dict[str, Any]:
        return {}


class RowEdit(ByName, View):
    related = ("station", "village")
    permission = EDIT
    form_class: ClassVar[type[CommunityForm]]
    title: ClassVar[str | Promise] = ""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self.row(request, uuid)
        return self.show(request, self.form_class(instance=row, user=request.user))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self.row(request, uuid)
        form = self.form_class(request.POST, instance=row, user=request.user)
        if not form.is_valid():
            return self.show(request, form, status=422)
        form.save()
        messages.success(request, _("Saved."))
        return redirect(form.instance)

    def row(self, request: HttpRequest, uuid: UUID) -> Any:
        row = self.find_to_change(request, uuid, EDIT)
        if not row.is_editable:
            raise PermissionDenied(_("It can no longer be changed as it stands now."))
        return row

    def show(self, request: HttpRequest, form: CommunityForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form, "forms": [form], "title": self.title,
            "back": form.instance.get_absolute_url(),
        }  # fmt: skip
        return render(request, "households/plain_form.html", context, status=status)


class RowMove(ByName, View):
    """POST: one step of the row's life."""

    def post(self, request: HttpRequest, uuid: UUID, move: str) -> HttpResponse:
        return make_move(request, self.find(request, uuid), move)

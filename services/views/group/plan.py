"""The plan of a group: written on one page with its objectives and sessions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View

from core.ids import is_uuid7, uuid7
from households.views.by_name import ByName
from households.views.response import PersonLevel
from services.forms.group import GroupForm, objectives, planned_sessions
from services.models import Group
from services.models.group.moves import EDIT


class GroupCreate(PersonLevel, View):
    """A new plan. The browser made the key with the page: sending it twice makes one group."""

    permission = EDIT

    def get(self, request: HttpRequest) -> HttpResponse:
        group = Group()
        form = GroupForm(user=request.user, instance=group)
        return show(request, form, objectives(None, group), planned_sessions(None, group), uuid7())

    def post(self, request: HttpRequest) -> HttpResponse:
        key = request.POST.get("uuid", "")
        key = key if is_uuid7(key) else str(uuid7())
        first = Group.objects.visible_to(request.user).filter(uuid=key).first()
        if first:
            return redirect(first)
        group = Group(uuid=key, created_by=request.user)  # type: ignore[misc]
        return save(request, group, key)


class GroupEdit(ByName, View):
    """The same page for a draft."""

    model = Group
    related = ("station", "leader")

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        group = self.group(request, uuid)
        form = GroupForm(user=request.user, instance=group)
        return show(request, form, objectives(None, group), planned_sessions(None, group), None)

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return save(request, self.group(request, uuid), None)

    def group(self, request: HttpRequest, uuid: UUID) -> Group:
        group: Group = self.find_to_change(request, uuid, EDIT)
        if not group.is_plan:
            raise PermissionDenied(_("A submitted plan is not changed; take it back first."))
        return group


def save(request: HttpRequest, group: Group, key: Any) -> HttpResponse:
    form = GroupForm(request.POST, user=request.user, instance=group)
    rows = [objectives(request.POST, group), planned_sessions(request.POST, group)]
    # All at once: one page, one list of errors.
    if not all([form.is_valid(), *(part.is_valid() for part in rows)]):
        return show(request, form, *rows, key, status=422)  # type: ignore[arg-type, call-arg, misc]
    with transaction.atomic():
        form.save()
        for part in rows:
            part.save()
    messages.success(request, _("The plan was saved. Submit it when it is complete."))
    return redirect(group)


def show(
    request: HttpRequest, form: GroupForm, goals: Any, planned: Any, key: Any, status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "forms": [form, *goals.forms, *planned.forms],
        "goals": goals,
        "planned": planned,
        "uuid": key,
        "group": form.instance,
    }
    return render(request, "services/group/plan_form.html", context, status=status)

"""Plan an activity, change the plan, give it another day, make any other move."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views import View

from core.ids import is_uuid7, uuid7, uuid_of
from core.workflow import Refused
from households.views.moves import make_move
from services.forms.activity import ActivityForm, MoveForm
from services.models import Activity
from services.models.activity.moves import EDIT
from services.views.activities.of_activity import OfActivity
from services.views.person_level import PersonLevelRequired


class ActivityCreate(PersonLevelRequired, View):
    """A new plan; `?on=2026-06-03` from a day of the calendar, `?like=uuid` from another activity.

    The browser made the key with the page: sent twice it is one activity.
    """

    permission = EDIT

    def get(self, request: HttpRequest) -> HttpResponse:
        form = ActivityForm(user=request.user, initial=self.begun(request))
        return self.show(request, form, str(uuid7()))

    def post(self, request: HttpRequest) -> HttpResponse:
        key = request.POST.get("uuid", "")
        key = key if is_uuid7(key) else str(uuid7())
        first = Activity.objects.visible_to(request.user).filter(uuid=key).first()
        if first:
            return redirect(first)
        form = ActivityForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.show(request, form, key, status=422)
        form.instance.uuid, form.instance.created_by = key, request.user
        activity = form.save()
        messages.success(
            request, _("%(number)s stands in the calendar.") % {"number": activity.activity_no}
        )
        return redirect(activity)

    def begun(self, request: HttpRequest) -> dict[str, Any]:
        begun: dict[str, Any] = {"kind": Activity.Kind.PUBLICITY}
        like = uuid_of(request.GET.get("like"))
        if like:
            found = Activity.objects.visible_to(request.user).filter(uuid=like).first()
            names = (
                "title", "kind", "aim", "background", "location", "planned_people", "forces",
                "starts_at", "ends_at", "staff", "budget", "business_field",
            )  # fmt: skip
            begun |= {name: getattr(found, name) for name in names} if found else {}
        try:
            begun["planned_on"] = parse_date(request.GET.get("on", ""))
        except ValueError:
            begun["planned_on"] = None
        return begun

    def show(
        self, request: HttpRequest, form: ActivityForm, key: str, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form, "forms": [form], "uuid": key, "title": _("Plan an activity"),
            "back": reverse("services:activity-list"),
        }  # fmt: skip
        return render(request, "services/activities/plan_form.html", context, status=status)


class ActivityEdit(OfActivity, View):
    """Change the plan until the activity is held; its day only while it is not approved."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        activity = self.still_ahead(request, uuid)
        return self.show(request, ActivityForm(instance=activity, user=request.user))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        activity = self.still_ahead(request, uuid)
        form = ActivityForm(request.POST, instance=activity, user=request.user)
        if not form.is_valid():
            return self.show(request, form, status=422)
        form.save()
        messages.success(request, _("The plan was saved."))
        return redirect(activity)

    def still_ahead(self, request: HttpRequest, uuid: UUID) -> Activity:
        activity = self.find_to_change(request, uuid)
        if not activity.is_ahead:
            raise PermissionDenied(_("Only a plan that is still ahead is changed."))
        return activity

    def show(self, request: HttpRequest, form: ActivityForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form, "forms": [form], "title": _("Change the plan"),
            "back": form.instance.get_absolute_url(),
        }  # fmt: skip
        return render(request, "services/activities/plan_form.html", context, status=status)


class ActivityReschedule(OfActivity, View):
    """Another day: a form, and the answer to a drop on the calendar (`Accept: application/json`).

    A drop answers 204; 409 with the address of this form where a reason is needed.
    """

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        activity = self.movable(request, uuid)
        wanted: dt.date | None
        try:
            wanted = parse_date(request.GET.get("planned_on", ""))
        except ValueError:
            wanted = None
        begun = {
            "planned_on": wanted or activity.planned_on, "starts_at": activity.starts_at,
            "ends_at": activity.ends_at,
        }  # fmt: skip
        return self.show(request, MoveForm(initial=begun, activity=activity))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        activity = self.movable(request, uuid)
        dropped = request.headers.get("X-Calendar") == "drop"
        data = request.POST.copy()
        if dropped:
            for name in ("starts_at", "ends_at"):
                value = getattr(activity, name)
                data[name] = f"{value:%H:%M}" if value else ""
        form = MoveForm(data, activity=activity)
        if not form.is_valid():
            if dropped:
                day = data.get("planned_on", "")
                to = reverse("services:activity-reschedule", args=[activity.uuid])
                return HttpResponse(status=409, headers={"Location": f"{to}?planned_on={day}"})
            return self.show(request, form, status=422)
        told = dict(form.cleaned_data)
        reason = told.pop("reason")
        try:
            activity.make(activity.moving, request.user, reason, **told)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self.show(request, form, status=422)
        if dropped:
            return HttpResponse(status=204)
        messages.success(request, _("Now on %(day)s.") % {"day": f"{activity.planned_on:%Y-%m-%d}"})
        return redirect(activity)

    def movable(self, request: HttpRequest, uuid: UUID) -> Activity:
        activity = self.find_to_change(request, uuid)
        if not activity.moving:
            raise PermissionDenied(_("What was held or cancelled is not moved."))
        return activity

    def show(self, request: HttpRequest, form: MoveForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form, "forms": [form], "title": _("Move the activity"),
            "note": form.activity.title, "back": form.activity.get_absolute_url(),
        }  # fmt: skip
        return render(request, "households/plain_form.html", context, status=status)


class ActivityMove(OfActivity, View):
    """POST: any move that needs no more than a reason."""

    def post(self, request: HttpRequest, uuid: UUID, move: str) -> HttpResponse:
        return make_move(request, self.find(request, uuid), move)

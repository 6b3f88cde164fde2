"""The file of a household (一户一档), and opening it by a stated reason."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from core.ids import uuid_of
from core.workflow import holds
from households.duplicates import survivors
from households.file import page as file_page
from households.file.page import FilePage
from households.forms import ReasonForm
from households.models import Household, Person, PersonCategory
from households.models.person import UNRESTRICTED
from households.sight import may_open, note_reading, open_file
from households.views.response import PersonLevel


def find(request: HttpRequest, uuid: UUID | None) -> Household:
    """The household, if the user reaches it; 404 for everybody else."""
    found = Household.objects.visible_to(request.user)
    return get_object_or_404(
        found.select_related("station", "division__parent", "worker"), uuid=uuid
    )


def household_asked_for(request: HttpRequest, permission: str) -> Household | None:
    """The household that `?household=` names; None without one.

    Errors: 404 for one out of reach; PermissionDenied where the user has no `permission` at its
    station or has not opened the file.
    """
    key = uuid_of(request.GET.get("household"))
    if key is None:
        return None
    household = find(request, key)
    if not holds(request.user, permission, household.station) or not may_open(request, household):
        raise PermissionDenied(_("Open the file with a reason first."))
    return household


def members_of(household: Household) -> list[Person]:
    """All persons ever of the household that were not merged away, head first.

    Without the very sensitive target groups: those stand in the person's own part only.
    """
    held = PersonCategory.objects.holding_on()
    rows = (
        household.members.sealed()
        .active()
        .prefetch_related(Prefetch("categories", queryset=held, to_attr="held"))
        .order_by("relation", "pk")
    )
    return sorted(rows, key=lambda member: (member.pk != household.head_id, not member.is_active))


def _shown(member: Person, user: Any) -> bool:
    """Whose processing is restricted (PIPL 44) is shown to the station head and the county only."""
    return member.restricted_on is None or bool(UNRESTRICTED & user.scope.permissions)


class HouseholdFile(PersonLevel, View):
    template_name = "households/file.html"
    reason_template = "households/open_reason.html"
    url_name = "households:file"
    phone = False

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        household = find(request, uuid)
        if household.status == Household.Status.MERGED and "old" not in request.GET:
            # `?old=1` still opens the merged file, for its history.
            after = survivors.of_household(household, request.user)
            if after is not None:
                return redirect(self.url_name, after.uuid)
        if not may_open(request, household):
            back = reverse(self.url_name, args=[uuid])
            context = {"household": household, "form": ReasonForm(), "next": back}
            return render(request, self.reason_template, context)
        note_reading(request, household)
        return render(request, self.template_name, self.context(request, household))

    def context(self, request: HttpRequest, household: Household) -> dict[str, Any]:
        members = members_of(household)
        members = [member for member in members if _shown(member, request.user)]
        file = FilePage(request, household, members)
        return file_page.context(file, request.GET.get("tab", ""), phone=self.phone)


class PhoneHouseholdFile(HouseholdFile):
    template_name = "households/phone_file.html"
    reason_template = "households/phone_open_reason.html"
    url_name = "households:phone-file"
    phone = True


class OpenFile(PersonLevel, View):
    """POST the reason for access; then the file is open to this session for half an hour."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        household = find(request, uuid)
        phone = request.POST.get("phone") == "1"
        page = PhoneHouseholdFile if phone else HouseholdFile
        back = reverse(page.url_name, args=[uuid])
        form = ReasonForm(request.POST)
        if not form.is_valid():
            context = {"household": household, "form": form, "next": back}
            return render(request, page.reason_template, context, status=422)
        open_file(request, household, form.cleaned_data["reason"])
        return redirect(back)

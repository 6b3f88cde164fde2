"""The yearly background check of who works with minors: who holds one, who needs one, noting one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from accounts.access import PermissionRequired
from accounts.models import Posting
from households.forms.background import BackgroundForm
from households.models import BackgroundCheck
from households.places import stations_with

NOTE = "record.confirm"


def staff_of(user: Any) -> list[Posting]:
    """Today's social workers and heads at the stations that the user heads, by name."""
    return list(
        Posting.objects.current()
        .filter(station__in=stations_with(user, NOTE), role__in=("worker", "station_head"))
        .select_related("user", "station")
        .order_by("user__name", "pk")
    )


class BackgroundChecks(PermissionRequired, View):
    """GET the staff with the day until which each check holds; POST notes a check."""

    permission = NOTE

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, staff_of(request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        staff = staff_of(request.user)
        form = BackgroundForm(request.POST, people=_people(staff))
        if not form.is_valid():
            return self.show(request, staff, form, status=422)
        chosen = next(row for row in staff if row.user_id == int(form.cleaned_data["user"]))
        BackgroundCheck.objects.create(  # type: ignore[misc]
            station=chosen.station, user=chosen.user, noted_by=request.user,
            checked_on=form.cleaned_data["checked_on"],
        )  # fmt: skip
        messages.success(request, _("The check is noted."))
        return redirect("households:background-checks")

    def show(
        self,
        request: HttpRequest,
        staff: list[Posting],
        form: BackgroundForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        form = form or BackgroundForm(people=_people(staff))
        newest: dict[int, BackgroundCheck] = {}
        people = {row.user_id: row.user for row in staff}
        for check in BackgroundCheck.objects.visible_to(request.user).filter(user__in=people):
            newest.setdefault(check.user_id, check)
        rows = [
            (user, check, bool(check and check.valid_until >= timezone.localdate()))
            for user, check in ((user, newest.get(pk)) for pk, user in people.items())
        ]
        context = {"rows": rows, "form": form, "forms": [form]}
        return render(request, "households/background_checks.html", context, status=status)


def _people(staff: list[Posting]) -> list[tuple[int, str]]:
    return list({row.user_id: row.user.name for row in staff}.items())

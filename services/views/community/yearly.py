"""The yearly files of a community: needs survey and resource map (specification 2.4)."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from households.views.by_name import ByName
from households.views.response import PersonLevel
from services.forms.community import CopyYearForm, NeedsSurveyForm, ResourceForm
from services.models import CommunityNeedsSurvey, CommunityResource
from services.models.community.base import EDIT
from services.models.community.needs_survey import this_year
from services.views.community.rows import Fact, RowCreate, RowEdit, RowMove, RowPage


class NeedsSurveyCreate(RowCreate):
    form_class = NeedsSurveyForm
    title = gettext_lazy("New needs survey")
    back = "services:needs-surveys"
    given = ("village", "year")


class NeedsSurveyEdit(RowEdit):
    model = CommunityNeedsSurvey
    form_class = NeedsSurveyForm
    title = gettext_lazy("Change the needs survey")


class NeedsSurveyMove(RowMove):
    model = CommunityNeedsSurvey


class NeedsSurveyPage(RowPage):
    model = CommunityNeedsSurvey
    related = ("station", "village", "created_by", "approved_by")  # type: ignore[assignment]
    list_name, list_label, url_name = (
        "services:needs-surveys", gettext_lazy("Community needs surveys"), "services:needs-survey",
    )  # fmt: skip

    def facts(self, row: CommunityNeedsSurvey) -> list[Fact]:
        approved = (
            f"{timezone.localdate(row.approved_at):%Y-%m-%d} {row.approved_by.name}"
            if row.approved_at and row.approved_by
            else ""
        )
        return [
            (_("Year"), row.year),
            (_("Method of the survey"), row.get_method_display()),
            (_("How many were asked"), row.sample),
            *((label, text) for label, text in row.findings),
            (_("Priorities"), row.priorities),
            (_("Approved"), approved),
        ]


class ResourceCreate(RowCreate):
    form_class = ResourceForm
    title = gettext_lazy("New resource")
    back = "services:community-map"
    given = ("village", "year")


class ResourceEdit(RowEdit):
    model = CommunityResource
    form_class = ResourceForm
    title = gettext_lazy("Change the resource")


class ResourcePage(RowPage):
    model = CommunityResource
    template_name = "services/community/resource.html"
    list_name, list_label, url_name = (
        "services:community-map", gettext_lazy("Resource map"), "services:map-entry",
    )  # fmt: skip

    def facts(self, row: CommunityResource) -> list[Fact]:
        return [
            (_("Year"), row.year),
            (_("Kind"), row.get_kind_display()),
            (_("Meeting place or address"), row.location),
            (_("Contact"), row.contact),
            (_("Contact phone"), row.phone),
            (_("What it offers"), row.offers),
        ]


class ResourceStrike(ByName, View):
    """POST: strike a resource off the map, or put it back."""

    model = CommunityResource

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self.find_to_change(request, uuid, EDIT)
        row.is_struck = not row.is_struck
        row.save(update_fields=["is_struck"])
        messages.success(
            request, _("Struck off the map.") if row.is_struck else _("Back on the map.")
        )
        return redirect(row)


class ResourceCopy(PersonLevel, View):
    """Bring the map of the year before into a year."""

    permission = EDIT

    def get(self, request: HttpRequest) -> HttpResponse:
        form = CopyYearForm(user=request.user, initial={"year": this_year()})
        return self.show(request, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = CopyYearForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.show(request, form, status=422)
        told = form.instance
        made = CommunityResource.copy_year(told.station, told.village, told.year, request.user)
        messages.success(
            request,
            ngettext("%(n)s resource was added.", "%(n)s resources were added.", made)
            % {"n": made},
        )
        return redirect(f"{reverse('services:community-map')}?year={told.year}")

    def show(self, request: HttpRequest, form: CopyYearForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form, "forms": [form], "title": _("Copy last year's map"),
            "note": _("What stands on the map of that year already stays as it is."),
            "back": reverse("services:community-map"),
        }  # fmt: skip
        return render(request, "households/plain_form.html", context, status=status)

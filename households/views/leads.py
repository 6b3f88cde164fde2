"""One lead: enter, look, change, move on, open a household file from it."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from core.ids import is_uuid7, uuid7
from core.workflow import holds
from households.forms.leads import LeadForm
from households.models import Lead
from households.views.by_name import ByName
from households.views.file import household_asked_for
from households.views.moves import make_move, told_log
from households.views.response import PersonLevel


class LeadCreate(PersonLevel, View):
    """A new lead; `?household=uuid` from a file. The browser made the key: twice sent is one lead."""

    permission = "lead.edit"
    template_name = "households/plain_form.html"

    def get(self, request: HttpRequest) -> HttpResponse:
        form = LeadForm(user=request.user, household=household_asked_for(request, self.permission))
        return self.show(request, form, str(uuid7()))

    def post(self, request: HttpRequest) -> HttpResponse:
        key = request.POST.get("uuid", "")
        key = key if is_uuid7(key) else str(uuid7())
        first = Lead.objects.visible_to(request.user).filter(uuid=key).first()
        if first:
            return redirect(first)
        form = LeadForm(
            request.POST, user=request.user, household=household_asked_for(request, self.permission)
        )
        if not form.is_valid():
            return self.show(request, form, key, status=422)
        lead: Lead = form.instance
        lead.uuid, lead.created_by = key, request.user  # type: ignore[assignment]
        lead.save()
        messages.success(request, _("The lead was saved. Report it to the office next."))
        return redirect(lead)

    def show(
        self, request: HttpRequest, form: LeadForm, key: str, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "forms": [form],
            "uuid": key,
            "title": _("New lead"),
            "note": _("In danger: call 110 or 120 first, then tell the station head."),
            "back": reverse("households:leads"),
            "phone_back": reverse("households:phone-leads"),
        }
        return render(request, self.template_name, context, status=status)


class PhoneLeadCreate(LeadCreate):
    template_name = "households/phone_plain_form.html"


class LeadPage(ByName, View):
    model = Lead
    related = ("station", "village", "household", "person", "created_by")

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        lead = self.find(request, uuid)
        at = holds(request.user, "lead.edit", lead.station)
        context = {
            "lead": lead,
            "moves": lead.offered(request.user),
            "move_base": reverse("households:lead-move", args=[lead.uuid, "-"]).removesuffix("-/"),
            "log": told_log(lead),
            "may_edit": at and lead.status != Lead.Status.CLOSED,
            "may_open_household": bool(
                not lead.household_id
                and lead.village_id
                and holds(request.user, "household.edit", lead.station)
            ),
        }
        return render(request, "households/leads/lead.html", context)


class LeadEdit(ByName, View):
    model = Lead
    related = ("station", "village", "household", "person")
    permission = "lead.edit"

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        lead = self.lead(request, uuid)
        return self.show(request, LeadForm(instance=lead, user=request.user))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        form = LeadForm(request.POST, instance=self.lead(request, uuid), user=request.user)
        if not form.is_valid():
            return self.show(request, form, status=422)
        form.save()
        messages.success(request, _("The lead was saved."))
        return redirect(form.instance)

    def lead(self, request: HttpRequest, uuid: UUID) -> Lead:
        lead: Lead = self.find_to_change(request, uuid, "lead.edit")
        if lead.status == Lead.Status.CLOSED:
            raise PermissionDenied(_("A closed lead is not changed; open it again first."))
        return lead

    def show(self, request: HttpRequest, form: LeadForm, status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {
            "form": form,
            "forms": [form],
            "title": _("Change the lead"),
            "back": form.instance.get_absolute_url(),
        }
        return render(request, "households/plain_form.html", context, status=status)


class LeadMove(ByName, View):
    model = Lead

    def post(self, request: HttpRequest, uuid: UUID, move: str) -> HttpResponse:
        return make_move(request, self.find(request, uuid), move)


class LeadHousehold(ByName, View):
    """POST: open a household file for the person of the lead."""

    model = Lead
    related = ("station", "village", "created_by")
    permission = "household.edit"

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        lead: Lead = self.find_to_change(request, uuid, "household.edit")
        try:
            household = lead.open_household()
        except ValueError:
            messages.error(
                request, _("Name the village of the lead first; a lead has one household.")
            )
            return redirect(lead)
        messages.success(request, _("File %(number)s is open.") % {"number": household.file_no})
        return redirect(household)

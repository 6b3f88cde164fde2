"""Critical incidents: raise one and follow it through its states."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View

from accounts import audit
from core.ids import is_uuid7
from core.workflow import Refused
from households import hotlines
from households.forms import StationForm
from households.forms.incident import ActionForm, IncidentForm, OutcomeForm
from households.models import Incident, IncidentAction, IncidentFacts
from households.views.duty import Framed, Subject, heads_of, subject_of
from households.views.moves import told_log


class IncidentCreate(Framed, View):
    """Raise an incident. `?person=`, `?household=` or `?station=` say where and about whom."""

    permission = "incident.raise"

    def get(self, request: HttpRequest) -> HttpResponse:
        subject = subject_of(request)
        if subject is None:
            return _ask_station(request)
        initial = {
            "persons": [str(subject.person.uuid)] if subject.person else [],
            "kind": request.GET.get("kind", ""),
            "found_by": request.user.name,  # type: ignore[union-attr]
        }
        form = IncidentForm(members=list(subject.members), initial=initial)
        return self.show(request, subject, form)

    def post(self, request: HttpRequest) -> HttpResponse:
        subject = subject_of(request)
        if subject is None:
            return _ask_station(request)
        form = IncidentForm(request.POST, members=list(subject.members))
        if not form.is_valid():
            return self.show(request, subject, form, status=422)
        data = form.cleaned_data
        key = data["uuid"] if is_uuid7(data["uuid"]) else None
        first = Incident.objects.visible_to(request.user).filter(uuid=key).first() if key else None
        incident = first or self.store(request, subject, form, key)
        if first is None:
            messages.success(request, _("The incident was reported. Tell the station head now."))
        return redirect(self.url("incident", incident.uuid) + f"?saved={subject.key}")

    @transaction.atomic
    def store(
        self, request: HttpRequest, subject: Subject, form: IncidentForm, key: UUID | None
    ) -> Incident:
        data = form.cleaned_data
        try:
            incident = Incident.raise_at(
                subject.station, by=request.user, uuid=key, household=subject.household,
                persons=form.chosen_persons,
                **{name: data[name] for name in (
                    "kind", "facts", "place", "found_by", "found_at", "danger_now",
                )},
            )  # fmt: skip
            for kind, whom in (("called", data["called"]), ("told", data["told"])):
                for one in whom:
                    incident.note(kind, whom=one, by=request.user)
            if data["action"]:
                incident.note("action", text=data["action"], by=request.user)
        except Refused as error:
            raise PermissionDenied(error.message) from error
        return incident

    def show(
        self, request: HttpRequest, subject: Subject, form: IncidentForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "forms": [form],
            "subject": subject,
            "household": subject.household,
            "heads": heads_of(subject.station),
            "emergency": hotlines.EMERGENCY,
            "draft_key": f"incident:{request.user.pk}:{subject.key}",
        }
        return self.page(request, "households/risk/incident_form.html", context, status)


class PhoneIncidentCreate(IncidentCreate):
    phone = True


def _ask_station(request: HttpRequest) -> HttpResponse:
    form = StationForm(request.user)
    return render(request, "households/risk/choose_station.html", {"form": form})


class IncidentView(Framed):
    """What the pages of one incident share."""

    def incident(self, request: HttpRequest, uuid: UUID) -> Incident:
        found = Incident.objects.visible_to(request.user).select_related("station", "raised_by")
        return get_object_or_404(found, uuid=uuid)

    def facts(self, request: HttpRequest, incident: Incident) -> IncidentFacts:
        """What happened; refused for everybody above the station."""
        facts = incident.facts_for(request.user)
        if facts is None:
            raise PermissionDenied(_("The station itself handles its incidents."))
        return facts

    def show(
        self,
        request: HttpRequest,
        incident: Incident,
        action: ActionForm | None = None,
        outcome: OutcomeForm | None = None,
        status: int = 200,
    ) -> HttpResponse:
        facts = incident.facts_for(request.user)
        context: dict[str, Any] = {
            "incident": incident,
            "facts": facts,
            "states": Incident.Status.choices,
        }
        if facts is not None:
            audit.record(request, audit.Action.READ_SEALED, obj=incident)
            forms = [form for form in (action, outcome) if form is not None]
            context |= {
                "people": incident.people.visible_to(request.user).select_related("person"),
                "actions": incident.actions.visible_to(request.user).select_related("by"),
                "action_form": action or ActionForm(),
                "outcome_form": outcome or OutcomeForm(instance=facts),
                "forms": forms,
                "moves": incident.offered(request.user),
                "may_note": incident.is_open and incident.holds(request.user, "incident.raise"),
                "log": told_log(incident),
            }
        saved = request.GET.get("saved", "")
        context["done_drafts"] = [f"incident:{request.user.pk}:{saved}"] if saved else []
        return self.page(request, "households/risk/incident.html", context, status)


class IncidentPage(IncidentView, View):
    """The county sees type, state and clock here; the station everything."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.show(request, self.incident(request, uuid))


class PhoneIncidentPage(IncidentPage):
    phone = True


class IncidentNote(IncidentView, View):
    """POST what was done, called or told; it cannot be changed afterwards."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        incident = self.incident(request, uuid)
        self.facts(request, incident)
        form = ActionForm(request.POST)
        if not form.is_valid():
            return self.show(request, incident, action=form, status=422)
        data = form.cleaned_data
        sent = IncidentAction.objects.visible_to(request.user).filter(pk=data["uuid"])
        if not (data["uuid"] and sent.exists()):
            try:
                incident.note(
                    data["kind"], whom=data["whom"], text=data["text"], at=data["at"],
                    by=request.user, uuid=data["uuid"],
                )  # fmt: skip
            except Refused as error:
                raise PermissionDenied(error.message) from error
        return redirect(self.url("incident", uuid) + "#actions")


class PhoneIncidentNote(IncidentNote):
    phone = True


class IncidentOutcome(IncidentView, View):
    """POST outcomes, review meeting and lessons while the incident is open."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        incident = self.incident(request, uuid)
        facts = self.facts(request, incident)
        if not incident.is_open or not incident.holds(request.user, "incident.raise"):
            raise PermissionDenied(_("Your role may not do this here."))
        form = OutcomeForm(request.POST, instance=facts)
        if not form.is_valid():
            return self.show(request, incident, outcome=form, status=422)
        form.save()
        messages.success(request, _("Saved."))
        return redirect(self.url("incident", uuid))


class PhoneIncidentOutcome(IncidentOutcome):
    phone = True


class IncidentMove(IncidentView, View):
    """POST `move`: the next state, as the model's moves allow."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        incident = self.incident(request, uuid)
        move = request.POST.get("move", "")
        if move not in Incident.MOVES:
            return redirect(self.url("incident", uuid))
        try:
            incident.make(move, by=request.user)
        except Refused as error:
            messages.error(request, error.message)
        return redirect(self.url("incident", uuid))


class PhoneIncidentMove(IncidentMove):
    phone = True

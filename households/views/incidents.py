"""Critical incidents: raise one, follow it through its states, and the list."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from accounts import audit
from core.ids import is_uuid7
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from core.workflow import Refused
from households import hotlines
from households.forms import StationForm
from households.forms.incident import ActionForm, IncidentForm, OutcomeForm
from households.models import Incident, IncidentAction, IncidentFacts
from households.views.duty import Framed, Subject, heads_of, subject_of
from households.views.moves import told_log
from households.views.response import PersonLevel


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


TONES = {"reported": "bad", "responding": "warn", "stable": "br", "reviewed": "br", "closed": ""}


class IncidentTable(tables.Table):
    kind = tables.Column(verbose_name=gettext_lazy("Type of incident"))
    status = tables.Column(verbose_name=gettext_lazy("Status"))
    station = tables.Column(verbose_name=gettext_lazy("Station"))
    found_at = tables.DateTimeColumn(verbose_name=gettext_lazy("Found at"), format="Y-m-d H:i")
    raised_at = tables.DateTimeColumn(verbose_name=gettext_lazy("Reported at"), format="Y-m-d H:i")
    open_for = tables.Column(
        verbose_name=gettext_lazy("Open for"), accessor="days_open", empty_values=()
    )

    def render_kind(self, record: Incident) -> str:
        return format_html(
            '<a class="b" href="{}">{}</a>', record.get_absolute_url(), record.get_kind_display()
        )

    def value_kind(self, record: Incident) -> str:
        return record.get_kind_display()

    def render_status(self, record: Incident) -> str:
        tag = format_html(
            '<span class="tag {}">{}</span>', TONES[record.status], record.get_status_display()
        )
        if record.danger_now and record.status in ("reported", "responding"):
            return format_html('{} <span class="tag bad">{}</span>', tag, _("danger now"))
        return tag

    def value_status(self, record: Incident) -> str:
        return record.get_status_display()

    def render_open_for(self, record: Incident) -> str:
        words = ngettext("%(n)d day", "%(n)d days", record.days_open) % {"n": record.days_open}
        tone = "tag bad" if record.is_open_too_long else ""
        return format_html('<span class="{} nw">{}</span>', tone, words)

    def value_open_for(self, record: Incident) -> int:
        return record.days_open


class IncidentFilter(HouseFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        choices=[
            ("open", gettext_lazy("Open")),
            ("late", gettext_lazy("Open for more than 7 days")),
            *Incident.Status.choices,
        ],
        empty_label=gettext_lazy("All"),
        method="in_state",
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Type of incident"),
        choices=Incident.Kind.choices,
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Incident
        fields = ("kind",)

    def in_state(self, queryset: Any, name: str, value: str) -> Any:
        if value == "open":
            return queryset.standing()
        if value == "late":
            return queryset.open_too_long(timezone.now())
        return queryset.filter(status=value)


class IncidentList(PersonLevel, ListPage):
    """Type, state and clock of every incident in sight; what happened stands on no list."""

    model = Incident
    table_class = IncidentTable
    filterset_class = IncidentFilter
    title = gettext_lazy("Incidents")
    unit = gettext_lazy("incidents")
    export_permission = "export.person"
    actions_template = "households/risk/_incident_list_actions.html"
    orderings = {"newest": ("-pk",)}
    empty_text = gettext_lazy("No incident was reported.")

    def get_queryset(self) -> QuerySet:
        return Incident.objects.visible_to(self.request.user).select_related("station")

    def extra_context(self) -> dict[str, Any]:
        return {"may_raise": self.request.user.may("incident.raise")}  # type: ignore[union-attr]

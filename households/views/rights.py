"""The rights desk: take a request down, answer it, hand over the data."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from accounts import audit
from core.codes.masks import mask_name
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from core.workflow import Refused, holds
from households.forms.rights import RightsRequestForm
from households.models import Person, RightsRequest
from households.privacy import rights_export
from households.sight import may_open, named
from households.views.moves import make_move, told_log
from households.views.response import PersonLevel

Kind, Status = RightsRequest.Kind, RightsRequest.Status


class RightsFilter(HouseFilterSet):
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("what is asked"), choices=Kind.choices, empty_label=gettext_lazy("All")
    )
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        method="in_state",
        empty_label=gettext_lazy("All"),
        choices=[
            ("open", gettext_lazy("To be answered")),
            ("late", gettext_lazy("Overdue")),
            *Status.choices,
        ],
    )

    class Meta:
        model = RightsRequest
        fields: list[str] = []

    def in_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        found: Any = queryset
        if value == "open":
            return found.open()
        return found.overdue() if value == "late" else found.filter(status=value)


class RightsTable(tables.Table):
    person = tables.Column(verbose_name=gettext_lazy("Name"), accessor="person_name")
    kind = tables.Column(verbose_name=gettext_lazy("what is asked"))
    applicant = tables.Column(verbose_name=gettext_lazy("who asks"))
    received_on = tables.Column(verbose_name=gettext_lazy("received on"))
    due_on = tables.Column(verbose_name=gettext_lazy("answer due on"))
    status = tables.Column(verbose_name=gettext_lazy("status"))

    def _name(self, record: Any) -> str:
        return record.person_name if record.named else mask_name(record.person_name)

    def render_person(self, record: Any) -> str:
        return format_html(
            '<a class="b" href="{}">{}</a>', record.get_absolute_url(), self._name(record)
        )

    def value_person(self, record: Any) -> str:
        return self._name(record)

    def render_due_on(self, record: Any) -> str:
        late = record.is_open and record.due_on < timezone.localdate()
        return format_html(
            '<span class="{}">{}</span>', "tag bad" if late else "num", f"{record.due_on:%Y-%m-%d}"
        )

    def value_due_on(self, record: Any) -> str:
        return f"{record.due_on:%Y-%m-%d}"


class RightsList(PersonLevel, ListPage):
    """The log of the desk, the newest first."""

    model = RightsRequest
    table_class = RightsTable
    filterset_class = RightsFilter
    title = gettext_lazy("Rights desk")
    unit = gettext_lazy("requests")
    permission = "rights.handle"
    export_permission = "export.person"
    empty_text = gettext_lazy("Nobody has asked for anything yet.")

    def get_queryset(self) -> QuerySet:
        user = self.request.user
        return RightsRequest.objects.visible_to(user).annotate(
            person_name=F("person__name"), named=named(user, RightsRequest)
        )


class Desk(PersonLevel):
    """View mixin: handles rights at the person's own station, and the file is open."""

    permission = "rights.handle"

    def asked(self, request: HttpRequest, uuid: UUID) -> RightsRequest:
        found = RightsRequest.objects.visible_to(request.user).select_related(
            "person__household__station", "person__station", "received_by", "answered_by"
        )
        asked = get_object_or_404(found, uuid=uuid)
        self.check(request, asked.person)
        return asked

    @staticmethod
    def check(request: HttpRequest, person: Person) -> None:
        if not holds(request.user, "rights.handle", person.station):
            raise PermissionDenied
        if not may_open(request, person.household):
            raise PermissionDenied(_("Open the file with a reason first."))


class RightsNew(Desk, View):
    """Takes a request down for one person."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        person = self.person(request, uuid)
        return self.show(request, person, RightsRequestForm())

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        person = self.person(request, uuid)
        asked = RightsRequest(person=person, received_by=request.user)  # type: ignore[misc]
        form = RightsRequestForm(request.POST, instance=asked)
        if not form.is_valid():
            return self.show(request, person, form, 422)
        form.save()
        audit.record(request, audit.Action.RIGHTS, obj=person, what=asked.kind)
        messages.success(
            request,
            _("Taken down. The answer is due by %(day)s.") % {"day": f"{asked.due_on:%Y-%m-%d}"},
        )
        return redirect(asked)

    def person(self, request: HttpRequest, uuid: UUID) -> Person:
        found = Person.objects.visible_to(request.user).sealed()
        person = get_object_or_404(found.select_related("household__station", "station"), uuid=uuid)
        self.check(request, person)
        return person

    def show(
        self, request: HttpRequest, person: Person, form: RightsRequestForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "person": person, "household": person.household, "form": form, "forms": [form],
        }  # fmt: skip
        return render(request, "households/rights/new.html", context, status=status)


class RightsPage(Desk, View):
    """One request with its log and what may be done next."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        asked = self.asked(request, uuid)
        context = {
            "asked": asked,
            "person": asked.person,
            "household": asked.person.household,
            "offered": {name for name, _move, _missing in asked.offered(request.user)},
            "identities": RightsRequest.Identity.choices,
            "log": told_log(asked),
            "may_export": asked.not_handed_over(request.user) is None,
        }
        return render(request, "households/rights/request.html", context)


class RightsMove(Desk, View):
    """POST one step: check, answer, refuse or drop."""

    def post(self, request: HttpRequest, uuid: UUID, move: str) -> HttpResponse:
        asked = self.asked(request, uuid)
        audit.record(request, audit.Action.RIGHTS, obj=asked.person, what=asked.kind, change=move)
        return make_move(request, asked, move)


class RightsExport(Desk, View):
    """Everything about the person: a page to read and print, or `?format=json`. Logged."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        asked = self.asked(request, uuid)
        if refusal := asked.not_handed_over(request.user):
            raise PermissionDenied(refusal)
        found = rights_export.collect(asked.person, request.user)
        as_json = request.GET.get("format") == "json"
        audit.record(
            request, audit.Action.RIGHTS, obj=asked.person, what="data",
            method="json" if as_json else "page",
        )  # fmt: skip
        if as_json:
            body = json.dumps(found.as_json(), ensure_ascii=False, indent=1)
            response = HttpResponse(body, content_type="application/json; charset=utf-8")
            response["Content-Disposition"] = 'attachment; filename="personal-data.json"'
            return response
        context = {
            "asked": asked, "household": asked.person.household, "export": found,
            "json_url": reverse("households:rights-export", args=[uuid]) + "?format=json",
        }  # fmt: skip
        return render(request, "households/rights/export.html", context)


class RestrictionLift(Desk, View):
    """POST: processing goes on, because the person says so."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        asked = self.asked(request, uuid)
        try:
            asked.lift(by=request.user)
        except Refused as refused:
            raise PermissionDenied(str(refused)) from refused
        audit.record(request, audit.Action.RIGHTS, obj=asked.person, what="restrict", change="lift")
        messages.success(request, _("The restriction was lifted."))
        return redirect(asked)

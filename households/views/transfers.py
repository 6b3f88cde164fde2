"""Requests to transfer a file: ask, answer, withdraw. Each side is shown its own half."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.db.models import BooleanField, Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views import View

from core.jurisdiction import ByStation
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from core.workflow import Refused
from households.duplicates import elsewhere
from households.forms.transfer import TransferForm
from households.models import Person, TransferRequest
from households.sight import full_scope
from households.views.edit import Editing, HouseholdCreate
from households.views.response import PersonLevel
from stations.models import Station


def with_side(queryset: QuerySet, user: Any) -> QuerySet:
    """Rows carry `ours`: whether the file is one of the reader's, to whom who asks is told."""
    held = When(ByStation("holding").q(full_scope(user)), then=Value(True))
    return queryset.annotate(ours=Case(held, default=Value(False), output_field=BooleanField()))


class TransferTable(tables.Table):
    number_masked = tables.Column(verbose_name=_("ID number"))
    side = tables.Column(verbose_name=_("Request"), empty_values=())
    requested_at = tables.DateTimeColumn(verbose_name=_("Asked on"), format="Y-m-d")
    status = tables.Column(verbose_name=_("Status"))
    answer = tables.Column(verbose_name=_("Answer"), default="")

    def render_number_masked(self, record: TransferRequest) -> str:
        url = record.get_absolute_url()
        return format_html('<a class="b num" href="{}">{}</a>', url, record.number_masked)

    def render_side(self, record: Any) -> str:
        return record.asking_name if record.ours else str(_("Asked by us"))

    def render_status(self, record: TransferRequest) -> str:
        return format_html(
            '<span class="tag {}">{}</span>', record.tone, record.get_status_display()
        )


class TransferFilter(HouseFilterSet):
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=TransferRequest.Status.choices, empty_label=_("All")
    )

    class Meta:
        model = TransferRequest
        fields: list[str] = []


class TransferList(PersonLevel, ListPage):
    model = TransferRequest
    table_class = TransferTable
    filterset_class = TransferFilter
    title = _("Requests to transfer")
    unit = _("requests")
    permission = "household.edit"
    export_permission = None
    actions_template = "households/_transfer_actions.html"
    empty_text = _("No file was asked for.")

    def get_queryset(self) -> QuerySet:
        return with_side(super().get_queryset(), self.request.user)


class TransferAsk(Editing, View):
    """Ask for a file by its number, which is typed here: no address carries it."""

    station = HouseholdCreate.station
    ask_station = HouseholdCreate.ask_station

    def get(self, request: HttpRequest) -> HttpResponse:
        station = self.station(request)  # type: ignore[misc]
        if station is None:
            return self.ask_station(request)  # type: ignore[misc]
        return self.show(request, TransferForm(request.user, station))

    def post(self, request: HttpRequest) -> HttpResponse:
        station: Station | None = self.station(request)  # type: ignore[misc]
        if station is None:
            return self.ask_station(request)  # type: ignore[misc]
        form = TransferForm(request.user, station, request.POST)
        if not form.is_valid():
            return self.show(request, form, 422)
        made = ask(request, form)
        if made is None:
            return self.show(request, form, 422)
        messages.success(request, _("The request was sent. You see the answer here."))
        return redirect(made)

    def show(self, request: HttpRequest, form: TransferForm, status: int = 200) -> HttpResponse:
        context = {"form": form, "forms": [form], "station": form.station}
        return render(request, "households/transfer_ask.html", context, status=status)


def ask(request: HttpRequest, form: TransferForm) -> TransferRequest | None:
    """The request of a valid form; None, with the reason on the form, where nothing can be asked.

    That a number is asked for is logged and limited like every question beyond one's own sight.
    """
    told = form.cleaned_data
    try:
        known = elsewhere.on_file(request, told["id_number"])
    except elsewhere.AskedTooOften:
        form.add_error("id_number", _("Too many ID numbers were checked in this hour."))
        return None
    here = Person.objects.visible_to(request.user).active().with_id_number(told["id_number"])
    made = None
    if known and not here.exists():
        made = TransferRequest.ask(
            told["id_number"], form.station, by=request.user, household=form.household,
            division=told["division"], address=told["address"], reason=told["reason"],
        )  # fmt: skip
    if made is None:
        form.add_error("id_number", _("No other station has a file with this ID number."))
    return made


class TransferPage(PersonLevel, View):
    """The asker sees state and answer; the holder who asks, why, and the file. POST `move`."""

    permission = "household.edit"

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.show(request, self.find(request, uuid))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        row = self.find(request, uuid)
        move, answer = request.POST.get("move", ""), request.POST.get("answer", "").strip()[:300]
        if move not in ("agree", "decline", "withdraw"):
            return self.show(request, row, 422)
        try:
            rest = {} if move == "withdraw" else {"answer": answer}
            row.make(move, request.user, reason=answer, **rest)
        except Refused as refused:
            messages.error(request, str(refused.message))
            return self.show(request, self.find(request, uuid), 422)
        messages.success(request, str(row.get_status_display()))
        return redirect(row)

    def find(self, request: HttpRequest, uuid: UUID) -> Any:
        known = with_side(TransferRequest.objects.visible_to(request.user), request.user)
        return get_object_or_404(known.select_related("division"), uuid=uuid)

    def show(self, request: HttpRequest, row: Any, status: int = 200) -> HttpResponse:
        found = None
        if row.ours:
            reached = Person.objects.visible_to(request.user).sealed()
            found = reached.filter(pk=row.person_id).select_related("household").first()
        context = {
            "row": row,
            "person": found,
            "offered": {name for name, _move, _missing in row.offered(request.user)},
            "missing": row.missing("agree") if found and row.status == "requested" else [],
        }
        return render(request, "households/transfer.html", context, status=status)

"""Setting a person's risk level, and the list of contacts that are overdue."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import formats, timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views import View

from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from households import risk_levels
from households.forms.risk import RiskForm
from households.models import Household, Person, RiskChange
from households.models.risk import overdue
from households.sight import head_name, may_open, named
from households.views.duty import Framed
from households.views.file import find
from households.views.response import PersonLevel
from households.views.tables import shown_name


class SetRisk(Framed, View):
    """A person's level with its history; another level needs a reason."""

    permission = "risk.set"

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        person = self.person(request, uuid)
        return self.show(request, person, RiskForm(initial={"level": person.risk}))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        person = self.person(request, uuid)
        form = RiskForm(request.POST)
        if form.is_valid():
            try:
                RiskChange.set(person, by=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, _("The risk level was set."))
                return redirect(self.url("file", person.household.uuid) + "?tab=risk")
        return self.show(request, person, form, status=422)

    def person(self, request: HttpRequest, uuid: UUID) -> Person:
        found = Person.objects.visible_to(request.user).sealed()
        person = get_object_or_404(found.select_related("station"), uuid=uuid)
        person.household = find(request, person.household.uuid)
        if not may_open(request, person.household):
            raise PermissionDenied(_("Open the file with a reason first."))
        return person

    def show(
        self, request: HttpRequest, person: Person, form: RiskForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "forms": [form],
            "person": person,
            "household": person.household,
            "back": self.url("file", person.household.uuid) + "?tab=risk",
            "changes": person.risk_changes.select_related("by")[:20],
        }
        return self.page(request, "households/risk/set.html", context, status)


class PhoneSetRisk(SetRisk):
    phone = True


class OverdueTable(tables.Table):
    head_name = tables.Column(verbose_name=gettext_lazy("Head of household"), empty_values=())
    risk = tables.Column(verbose_name=gettext_lazy("Risk level"))
    contact_due_on = tables.Column(verbose_name=gettext_lazy("Contact due by"))
    last_visited_on = tables.Column(verbose_name=gettext_lazy("Last visit"), default="—")
    village = tables.Column(
        verbose_name=gettext_lazy("Village or community"), accessor="division__name"
    )
    worker = tables.Column(
        verbose_name=gettext_lazy("Responsible social worker"), accessor="worker_name", default=""
    )

    def render_head_name(self, record: Any) -> str:
        url = record.get_absolute_url() + "?tab=risk"
        return format_html('<a class="b" href="{}">{}</a>', url, shown_name(record) or record)

    def render_risk(self, record: Household) -> str:
        level = record.risk_level
        return format_html('<span class="tag {}">{}</span>', level.tone, level.label)

    def render_contact_due_on(self, value: Any) -> str:
        late = (timezone.localdate() - value).days
        words = ngettext("%(n)d day late", "%(n)d days late", late) % {"n": late}
        day = formats.date_format(value, "Y-m-d")
        return format_html(
            '<span class="nw">{}</span> <span class="tag bad nw">{}</span>', day, words
        )

    def render_last_visited_on(self, value: Any) -> str:
        return formats.date_format(value, "Y-m-d")


class OverdueFilter(HouseFilterSet):
    risk = django_filters.ChoiceFilter(
        label=gettext_lazy("Risk level"),
        choices=risk_levels.choices,
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Household
        fields = ("risk",)


class OverdueContacts(PersonLevel, ListPage):
    """Households whose contact should have happened by now, the longest overdue first."""

    model = Household
    table_class = OverdueTable
    filterset_class = OverdueFilter
    title = gettext_lazy("Overdue contacts")
    unit = gettext_lazy("households")
    export_permission = None
    orderings = {"due": ("contact_due_on", "pk")}
    empty_text = gettext_lazy("No contact is overdue.")

    def get_queryset(self) -> QuerySet:
        user = self.request.user
        return (
            overdue(Household.objects.visible_to(user))
            .select_related("division")
            .annotate(head_name=head_name(user), worker_name=F("worker__name"), named=named(user))
        )

"""The list of active-discovery leads, on the desktop and on the phone (主动发现台账)."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.codes.masks import mask_name
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from households.models import Lead
from households.sight import head_name, named
from households.views.response import PersonLevel
from stations.models import Station

TONE = {
    "found": "", "reported": "br", "following": "warn", "aided": "ok", "referred": "ok",
    "unfit": "", "closed": "",
}  # fmt: skip


class LeadTable(tables.Table):
    shown_name = tables.Column(verbose_name=_("Who"), empty_values=())
    difficulty = tables.Column(verbose_name=_("Difficulty"))
    urgency = tables.Column(verbose_name=_("Urgency"))
    found_on = tables.DateColumn(verbose_name=_("Found on"), format="Y-m-d")
    channel = tables.Column(verbose_name=_("Channel"))
    station = tables.Column(verbose_name=_("Station"))
    reported_to = tables.Column(verbose_name=_("Reported to"), default="")
    reported_on = tables.DateColumn(verbose_name=_("Reported on"), format="Y-m-d", default="")
    answered_at = tables.DateTimeColumn(verbose_name=_("Answered"), format="Y-m-d", default="")
    status = tables.Column(verbose_name=_("Status"))

    def render_shown_name(self, record: Any) -> str:
        return format_html('<a class="b" href="{}">{}</a>', record.get_absolute_url(), who(record))

    def value_shown_name(self, record: Any) -> str:
        return who(record)

    def render_status(self, record: Lead) -> str:
        late = (
            format_html(' <span class="tag bad">{}</span>', _("overdue"))
            if record.is_overdue
            else ""
        )
        return format_html(
            '<span class="tag {}">{}</span>{}', TONE[record.status], record.get_status_display(),
            late,
        )  # fmt: skip

    def value_status(self, record: Lead) -> str:
        return record.get_status_display()


def who(lead: Any) -> str:
    """The person's name as this reader may see it; the row carries `named` and `head_name`."""
    name = lead.person_name or lead.name or lead.head_name or ""
    return name if lead.named or not name else mask_name(name)


def _stations(request: Any) -> QuerySet:
    """The stations in sight; with the sight of one station there is nothing to choose."""
    scope = request.user.scope
    found = Station.objects.filter(scope.division_q("division_code", person_level=True))
    return found | Station.objects.filter(pk__in=scope.person_stations)


class LeadFilter(HouseFilterSet):
    q = django_filters.CharFilter(label=_("Name"), method="search", max_length=60)
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=[("open", _("Not closed yet")), *Lead.Status.choices],
        method="with_status", empty_label=_("All"),
    )  # fmt: skip
    station = django_filters.ModelChoiceFilter(
        label=_("Station"), to_field_name="uuid", queryset=_stations, empty_label=_("All")
    )
    difficulty = django_filters.ChoiceFilter(choices=Lead.Difficulty.choices, empty_label=_("All"))
    urgency = django_filters.ChoiceFilter(choices=Lead.Urgency.choices, empty_label=_("All"))
    overdue = django_filters.ChoiceFilter(
        label=_("Answer"), choices=[("1", _("Overdue")), ("waiting", _("Waiting"))],
        method="by_answer", empty_label=_("All"),
    )  # fmt: skip
    found_from = django_filters.DateFilter(
        label=_("Found from"), field_name="found_on", lookup_expr="gte"
    )
    found_to = django_filters.DateFilter(
        label=_("Found to"), field_name="found_on", lookup_expr="lte"
    )

    class Meta:
        model = Lead
        fields: list[str] = []

    @property
    def form(self) -> forms.Form:
        form = super().form
        if not self.request.user.scope.person_prefixes:
            form.fields["station"].widget = forms.HiddenInput()
        return form

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        # Somebody who sees masked names must not find out a name by searching for it.
        found = queryset.filter(named=True)
        return found.filter(name__contains=value) | found.filter(person__name__contains=value)

    def with_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "open":
            return queryset.exclude(status=Lead.Status.CLOSED)
        return queryset.filter(status=value)

    def by_answer(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.overdue() if value == "1" else queryset.waiting()  # type: ignore[attr-defined]


class LeadList(PersonLevel, ListPage):
    model = Lead
    table_class = LeadTable
    filterset_class = LeadFilter
    title = _("Active-discovery leads")
    unit = _("leads")
    export_permission = "export.person"
    actions_template = "households/leads/_actions.html"
    empty_text = _("No lead yet. Whoever finds somebody in difficulty enters it in half a minute.")
    orderings = {"newest": ("-pk",)}

    def get_queryset(self) -> QuerySet:
        user = self.request.user
        return (
            Lead.objects.visible_to(user)
            .select_related("station")
            .defer("phone", "facts")
            .annotate(
                named=named(user, Lead),
                person_name=head_name(user, "person"),
                head_name=head_name(user, "household__head"),
            )
        )

    def extra_context(self) -> dict[str, Any]:
        return {"may_create": self.request.user.may("lead.edit")}  # type: ignore[union-attr]


class PhoneLeadList(LeadList):
    template_name = "households/leads/phone_list.html"
    export_permission = None  # type: ignore[assignment]

    def _render(self, queryset: QuerySet, filterset: Any, order: str) -> HttpResponse:
        response: Any = super()._render(queryset, filterset, order)
        for row in response.context_data["page"].rows:
            row.shown = who(row)
        return response

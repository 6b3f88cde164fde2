"""The list of cases (个案台账) with what presses: goals due, silence, many open cases."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.catalogue import catalogue
from core.codes.masks import mask_name
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from households.sight import named
from households.views.response import PersonLevel
from services.models import Case
from services.models.case.choices import CaseStatus
from services.views.person_level import PersonLevelRequired

TONES = {
    "intake": "warn", "suspended": "warn", "intervention": "ok", "closed": "", "archived": "",
    "rejected": "", "referred_out": "",
}  # fmt: skip
DUE_DAYS = 14


class CaseTable(tables.Table):
    case_no = tables.Column(verbose_name=_("Case number"))
    who = tables.Column(verbose_name=_("Person"), empty_values=())
    status = tables.Column(verbose_name=_("State"))
    worker = tables.Column(verbose_name=_("Primary social worker"))
    track = tables.Column(verbose_name=_("Belongs to"), empty_values=())
    risk = tables.Column(verbose_name=_("Risk level"), default="")
    opened_on = tables.DateColumn(verbose_name=_("Opened on"), format="Y-m-d")
    last_contact_on = tables.DateColumn(verbose_name=_("Last contact"), format="Y-m-d", default="")
    contact_count = tables.Column(verbose_name=_("Contacts"))
    goal_due_on = tables.DateColumn(verbose_name=_("Next goal due"), format="Y-m-d", default="")
    closed_on = tables.DateColumn(verbose_name=_("Closed on"), format="Y-m-d", default="")
    station = tables.Column(verbose_name=_("Station"))

    class Meta:
        orderable = False

    def render_case_no(self, record: Any) -> str:
        return format_html(
            '<a class="b nw" href="{}">{}</a>', record.get_absolute_url(), record.case_no
        )

    def value_case_no(self, record: Any) -> str:
        return record.case_no

    def render_who(self, record: Any) -> str:
        return who(record)

    def render_status(self, record: Any) -> str:
        tag = format_html(
            '<span class="tag {}">{}</span>', TONES.get(record.status, "br"),
            record.get_status_display(),
        )  # fmt: skip
        if record.is_silent:
            tag += format_html(' <span class="tag bad">{}</span>', _("silent"))
        if record.asked_to_close:
            tag += format_html(' <span class="tag bad">{}</span>', _("to be closed"))
        return tag

    def value_status(self, record: Any) -> str:
        return str(record.get_status_display())

    def render_track(self, record: Any) -> str:
        track = catalogue().tracks.get(record.track_id or 0)
        return str(track.label if track else _("Routine"))


def who(case: Any) -> str:
    """The person's name as this reader may see it; the row carries `named`."""
    name = case.person.name
    return name if case.named else mask_name(name)


class CaseFilter(HouseFilterSet):
    """`show`: what presses. Figures link with `station`, `opened_from/to`, `closed_from/to`."""

    q = django_filters.CharFilter(label=_("Name or case number"), method="search", max_length=60)
    status = django_filters.ChoiceFilter(
        label=_("State"), choices=[("open", _("Open")), *CaseStatus.choices],
        method="with_status", empty_label=_("All"),
    )  # fmt: skip
    show = django_filters.ChoiceFilter(
        label=_("What presses"), method="pressing", empty_label=_("All"),
        choices=[
            ("mine", _("My cases")), ("due", _("Goal due within 14 days")),
            ("silent", _("No contact for 30 days")), ("follow_up", _("Follow-up due")),
            ("to_close", _("To be closed")), ("opinion", _("Waiting for approval")),
        ],
    )  # fmt: skip
    worker = django_filters.CharFilter(
        label=_("Social worker"), field_name="worker__name", lookup_expr="icontains"
    )
    station = django_filters.UUIDFilter(field_name="station__uuid", widget=forms.HiddenInput)

    opened_from = django_filters.DateFilter(
        field_name="accepted_at", lookup_expr="date__gte", label=_("Taken on from")
    )
    opened_to = django_filters.DateFilter(
        field_name="accepted_at", lookup_expr="date__lte", label=_("Taken on to")
    )
    closed_from = django_filters.DateFilter(
        field_name="closed_on", lookup_expr="gte", label=_("Closed from")
    )
    closed_to = django_filters.DateFilter(
        field_name="closed_on", lookup_expr="lte", label=_("Closed to")
    )

    class Meta:
        model = Case
        fields: list[str] = []

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        # Somebody who sees masked names must not find out a name by searching for it.
        by_name = Q(named=True) & (
            Q(person__name__contains=value) | Q(person__name_pinyin__contains=value.lower())
        )
        return queryset.filter(Q(case_no__icontains=value) | by_name)

    def with_status(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.open() if value == "open" else queryset.filter(status=value)

    def pressing(self, queryset: Any, name: str, value: str) -> QuerySet:
        found = {
            "mine": lambda: queryset.open().worked_by(self.request.user),
            "due": lambda: queryset.goals_due(DUE_DAYS),
            "silent": queryset.silent,
            "follow_up": queryset.follow_up_due,
            "to_close": lambda: queryset.open().exclude(asked_to_close=""),
            "opinion": lambda: queryset.filter(status__in=("intake", "planning", "evaluation")),
        }
        return found[value]()


class CaseList(PersonLevelRequired, PersonLevel, ListPage):
    model = Case
    table_class = CaseTable
    filterset_class = CaseFilter
    title = _("Cases")
    unit = pgettext_lazy("unit", "cases")
    export_permission = "export.person"
    actions_template = "services/case/_list_actions.html"
    orderings = {"newest": ("-pk",)}
    empty_text = _("No case yet. A case is opened for one person who needs more than visits.")

    def get_queryset(self) -> QuerySet:
        user = self.request.user
        return (
            Case.objects.visible_to(user)
            .select_related("person", "worker", "station")
            .defer("person__id_number", "person__phone", "person__id_hash")
            .annotate(named=named(user, Case))
        )

    def extra_context(self) -> dict[str, Any]:
        user: Any = self.request.user
        may = user.may("case.edit")
        load = Case.objects.load_of(user) if may else 0
        return {
            "may_open": may,
            "load": load,
            "too_many": load > settings.CASE_LOAD_WARNING,
            "load_limit": settings.CASE_LOAD_WARNING,
            "chips": [
                ("", _("All")), ("status=open", _("Open")), ("show=mine", _("My cases")),
                ("show=due", _("Goal due")), ("show=silent", _("Silent 30 days")),
                ("show=follow_up", _("Follow-up due")),
            ],
        }  # fmt: skip


class PhoneCaseList(CaseList):
    template_name = "services/case/phone_list.html"
    export_permission = None  # type: ignore[assignment]

    def _render(self, queryset: QuerySet, filterset: Any, order: str) -> Any:
        response: Any = super()._render(queryset, filterset, order)
        for row in response.context_data["page"].rows:
            row.who = who(row)
        return response

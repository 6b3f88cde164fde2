"""Where a figure of cases, groups, referrals or resources opens: exactly what it counted.

Parameters: `kinds` (numbers of Milestone.Kind, by commas), `without` (leave out what has this kind
until `to`: cases opened and not closed), `division` or `station`, `from`, `to`, `track` (0 = routine).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import partial
from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.core.validators import RegexValidator
from django.db.models import Exists, OuterRef, QuerySet, Sum
from django.http import HttpRequest, HttpResponseBase
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.catalogue import catalogue
from core.codes.divisions import validate_division_code
from core.ui.list import ListPage
from reporting.milestones.subjects import with_subjects
from services.lists.figure_filter import DivisionFilter, OfPeriod
from services.models import Milestone
from services.views.person_level import PersonLevelRequired
from stations.models import Station

KINDS = re.compile(r"\A\d{1,3}(,\d{1,3}){0,11}\Z")
COUNTED_BY_AMOUNT = frozenset(
    {
        Milestone.Kind.GOAL, Milestone.Kind.MONEY_LINKED, Milestone.Kind.GOODS_LINKED,
        Milestone.Kind.VOLUNTEER_HOURS, Milestone.Kind.VOLUNTEER_TIMES,
    }
)  # fmt: skip


def _stations(request: Any) -> QuerySet:
    return Station.objects.visible_to(request.user)


class MilestoneFilter(OfPeriod):
    date_from = django_filters.DateFilter(
        "happened_on", "gte", label=pgettext_lazy("dates", "From"), method="by_start"
    )
    date_to = django_filters.DateFilter("happened_on", "lte", label=pgettext_lazy("dates", "To"))
    station = django_filters.ModelChoiceFilter(
        label=_("Station"), to_field_name="uuid", queryset=_stations, empty_label=_("All")
    )
    division = DivisionFilter(
        label=_("Division code"), validators=[validate_division_code], widget=forms.HiddenInput
    )
    kinds = django_filters.CharFilter(
        method="by_kinds", widget=forms.HiddenInput, validators=[RegexValidator(KINDS)]
    )
    without = django_filters.ChoiceFilter(
        choices=Milestone.Kind.choices, method="by_absence", widget=forms.HiddenInput
    )
    track = django_filters.NumberFilter("track", widget=forms.HiddenInput)

    class Meta:
        model = Milestone
        fields: list[str] = []

    def by_start(self, qs: QuerySet, name: str, value: Any) -> QuerySet:
        # What stands at the end of a period may have begun long before it.
        standing = self.form.cleaned_data.get("without")
        return qs if standing else qs.filter(happened_on__gte=value)

    def by_kinds(self, qs: QuerySet, name: str, value: str) -> QuerySet:
        return qs.filter(kind__in=[int(kind) for kind in value.split(",")])

    def by_absence(self, qs: QuerySet, name: str, value: str) -> QuerySet:
        ended = Milestone.objects.filter(
            kind=int(value), subject=OuterRef("subject"), row=OuterRef("row")
        )
        if until := self.form.cleaned_data.get("date_to"):
            ended = ended.filter(happened_on__lte=until)
        return qs.exclude(Exists(ended))


class MilestoneTable(tables.Table):
    happened_on = tables.DateColumn(verbose_name=_("Date"), format="Y-m-d")
    kind = tables.Column(verbose_name=_("What happened"))
    file = tables.Column(verbose_name=_("File"), empty_values=())
    station = tables.Column(verbose_name=_("Station"))
    track = tables.Column(verbose_name=_("Track"))
    amount = tables.Column(
        verbose_name=_("Amount"), attrs={"th": {"class": "n"}, "td": {"class": "n"}}
    )

    class Meta:
        orderable = False

    def __init__(self, data: Iterable[Milestone], *, reader: Any, **kwargs: Any) -> None:
        super().__init__(with_subjects(list(data), reader), **kwargs)

    def render_file(self, record: Any) -> str:
        subject = record.subject_shown
        if not subject.url:
            return subject.number or "—"
        return format_html('<a class="nw" href="{}">{}</a>', subject.url, subject.number or "→")

    def value_file(self, record: Any) -> str:
        return record.subject_shown.number

    def render_track(self, value: int) -> str:
        track = catalogue().tracks.get(value)
        if track is None:
            return str(_("Routine"))
        return format_html('<span class="tag track-{}">{}</span>', track.code, track.label)

    def value_track(self, value: int) -> str:
        track = catalogue().tracks.get(value)
        return track.label if track else str(_("Routine"))

    def render_amount(self, record: Any) -> str:
        if record.kind not in COUNTED_BY_AMOUNT:
            return ""
        return f"{record.amount.normalize():,f}"


class MilestoneList(PersonLevelRequired, ListPage):
    """The number of its rows is the figure; where amounts count, their sum stands above them."""

    model = Milestone
    table_class = MilestoneTable
    filterset_class = MilestoneFilter
    title = _("Turning points of files")
    unit = pgettext_lazy("unit", "rows")
    orderings = {"newest": ("-happened_on", "-pk")}
    export_permission = "export.person"
    template_name = "reporting/milestones.html"
    empty_text = _("Nothing was counted here in this period.")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.table_class = partial(MilestoneTable, reader=request.user)  # type: ignore[assignment, misc]
        return super().get(request, *args, **kwargs)

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("station")

    def extra_context(self) -> dict[str, Any]:
        filterset = MilestoneFilter(
            self.request.GET, queryset=super().get_queryset(), request=self.request
        )
        asked = filterset.form.cleaned_data.get("kinds", "") if filterset.is_valid() else ""
        kinds = {int(kind) for kind in asked.split(",") if kind}
        if not kinds or not kinds <= COUNTED_BY_AMOUNT:
            return {}
        return {"amount": filterset.qs.aggregate(total=Sum("amount"))["total"] or 0}

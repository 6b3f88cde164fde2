"""The corrections within sight."""

from __future__ import annotations

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.ui.columns import StatusColumn
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from services.models import RecordCorrection
from services.views.person_level import PersonLevelRequired

TONES = {1: "br", 2: "ok", 3: "bad", 4: ""}


class CorrectionTable(tables.Table):
    requested_at = tables.DateTimeColumn(verbose_name=_("Asked for at"), format="Y-m-d H:i")
    record = tables.Column(verbose_name=_("Record"), accessor="record__number")
    station = tables.Column(verbose_name=_("Station"), accessor="record__station")
    requested_by = tables.Column(verbose_name=_("Asked for by"))
    kind = tables.Column(verbose_name=_("Kind"), accessor="record__get_kind_display")
    status = StatusColumn(TONES, verbose_name=_("Status"))
    decided_by = tables.Column(verbose_name=_("Decided by"))

    class Meta:
        orderable = False

    def render_record(self, record: RecordCorrection, value: str) -> str:
        url = reverse("services:correction", args=[record.uuid])
        return format_html('<a class="nw" href="{}">{}</a>', url, value)


class CorrectionFilter(HouseFilterSet):
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=RecordCorrection.Status.choices, empty_label=_("All")
    )

    class Meta:
        model = RecordCorrection
        fields: list[str] = []


class CorrectionList(PersonLevelRequired, ListPage):
    """Waiting ones are found by `?status=1`."""

    model = RecordCorrection
    table_class = CorrectionTable
    filterset_class = CorrectionFilter
    title = _("Corrections")
    unit = pgettext_lazy("unit", "corrections")
    orderings = {"newest": ("-requested_at", "-pk")}
    export_permission = "export.person"
    empty_text = _("No corrections yet. A locked record is corrected from its own page.")

    def get_queryset(self) -> QuerySet:
        found = (
            super().get_queryset().select_related("record__station", "requested_by", "decided_by")
        )
        # What it is about is read on its own page.
        return found.defer("told", "reason", "opinion", "answer")

"""All economic surveys within the reader's sight."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.db.models import F, QuerySet
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.codes.masks import mask_name
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from households.models import EconomicSurvey
from households.sight import named
from households.views.response import PersonLevel


class SurveyTable(tables.Table):
    applicant_name = tables.Column(verbose_name=_("Applicant"))
    file_no = tables.Column(verbose_name=_("File number"))
    station = tables.Column(verbose_name=_("Station"))
    visited_on = tables.DateColumn(verbose_name=_("Visited on"), format="Y-m-d", default="")
    status = tables.Column(verbose_name=_("Status"))
    sent_to = tables.Column(verbose_name=_("Sent to"), default="")
    result_on = tables.DateColumn(verbose_name=_("Result on"), format="Y-m-d", default="")

    class Meta:
        model = EconomicSurvey
        fields = (
            "applicant_name", "file_no", "station", "visited_on", "status", "sent_to", "result_on",
        )  # fmt: skip

    def render_applicant_name(self, record: Any) -> str:
        return format_html(
            '<a class="b" href="{}">{}</a>',
            record.get_absolute_url(), self.value_applicant_name(record),
        )  # fmt: skip

    def value_applicant_name(self, record: Any) -> str:
        return record.applicant_name if record.named else mask_name(record.applicant_name)


class SurveyFilter(HouseFilterSet):
    class Meta:
        model = EconomicSurvey
        fields = ("status",)


class SurveyList(PersonLevel, ListPage):
    model = EconomicSurvey
    table_class = SurveyTable
    filterset_class = SurveyFilter
    title = _("Family economic surveys")
    unit = _("surveys")
    export_permission = "export.person"
    actions_template = "households/survey/_actions.html"
    empty_text = _("No survey yet: begin one on a household's file, tab “Household economy”.")
    orderings = {"newest": ("-pk",)}

    def get_queryset(self) -> QuerySet:
        user = self.request.user
        return (
            EconomicSurvey.objects.visible_to(user)
            .select_related("station")
            .defer("note")
            .annotate(
                named=named(user, EconomicSurvey),
                applicant_name=F("applicant__name"),
                file_no=F("household__file_no"),
            )
        )

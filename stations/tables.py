"""Columns of the lists, on the page and in exports."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from stations.models import Division, Station

STATUS_TAG = {
    "preparing": "", "open": "br", "running": "ok", "rectifying": "warn", "suspended": "bad",
    "closed": "",
}  # fmt: skip


def status_tag(status: str, label: Any) -> str:
    return format_html('<span class="tag {}">{}</span>', STATUS_TAG[status], label)


class StationTable(tables.Table):
    official_name = tables.Column(verbose_name=_("Station"))
    level = tables.Column(verbose_name=_("Level"))
    county = tables.Column(verbose_name=_("County"), accessor="division", empty_values=())
    division = tables.Column(verbose_name=_("Division"))
    division_code = tables.Column(verbose_name=_("Division code"))
    status = tables.Column(verbose_name=_("Status"))
    plaque_on = tables.DateColumn(verbose_name=_("Plaque date"), format="Y-m-d")
    operation_mode = tables.Column(verbose_name=_("Operation mode"))
    operator_name = tables.Column(verbose_name=_("Undertaking organisation"))
    phone = tables.Column(verbose_name=_("Phone"), attrs={"td": {"class": "nw"}})

    class Meta:
        model = Station
        fields = (
            "official_name", "level", "county", "division", "division_code", "status",
            "plaque_on", "operation_mode", "operator_name", "phone",
        )  # fmt: skip

    def render_official_name(self, value: str, record: Station) -> str:
        url = reverse("stations:detail", args=[record.uuid])
        branch = (
            format_html(' <span class="tag">{}</span>', _("Branch")) if record.is_branch else ""
        )
        return format_html('<a href="{}">{}</a>{}', url, value, branch)

    def value_official_name(self, value: str) -> str:
        return value

    def render_county(self, record: Station) -> str:
        division: Division | None = record.division
        while division is not None and division.level > Division.Level.COUNTY:
            division = division.parent
        return division.name if division and division.level == Division.Level.COUNTY else "—"

    def render_division(self, record: Station) -> str:
        return record.division.name

    def render_status(self, record: Station) -> str:
        return status_tag(record.status, record.get_status_display())

    def value_status(self, record: Station) -> str:
        return str(record.get_status_display())


class TownshipTable(tables.Table):
    name = tables.Column(verbose_name=_("Township or subdistrict"))
    county = tables.Column(verbose_name=_("County"), accessor="parent__name")
    prefecture = tables.Column(verbose_name=_("Prefecture"), accessor="parent__parent__name")
    code = tables.Column(verbose_name=_("Division code"))
    covered = tables.Column(verbose_name=_("Station"))

    class Meta:
        model = Division
        fields = ("name", "covered", "county", "prefecture", "code")

    def render_covered(self, value: bool) -> str:
        if value:
            return format_html('<span class="tag ok">{}</span>', _("Built"))
        return format_html('<span class="tag warn">{}</span>', _("None yet"))

    def value_covered(self, value: bool) -> str:
        return str(_("Built") if value else _("None yet"))

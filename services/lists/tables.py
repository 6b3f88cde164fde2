"""The columns of the lists of records, and of the households and persons behind figures."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from campaigns.catalogue import catalogue
from services.kinds import kind_of
from services.kinds.visit import head_name
from services.models import ServiceRecord, Status

TONES = {
    Status.SUBMITTED: "br",
    Status.RETURNED: "bad",
    Status.CONFIRMED: "ok",
    Status.LOCKED: "ok",
}


def status_tag(record: ServiceRecord) -> str:
    tone = TONES.get(Status(record.status), "")
    return format_html('<span class="tag {}">{}</span>', tone, record.get_status_display())


def how(record: ServiceRecord) -> str:
    """How the service was done, in one word."""
    return kind_of(record).how(record)


def record_title(record: ServiceRecord, names_shown: bool) -> str:
    """Whose record it is, as this reader may see it."""
    return kind_of(record).title(record, names_shown)


class RecordTable(tables.Table):
    occurred_on = tables.DateColumn(verbose_name=_("Date"), format="Y-m-d")
    number = tables.Column(verbose_name=_("No."), accessor="number")
    kind = tables.Column(verbose_name=_("Kind of record"))
    household = tables.Column(verbose_name=_("Household or file"), empty_values=())
    village = tables.Column(verbose_name=_("Village or community"), accessor="household__division")
    station = tables.Column(verbose_name=_("Station"))
    worker = tables.Column(verbose_name=_("Social worker"))
    how = tables.Column(verbose_name=_("How visited"), empty_values=())
    track = tables.Column(verbose_name=_("Track"), accessor="track_id", empty_values=())
    services = tables.Column(verbose_name=_("What was done"), accessor="service_types")
    person_times = tables.Column(
        verbose_name=_("Person-times"), attrs={"th": {"class": "n"}, "td": {"class": "n"}}
    )
    status = tables.Column(verbose_name=_("Status"))

    class Meta:
        orderable = False

    def render_number(self, record: ServiceRecord) -> str:
        url = reverse("services:record", args=[record.uuid])
        return format_html('<a class="nw" href="{}">{}</a>', url, record.number)

    def value_number(self, record: ServiceRecord) -> str:
        return record.number

    def render_household(self, record: Any) -> str:
        return record_title(record, record.names_shown)

    def render_how(self, record: ServiceRecord) -> str:
        if record.is_attempt:
            return format_html('<span class="tag">{}</span>', how(record))
        return how(record)

    def value_how(self, record: ServiceRecord) -> str:
        return how(record)

    def render_track(self, record: ServiceRecord) -> str:
        track = catalogue().tracks.get(record.track_id or 0)
        if track is None:
            return str(_("Routine"))
        return format_html('<span class="tag track-{}">{}</span>', track.code, track.label)

    def value_track(self, record: ServiceRecord) -> str:
        track = catalogue().tracks.get(record.track_id or 0)
        return track.label if track else str(_("Routine"))

    def render_services(self, record: ServiceRecord) -> str:
        return "、".join(catalogue().type_labels(record.service_types))

    def render_status(self, record: ServiceRecord) -> str:
        return status_tag(record)

    def value_status(self, record: ServiceRecord) -> str:
        return str(record.get_status_display())


class HouseholdTable(tables.Table):
    file_no = tables.Column(verbose_name=_("File number"))
    head = tables.Column(verbose_name=_("Head of household"), empty_values=())
    division = tables.Column(verbose_name=_("Village or community"))
    station = tables.Column(verbose_name=_("Station"))
    worker = tables.Column(verbose_name=_("Responsible social worker"))
    risk = tables.Column(verbose_name=_("Risk level"))
    last_visited_on = tables.DateColumn(verbose_name=_("Last visit"), format="Y-m-d")
    next_visit_on = tables.DateColumn(verbose_name=_("Next visit"), format="Y-m-d")

    class Meta:
        orderable = False

    def render_file_no(self, record: Any) -> str:
        return format_html(
            '<a class="nw" href="{}">{}</a>', record.get_absolute_url(), record.file_no
        )

    def value_file_no(self, record: Any) -> str:
        return record.file_no

    def render_head(self, record: Any) -> str:
        return head_name(record, record.names_shown)

    def render_risk(self, record: Any) -> str:
        tone = record.risk_level.tone
        return format_html('<span class="tag {}">{}</span>', tone, record.get_risk_display())

    def value_risk(self, record: Any) -> str:
        return str(record.get_risk_display())

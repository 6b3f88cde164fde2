"""The lists of activities, venues and partner organisations; the first also for the phone."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django import forms
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.codes.divisions import validate_division_code
from core.ui.columns import StatusColumn
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from services.lists.figure_filter import AtStations, DivisionFilter, stations, tracks
from services.models import Activity, ActivityStatus, Partner, Venue
from services.views.person_level import PersonLevelRequired

TONES = {
    ActivityStatus.APPROVED: "br",
    ActivityStatus.HELD: "warn",
    ActivityStatus.SUMMARISED: "ok",
    ActivityStatus.ARCHIVED: "ok",
    ActivityStatus.POSTPONED: "warn",
}


class ActivityTable(tables.Table):
    day = tables.DateColumn(verbose_name=_("Date"), format="Y-m-d")
    title = tables.Column(verbose_name=_("Title"))
    kind = tables.Column(verbose_name=_("Kind"))
    where = tables.Column(verbose_name=pgettext_lazy("activity", "Place"), accessor="where")
    station = tables.Column(verbose_name=_("Station"))
    track = tables.Column(verbose_name=_("Track"), accessor="track__label", default=_("Routine"))
    people = tables.Column(
        verbose_name=_("Person-times"), accessor="record__person_times", default="",
        attrs={"th": {"class": "n"}, "td": {"class": "n"}},
    )  # fmt: skip
    activity_no = tables.Column(verbose_name=_("Activity number"))
    status = StatusColumn(TONES, verbose_name=_("Status"))

    def render_title(self, record: Activity) -> str:
        return format_html('<a class="b" href="{}">{}</a>', record.get_absolute_url(), record.title)

    def value_title(self, record: Activity) -> str:
        return record.title


class ActivityFilter(AtStations):
    """Parameters of links from figures: `counted=1`, `from`, `to`, `division`, `station`, `track`."""

    q = django_filters.CharFilter(label=_("Title or number"), method="search", max_length=60)
    kind = django_filters.ChoiceFilter(choices=Activity.Kind.choices, empty_label=_("All"))
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=[("open", _("Not summarised yet")), *ActivityStatus.choices],
        method="by_status", empty_label=_("All"),
    )  # fmt: skip
    date_from = django_filters.DateFilter("day", "gte", label=pgettext_lazy("dates", "From"))
    date_to = django_filters.DateFilter("day", "lte", label=pgettext_lazy("dates", "To"))
    track = django_filters.ChoiceFilter(
        label=_("Track"), choices=tracks, method="by_track", empty_label=_("All")
    )
    station = django_filters.ModelChoiceFilter(
        label=_("Station"), to_field_name="uuid", queryset=stations, empty_label=_("All")
    )
    division = DivisionFilter(
        label=_("Division code"), validators=[validate_division_code], widget=forms.HiddenInput
    )
    counted = django_filters.BooleanFilter(method="by_counted", widget=forms.HiddenInput)
    late = django_filters.BooleanFilter(method="by_late", widget=forms.HiddenInput)

    class Meta:
        model = Activity
        fields: list[str] = []

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(Q(title__contains=value) | Q(activity_no__contains=value))

    def by_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "open":
            ahead = (ActivityStatus.PLAN, ActivityStatus.APPROVED, ActivityStatus.HELD)
            return queryset.filter(status__in=ahead)
        return queryset.filter(status=value)

    def by_track(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(track=None) if value == "0" else queryset.filter(track=int(value))

    def by_counted(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        return queryset.counted() if value else queryset  # type: ignore[attr-defined]

    def by_late(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        return queryset.passed_over(timezone.localdate()) if value else queryset  # type: ignore[attr-defined]


class ActivityList(PersonLevelRequired, ListPage):
    """Every activity within sight; filtered by a figure's link it is exactly what was counted."""

    model = Activity
    table_class = ActivityTable
    filterset_class = ActivityFilter
    title = _("Activities")
    unit = pgettext_lazy("unit", "activities")
    actions_template = "services/activities/_list_actions.html"
    orderings = {"newest": ("-day", "-pk"), "entered": ("-pk",)}
    empty_text = _("No activity yet. Plan the first one; it then stands in the calendar.")

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("station", "venue", "track", "record")

    def extra_context(self) -> dict[str, Any]:
        return {"may_plan": self.request.user.may("visit.create")}  # type: ignore[union-attr]


class PhoneActivityList(ActivityList):
    template_name = "services/activities/phone_list.html"
    export_permission = None


class VenueTable(tables.Table):
    name = tables.Column(verbose_name=_("Name"))
    kind = tables.Column(verbose_name=_("Type"))
    station = tables.Column(verbose_name=_("Station"))
    address = tables.Column(verbose_name=_("Address"), default="")
    held = tables.Column(
        verbose_name=_("Activities"), attrs={"th": {"class": "n"}, "td": {"class": "n"}}
    )
    is_in_use = tables.BooleanColumn(verbose_name=_("In use"))

    def render_name(self, record: Venue) -> str:
        return _link("services:venue", record)

    def value_name(self, record: Venue) -> str:
        return record.name


class PartnerTable(tables.Table):
    name = tables.Column(verbose_name=_("Name"))
    kind = tables.Column(verbose_name=_("Type"))
    station = tables.Column(verbose_name=_("Station"))
    agreement = tables.Column(verbose_name=_("Agreement"), default="")
    starts_on = tables.DateColumn(verbose_name=_("From"), format="Y-m-d", default="")
    ends_on = tables.DateColumn(verbose_name=_("Until"), format="Y-m-d", default="")
    held = tables.Column(
        verbose_name=_("Activities"), attrs={"th": {"class": "n"}, "td": {"class": "n"}}
    )

    def render_name(self, record: Partner) -> str:
        return _link("services:partner", record)

    def value_name(self, record: Partner) -> str:
        return record.name


def _link(name: str, record: Any) -> str:
    from django.urls import reverse

    return format_html('<a href="{}">{}</a>', reverse(name, args=[record.uuid]), record.name)


class PlaceFilter(HouseFilterSet):
    q = django_filters.CharFilter("name", "contains", label=_("Name"), max_length=60)


class VenueList(PersonLevelRequired, ListPage):
    """Service venues (HN-06) with the activities held there."""

    model = Venue
    table_class = VenueTable
    filterset_class = PlaceFilter
    title = _("Venues")
    unit = pgettext_lazy("unit", "venues")
    actions_template = "services/activities/_venue_actions.html"
    orderings = {"name": ("name", "pk")}
    empty_text = _("No venue yet. Schools, clinics, day-care centres and squares belong here.")

    def get_queryset(self) -> QuerySet:
        held = Count("activities", filter=~Q(activities__record=None))
        return super().get_queryset().select_related("station").annotate(held=held)


class PartnerList(PersonLevelRequired, ListPage):
    """Partner organisations with the activities done together (HN-B01)."""

    model = Partner
    table_class = PartnerTable
    filterset_class = PlaceFilter
    title = _("Partner organisations")
    unit = pgettext_lazy("unit", "partners")
    actions_template = "services/activities/_partner_actions.html"
    orderings = {"name": ("name", "pk")}
    empty_text = _("No partner yet. Hospitals, schools and committees you work with belong here.")

    def get_queryset(self) -> QuerySet:
        held = Count("activity_rows", filter=~Q(activity_rows__activity__record=None))
        found = super().get_queryset().select_related("station").defer("phone")
        return found.annotate(held=held)

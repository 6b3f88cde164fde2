"""The filter behind every list and every figure of records: one figure, one query string.

A dashboard links here with the parameters of its indicator; what this list then counts is the
figure (UX 49). Parameters of links: `division` (code or prefix), `station` (uuid), `from` and `to`
(month `2026-06` or day `2026-06-03`), `counted=1`, `remote=0|1`, `kind`, `place`, `outcome`,
`attempts=1`, `linked=1` (at least three forces), `track` (0 = routine work), `service_type`, `method`, `status`, `worker`.
"""

from __future__ import annotations

import calendar
import re
from typing import Any

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.catalogue import catalogue
from core.codes.divisions import prefix_of, validate_division_code
from core.ui.filters import HouseFilterSet
from services.models import ServiceRecord
from services.record_search import matching
from stations.models import Station

_MONTH = re.compile(r"(\d{4})-(\d{2})")


def as_day(text: str, *, end: bool) -> str:
    """A month as its first (or, with `end`, its last) day; anything else as it is."""
    found = _MONTH.fullmatch(text.strip())
    if not found or not 1 <= int(found[2]) <= 12 or not int(found[1]):
        return text
    year, month = int(found[1]), int(found[2])
    return f"{year:04}-{month:02}-{calendar.monthrange(year, month)[1] if end else 1:02}"


class DivisionFilter(django_filters.CharFilter):
    """Records of the stations in a division: its code, padded or not."""

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(station__division_code__startswith=prefix_of(value)) if value else qs


def _tracks() -> list[tuple[int, Any]]:
    named = [(number, track.label) for number, track in catalogue().tracks.items()]
    return [(0, _("Routine work")), *named]


def _service_types() -> list[tuple[int, str]]:
    return [(pk, f"{kind.code} {kind.label}") for pk, kind in catalogue().types.items()]


def _stations(request: Any) -> QuerySet:
    """The stations to choose from; with the sight of one station there is nothing to choose."""
    scope = request.user.scope
    found = Station.objects.filter(scope.division_q("division_code", person_level=True))
    return found | Station.objects.filter(pk__in=scope.person_stations)


class RecordFilter(HouseFilterSet):
    """See the module's text for the parameters."""

    q = django_filters.CharFilter(label=_("Name, number or social worker"), method="by_text")
    kind = django_filters.ChoiceFilter(
        label=_("Kind of record"), choices=ServiceRecord.Kind.choices, empty_label=_("All")
    )
    date_from = django_filters.DateFilter(
        "occurred_on", "gte", label=pgettext_lazy("dates", "From")
    )
    date_to = django_filters.DateFilter("occurred_on", "lte", label=pgettext_lazy("dates", "To"))
    track = django_filters.ChoiceFilter(
        label=_("Track"), choices=_tracks, method="by_track", empty_label=_("All")
    )
    service_type = django_filters.ChoiceFilter(
        label=_("Service type"), choices=_service_types, method="by_service_type",
        empty_label=_("All"),
    )  # fmt: skip
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=ServiceRecord.Status.choices, empty_label=_("All")
    )
    place = django_filters.ChoiceFilter(
        label=_("Place"), choices=ServiceRecord.Place.choices, empty_label=_("All")
    )
    outcome = django_filters.ChoiceFilter(
        label=_("Outcome"), choices=ServiceRecord.Outcome.choices, empty_label=_("All")
    )
    worker = django_filters.CharFilter(label=_("Social worker"), method="by_worker")
    station = django_filters.ModelChoiceFilter(
        label=_("Station"), to_field_name="uuid", queryset=_stations, empty_label=_("All")
    )
    division = DivisionFilter(label=_("Division code"), validators=[validate_division_code])
    household = django_filters.UUIDFilter("household__uuid", widget=forms.HiddenInput)
    method = django_filters.ChoiceFilter(
        choices=ServiceRecord.Method.choices, widget=forms.HiddenInput
    )
    counted = django_filters.BooleanFilter(method="by_counted", widget=forms.HiddenInput)
    remote = django_filters.BooleanFilter(method="by_remote", widget=forms.HiddenInput)
    attempts = django_filters.BooleanFilter(method="by_attempts", widget=forms.HiddenInput)
    linked = django_filters.BooleanFilter(method="by_linked", widget=forms.HiddenInput)
    late = django_filters.BooleanFilter("is_late_entry", widget=forms.HiddenInput)

    class Meta:
        model = ServiceRecord
        fields: list[str] = []

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None:
            data = data.copy()
            # `from` is no name for a Python attribute.
            for outer, inner in (("from", "date_from"), ("to", "date_to")):
                if data.get(outer) and not data.get(inner):
                    data[inner] = as_day(data[outer], end=outer == "to")
        super().__init__(data, *args, **kwargs)

    @property
    def form(self) -> forms.Form:
        form = super().form
        if not self.request.user.scope.person_prefixes:
            form.fields["station"].widget = forms.HiddenInput()
        return form

    def by_text(self, qs: QuerySet, name: str, value: str) -> QuerySet:
        return matching(qs, value[:60], self.request.user)

    def by_track(self, qs: QuerySet, name: str, value: str) -> QuerySet:
        return qs.filter(track__isnull=True) if value == "0" else qs.filter(track=int(value))

    def by_service_type(self, qs: QuerySet, name: str, value: str) -> QuerySet:
        return qs.filter(service_types__contains=[int(value)])

    def by_worker(self, qs: QuerySet, name: str, value: str) -> QuerySet:
        return qs.filter(Q(worker__username=value) | Q(worker__name__icontains=value))

    def by_counted(self, qs: QuerySet, name: str, value: bool) -> QuerySet:
        return qs.filter(status__in=ServiceRecord.COUNTED) if value else qs

    def by_remote(self, qs: QuerySet, name: str, value: bool) -> QuerySet:
        remote = Q(place__in=ServiceRecord.REMOTE)
        return qs.filter(remote if value else ~remote)

    def by_linked(self, qs: QuerySet, name: str, value: bool) -> QuerySet:
        return qs.filter(forces__len__gte=ServiceRecord.LINKED_FROM) if value else qs

    def by_attempts(self, qs: QuerySet, name: str, value: bool) -> QuerySet:
        served = Q(outcome=ServiceRecord.Outcome.SERVED)
        return qs.filter(~served if value else served)

"""The filter behind every list and every figure of records: one figure, one query string.

A dashboard links here with the parameters of its indicator; what this list then counts is the
figure (UX 49). Parameters of links: `division` (code or prefix), `station` (uuid), `from` and `to`
(month `2026-06` or day `2026-06-03`), `counted=1`, `remote=0|1`, `kind`, `place`, `outcome`,
`attempts=1`, `linked=1` (at least three forces), `track` (0 = routine work), `service_type`, `method`, `status`, `worker`.
"""

from __future__ import annotations

import django_filters
from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from campaigns.catalogue import catalogue
from core.codes.divisions import validate_division_code
from services.lists.figure_filter import AtStations, DivisionFilter, stations, tracks
from services.lists.search import matching
from services.models import ServiceRecord


def _service_types() -> list[tuple[int, str]]:
    return [(pk, f"{kind.code} {kind.label}") for pk, kind in catalogue().types.items()]


class RecordFilter(AtStations):
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
        label=_("Track"), choices=tracks, method="by_track", empty_label=_("All")
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
        label=_("Station"), to_field_name="uuid", queryset=stations, empty_label=_("All")
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

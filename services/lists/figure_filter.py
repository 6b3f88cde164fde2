"""What every list behind a figure is filtered by: its period, its place and its track.

Parameters of links: `from` and `to` (month `2026-06` or day `2026-06-03`), `division` (code or
prefix), `station` (uuid), `track` (0 = routine work).
"""

from __future__ import annotations

import calendar
import re
from typing import Any

import django_filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from campaigns.catalogue import catalogue
from core.codes.divisions import prefix_of
from core.ui.filters import HouseFilterSet
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


def tracks() -> list[tuple[int, Any]]:
    named = [(number, track.label) for number, track in catalogue().tracks.items()]
    return [(0, _("Routine work")), *named]


def stations(request: Any) -> QuerySet:
    """The stations to choose from; with the sight of one station there is nothing to choose."""
    scope = request.user.scope
    found = Station.objects.filter(scope.division_q("division_code", person_level=True))
    return found | Station.objects.filter(pk__in=scope.person_stations)


class OfPeriod(HouseFilterSet):
    """A list with `date_from` and `date_to`, which links call `from` and `to`."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None:
            data = data.copy()
            # `from` is no name for a Python attribute.
            for outer, inner in (("from", "date_from"), ("to", "date_to")):
                if data.get(outer) and not data.get(inner):
                    data[inner] = as_day(data[outer], end=outer == "to")
        super().__init__(data, *args, **kwargs)


class AtStations(OfPeriod):
    """A list with `station`; whoever sees one station alone is not asked for it."""

    @property
    def form(self) -> forms.Form:
        form = super().form
        if not self.request.user.scope.person_prefixes:
            form.fields["station"].widget = forms.HiddenInput()
        return form

"""What lists of stations and divisions can be narrowed by, on pages and in the API alike."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.codes.divisions import full_code, prefix_of
from core.ui.filters import HouseFilterSet
from stations.models import Division, Station


class PrefixFilter(django_filters.CharFilter):
    """Rows inside a division: by its code, padded to 12 digits or bare."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.extra["validators"] = [prefix_of]

    def filter(self, qs: QuerySet, value: str) -> QuerySet:
        return qs.filter(**{f"{self.field_name}__startswith": prefix_of(value)}) if value else qs


class StationFilter(HouseFilterSet):
    q = django_filters.CharFilter(method="search", label=_("Name or division"), max_length=60)
    level = django_filters.MultipleChoiceFilter(choices=Station.Level, label=_("Level"))
    status = django_filters.MultipleChoiceFilter(choices=Station.Status, label=_("Status"))
    operation_mode = django_filters.MultipleChoiceFilter(
        choices=Station.OperationMode, label=_("Operation mode")
    )
    division = PrefixFilter(field_name="division_code", label=_("Division code"))

    class Meta:
        model = Station
        fields = ["q", "division", "level", "status", "operation_mode"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        value = value.strip()
        found = (
            Q(official_name__icontains=value)
            | Q(short_name__icontains=value)
            | Q(division__name__icontains=value)
            | Q(division__parent__name__icontains=value)
        )
        if value.isdigit():
            found |= Q(division_code__startswith=value)
        return queryset.filter(found)


class DivisionFilter(django_filters.FilterSet):
    q = django_filters.CharFilter(method="search", label=_("Name or beginning of the code"))
    level = django_filters.MultipleChoiceFilter(choices=Division.Level, label=_("Level"))
    parent = django_filters.CharFilter(
        method="directly_under",
        label=_("Code of the division directly above"),
        validators=[prefix_of],
    )
    within = PrefixFilter(field_name="code", label=_("Code of a division that contains it"))
    valid_on = django_filters.DateFilter(
        method="on_day", label=_("Only divisions that exist on the day")
    )

    class Meta:
        model = Division
        fields = ["q", "level", "parent", "within", "valid_on"]

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        value = value.strip()
        return queryset.filter(Q(name__icontains=value) | Q(code__startswith=value))

    def on_day(self, queryset: Any, name: str, value: Any) -> QuerySet:
        return queryset.valid_on(value)

    def directly_under(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(parent__code=full_code(prefix_of(value)))

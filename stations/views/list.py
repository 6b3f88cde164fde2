"""The list of stations and the list of townships behind a coverage figure."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes.divisions import prefix_of
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from stations.coverage import counted_townships, township_is_covered
from stations.filters import StationFilter
from stations.models import Division, Station
from stations.places import levels_for
from stations.tables import StationTable, TownshipTable


class StationPageFilter(StationFilter):
    """The same filters with the divisions of one's own jurisdiction to choose from."""

    division = django_filters.ChoiceFilter(
        field_name="division_code",
        lookup_expr="startswith",
        label=_("Region"),
        empty_label=_("All"),
        null_label=None,
    )
    level = django_filters.ChoiceFilter(
        choices=Station.Level, label=_("Level"), empty_label=_("All")
    )
    status = django_filters.ChoiceFilter(
        choices=[("built", _("Built (counts for coverage)")), *Station.Status.choices],
        method="by_status",
        label=_("Status"),
        empty_label=_("All"),
    )
    operation_mode = django_filters.ChoiceFilter(
        choices=Station.OperationMode, label=_("Operation mode"), empty_label=_("All")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["division"].extra["choices"] = regions(self.request.user)

    def by_status(self, queryset: Any, name: str, value: str) -> QuerySet:
        return queryset.built() if value == "built" else queryset.filter(status=value)


def regions(user: Any) -> list[tuple[str, str]]:
    """Prefectures and counties of the jurisdiction; for a county its townships. One query."""
    prefixes = user.scope.prefixes
    if not prefixes:
        return []
    deepest = 4 if min(map(len, prefixes)) >= 6 else 3
    rows = (
        Division.objects.filter(user.scope.division_q("code"), level__in=range(2, deepest + 1))
        .valid_on(timezone.localdate())
        .order_by("code")
    )
    top = min((row.level for row in rows), default=0)
    return [(row.prefix, "　" * (row.level - top) + row.name) for row in rows]


class StationList(ListPage):
    model = Station
    table_class = StationTable
    filterset_class = StationPageFilter
    title = _("Stations")
    unit = _("stations")
    orderings = {
        "place": ("division_code", "level", "pk"),
        "newest": ("-pk",),
    }
    actions_template = "stations/list_actions.html"
    empty_text = _("There is no station in your jurisdiction yet.")

    def get_queryset(self) -> QuerySet:
        return super().get_queryset().select_related("division__parent__parent")

    def extra_context(self) -> dict[str, Any]:
        user: Any = self.request.user
        widest = min(user.scope.prefixes, key=len, default="")
        return {
            "may_create": user.may("station.edit") and bool(levels_for(user)),
            "may_import": user.may("station.import"),
            "map_code": widest if 2 <= len(widest) <= 6 else "",
        }


class TownshipFilter(HouseFilterSet):
    q = django_filters.CharFilter(
        field_name="name", lookup_expr="icontains", label=_("Township name")
    )
    covered = django_filters.ChoiceFilter(
        choices=[("1", _("Built")), ("0", _("None yet"))],
        method="by_coverage",
        label=_("Station"),
        empty_label=_("All"),
    )
    on = django_filters.DateFilter(method="already_applied", label=_("On the day"))

    class Meta:
        model = Division
        fields = ["q", "covered", "on"]

    def by_coverage(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(covered=value == "1")

    def already_applied(self, queryset: QuerySet, name: str, value: Any) -> QuerySet:
        return queryset


class TownshipList(ListPage):
    """Townships and subdistricts that K05 counts, with or without a built station on a day."""

    model = Division
    table_class = TownshipTable
    filterset_class = TownshipFilter
    unit = _("townships and subdistricts")
    orderings = {"code": ("code",)}
    empty_text = _("No township or subdistrict is counted here.")

    @property
    def title(self) -> str:  # type: ignore[override]
        return str(_("Station coverage of %s: townships") % self.region.name)

    @property
    def region(self) -> Division:
        if not hasattr(self, "_region"):
            self._region = covered_region(self.request.user, self.kwargs["code"])
        return self._region

    def get_queryset(self) -> QuerySet:
        try:
            on = dt.date.fromisoformat(self.request.GET.get("on", ""))
        except ValueError:
            on = timezone.localdate()
        return (
            counted_townships(self.region.prefix, on)
            .annotate(covered=township_is_covered(on))
            .select_related("parent__parent")
        )


def covered_region(user: Any, code: str) -> Division:
    """The division with this code (12 digits or bare) if the user's aggregate sight reaches it.

    Raises Http404 otherwise: of another's region one learns nothing.
    """
    if not (code.isascii() and code.isdigit() and len(code) in (2, 4, 6, 9, 12)):
        raise Http404
    division = Division.objects.filter(code=code.ljust(12, "0")).first()
    if division is None or not user.scope.covers(prefix_of(division.code)):
        raise Http404
    return division

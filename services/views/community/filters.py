"""What the lists of community work are filtered by."""

from __future__ import annotations

from typing import ClassVar

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.ui.filters import HouseFilterSet
from services.models import (
    CommunityNeedsSurvey,
    CommunityOrganisation,
    CommunityResource,
    Decision,
    DeliberationMeeting,
    Proposal,
)


class VillageFilter(HouseFilterSet):
    """Search in `searched`; the village by code (from the page of a community)."""

    searched: ClassVar[tuple[str, ...]] = ()
    # Texts in which people are named: only who sees names searches them.
    personal: ClassVar[tuple[str, ...]] = ()
    q = django_filters.CharFilter(label=_("Search"), method="search", max_length=60)
    village = django_filters.CharFilter(label=_("Village code"), method="in_village", max_length=12)

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        open_ones, personal = Q(), Q()
        for field in self.searched:
            open_ones |= Q(**{f"{field}__contains": value})
        for field in self.personal:
            personal |= Q(named=True, **{f"{field}__contains": value})
        return queryset.filter(open_ones | personal)

    def in_village(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(village__code=value)


class MeetingFilter(VillageFilter):
    searched = ("topic",)
    personal = ("convenor",)
    status = django_filters.ChoiceFilter(
        choices=DeliberationMeeting.Status.choices, label=_("Status"), empty_label=_("All")
    )
    overdue = django_filters.ChoiceFilter(
        label=_("Decisions"), choices=[("1", _("Overdue")), ("open", _("Open"))],
        method="by_decision", empty_label=_("All"),
    )  # fmt: skip
    first = django_filters.DateFilter(label=_("From"), field_name="held_on", lookup_expr="gte")
    last = django_filters.DateFilter(label=_("Last day"), field_name="held_on", lookup_expr="lte")

    class Meta:
        model = DeliberationMeeting
        fields: ClassVar[list[str]] = []

    def by_decision(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        found = Decision.objects.overdue() if value == "1" else Decision.objects.open()
        return queryset.filter(pk__in=found.values("meeting"))


class ProposalFilter(VillageFilter):
    personal = ("text", "proposer")
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=[("under_way", _("Not ended yet")), *Proposal.Status.choices],
        method="with_status", empty_label=_("All"),
    )  # fmt: skip
    first = django_filters.DateFilter(label=_("From"), field_name="collected_on", lookup_expr="gte")
    last = django_filters.DateFilter(
        label=_("Last day"), field_name="collected_on", lookup_expr="lte"
    )

    class Meta:
        model = Proposal
        fields: ClassVar[list[str]] = []

    def with_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.open() if value == "under_way" else queryset.filter(status=value)  # type: ignore[attr-defined]


class OrganisationFilter(VillageFilter):
    searched = ("name",)
    personal = ("leader",)
    status = django_filters.ChoiceFilter(
        label=_("Status"), method="with_status", empty_label=_("All"),
        choices=[("fostered", _("Fostered")), *CommunityOrganisation.Status.choices],
    )  # fmt: skip
    kind = django_filters.ChoiceFilter(
        choices=CommunityOrganisation.Kind.choices, label=_("Type"), empty_label=_("All")
    )

    class Meta:
        model = CommunityOrganisation
        fields: ClassVar[list[str]] = []

    def with_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        if value == "fostered":
            return queryset.fostered()  # type: ignore[attr-defined]
        return queryset.filter(status=value)


class NeedsSurveyFilter(VillageFilter):
    personal = ("priorities",)
    year = django_filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2100)
    status = django_filters.ChoiceFilter(
        choices=CommunityNeedsSurvey.Status.choices, label=_("Status"), empty_label=_("All")
    )

    class Meta:
        model = CommunityNeedsSurvey
        fields: ClassVar[list[str]] = []


class ResourceFilter(VillageFilter):
    searched = ("name", "offers", "location")
    year = django_filters.NumberFilter(label=_("Year"), min_value=2000, max_value=2100)
    kind = django_filters.ChoiceFilter(
        choices=CommunityResource.Kind.choices, label=_("Kind"), empty_label=_("All")
    )

    class Meta:
        model = CommunityResource
        fields: ClassVar[list[str]] = []

"""The filters of the household list; all of them live in the URL."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ui.filters import HouseFilterSet
from households import risk_levels, search
from households.forms.choices import by_township, workers_at
from households.models import Household, PersonCategory
from households.models.file_tally import COMPLETE
from households.sight import stations_for
from stations.models import Division

DUE = (
    ("overdue", _("Overdue")),
    ("week", _("Within 7 days")),
    ("month", _("Within 30 days")),
    ("none", _("No date planned")),
    ("never", _("Never visited")),
)


class HouseholdFilter(HouseFilterSet):
    q = django_filters.CharFilter(
        label=_("Name, pinyin, ID or file number"), method="search", max_length=60
    )
    village = django_filters.ChoiceFilter(
        label=_("Village or community"), method="in_division", empty_label=_("All")
    )
    risk = django_filters.ChoiceFilter(
        label=_("Risk level"), choices=risk_levels.choices, empty_label=_("All")
    )
    category = django_filters.ChoiceFilter(
        label=_("Target group"),
        choices=PersonCategory.open_choices(),
        method="with_category",
        empty_label=_("All"),
    )
    complete = django_filters.ChoiceFilter(
        label=_("Completeness"),
        choices=[("yes", _("80% and more")), ("no", _("Below 80%"))],
        method="by_completeness",
        empty_label=_("All"),
    )
    worker = django_filters.ChoiceFilter(
        label=_("Responsible social worker"), method="of_worker", empty_label=_("All")
    )
    due = django_filters.ChoiceFilter(
        label=_("Next visit"), choices=DUE, method="by_due", empty_label=_("All")
    )
    status = django_filters.ChoiceFilter(
        label=_("File status"),
        choices=[*Household.Status.choices, ("all", _("All"))],
        method="with_status",
        empty_label=_("Open files"),
    )

    class Meta:
        model = Household
        fields: list[str] = []

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        user = self.request.user
        reached = stations_for(user)
        lived_in = Household.objects.visible_to(user).values("division")
        villages = Division.objects.filter(pk__in=lived_in).order_by("code")
        self.filters["village"].extra["choices"] = by_township(_with_townships(villages))
        self.filters["worker"].extra["choices"] = [
            ("me", _("Mine")),
            *workers_at(station__in=reached),
        ]
        self.term = search.read(self.data.get("q", "") if self.data else "")

    @property
    def qs(self) -> QuerySet:
        found = super().qs
        if self.is_valid() and not self.form.cleaned_data.get("status"):
            found = found.filter(status=Household.Status.REGISTERED)
        return found

    def search(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return search.households(queryset, self.term, self.request.user)

    def in_division(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(division__code=value)

    def with_category(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        tagged = PersonCategory.objects.holding_on().filter(code=value)
        return queryset.filter(Exists(tagged.filter(person__household=OuterRef("pk"))))

    def by_completeness(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        bound = "gte" if value == "yes" else "lt"
        return queryset.filter(**{f"completeness__{bound}": COMPLETE})

    def of_worker(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(worker=self.request.user.pk if value == "me" else int(value))

    def by_due(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        today = timezone.localdate()
        if value == "overdue":
            return queryset.overdue(today)  # type: ignore[attr-defined]
        if value == "none":
            return queryset.filter(next_visit_on__isnull=True)
        if value == "never":
            return queryset.filter(last_visited_on__isnull=True)
        days = 7 if value == "week" else 30
        return queryset.filter(next_visit_on__range=(today, today + dt.timedelta(days=days)))

    def with_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset if value == "all" else queryset.filter(status=value)


def _with_townships(villages: QuerySet[Division]) -> QuerySet[Division]:
    """The villages and the townships they lie in, in one query: the township names the group."""
    above = villages.order_by().values("parent")
    chosen = Division.objects.filter(pk__in=villages.order_by().values("pk"))
    return (chosen | Division.objects.filter(pk__in=above, level=4)).order_by("code")

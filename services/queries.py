"""Querysets that several pages of records start from, with what a row shows already joined."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.utils import timezone

from households import risk_levels
from households.models import Household, PersonCategory
from services.kinds import joins
from services.models import ServiceRecord, Status, Visit

SEALED = ("household__head__id_number", "household__head__phone", "household__head__id_hash")
REVIEW_WITHIN = dt.timedelta(days=3)


def for_rows(queryset: QuerySet[ServiceRecord]) -> QuerySet[ServiceRecord]:
    """Records with household, head, village, station and worker: one query for a list's page."""
    return queryset.select_related(
        "household__head", "household__division", "station", "worker", *joins()
    ).defer(*SEALED)


def review_queue(user: Any) -> QuerySet[ServiceRecord]:
    """What waits for review, oldest first, with the hints a reviewer should look at.

    Annotates `before` (the condition at the household's previous visit) and the hints
    `is_changed`, `is_urgent`, `is_high_risk`, with `has_hint` for any of them or a late entry.
    """
    earlier = (
        Visit.objects.filter(
            record__household=OuterRef("household"),
            record__outcome=ServiceRecord.Outcome.SERVED,
            record__occurred_on__lte=OuterRef("occurred_on"),
        )
        .exclude(record_id=OuterRef("pk"))
        .exclude(record__status__in=(Status.WITHDRAWN, Status.DRAFT))
        .order_by("-record__occurred_on", "-record_id")
    )
    served = Q(outcome=ServiceRecord.Outcome.SERVED)
    changed = served & Q(before__isnull=False) & ~Q(before=F("visit__condition"))
    urgent = served & Q(visit__condition=Visit.Condition.URGENT)
    risky = Q(household__risk__in=risk_levels.high())
    queue: Any = (
        ServiceRecord.objects.visible_to(user)
        .waiting()
        .annotate(before=Subquery(earlier.values("condition")[:1]))
        .annotate(
            is_changed=_whether(changed),
            is_urgent=_whether(urgent),
            is_high_risk=_whether(risky),
            has_hint=_whether(changed | urgent | risky | Q(is_late_entry=True)),
        )
    )
    return queue


def _whether(condition: Q) -> Case:
    return Case(When(condition, then=Value(True)), default=False, output_field=BooleanField())


def overdue_since() -> dt.datetime:
    """Submitted before this, a record has waited too long."""
    return timezone.now() - REVIEW_WITHIN


def month_end(day: dt.date) -> dt.date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


def due_households(user: Any, until: dt.date) -> QuerySet[Household]:
    """Households on the register whose next visit was planned for `until` or earlier."""
    return Household.objects.visible_to(user).filter(
        status=Household.Status.REGISTERED, next_visit_on__lte=until
    )


def own_households(user: Any, queryset: QuerySet[Household]) -> QuerySet[Household]:
    """For a social worker: own households and those that nobody is responsible for."""
    if "station_head" in user.scope.roles:
        return queryset
    return queryset.filter(Q(worker=user) | Q(worker__isnull=True))


def with_faces(queryset: QuerySet[Household]) -> QuerySet[Household]:
    """Households with the head, the village and the head's present target groups."""
    return (
        queryset.select_related("head", "division", "station")
        .defer("head__id_number", "head__phone", "head__id_hash")
        .prefetch_related(Prefetch("head__categories", PersonCategory.objects.holding_on()))
    )

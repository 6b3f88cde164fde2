"""Querysets that several pages of records start from, with what a row shows already joined."""

from __future__ import annotations

import calendar
import datetime as dt
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Prefetch, Q, QuerySet
from django.utils import timezone

from households.models import Household, PersonCategory
from households.sight import head_name
from services.kinds import joins
from services.models import RecordHint, ServiceRecord
from services.models.hint.hint import hinted

SEALED = ("household__head__id_number", "household__head__phone", "household__head__id_hash")
REVIEW_WITHIN = dt.timedelta(days=3)


def for_rows(queryset: QuerySet[ServiceRecord]) -> QuerySet[ServiceRecord]:
    """Records with household, head, village, station and worker: one query for a list's page."""
    return queryset.select_related(
        "household__head", "household__division", "station", "worker", *joins()
    ).defer(*SEALED)


def review_queue(user: Any) -> QuerySet[ServiceRecord]:
    """What waits for review, with `has_hint` for what a reviewer should look at singly.

    The hints are stored (`services.hints`), so the queue reads them and compares nothing.
    """
    queue: Any = ServiceRecord.objects.visible_to(user).waiting()
    return queue.annotate(has_hint=ExpressionWrapper(hinted(), output_field=BooleanField()))


def with_hints(queryset: QuerySet[ServiceRecord]) -> QuerySet[ServiceRecord]:
    """Records with their open hints as `open_hints`: one query for a page of them."""
    return queryset.prefetch_related(hint_rows())


def hint_rows() -> Prefetch:
    """The open hints of records, the record compared with beside each, as `open_hints`."""
    found = RecordHint.objects.open().select_related("other")
    return Prefetch("hints", found, to_attr="open_hints")


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


def with_faces(user: Any, queryset: QuerySet[Household]) -> QuerySet[Household]:
    """Households with the head, the village and the head's present target groups.

    `face`: the head's name as the user may see it, empty where processing is restricted.
    """
    return (
        queryset.annotate(face=head_name(user))
        .select_related("head", "division", "station")
        .defer("head__id_number", "head__phone", "head__id_hash")
        .prefetch_related(Prefetch("head__categories", PersonCategory.objects.holding_on()))
    )

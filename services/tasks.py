"""Background work on records."""

from __future__ import annotations

import datetime as dt

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.scope import under
from services import hints
from services.lock_hours import hours_by_province
from services.models import (
    Draft,
    RecordTransition,
    ServiceRecord,
    Status,
    answered_without_milestone,
)
from services.models.activity import volunteering
from services.signals import announce

BATCH = 2000
HINTS_AT_ONCE = 500


@shared_task(name="services.tasks.lock_confirmed")
def lock_confirmed() -> int:
    """Lock what was confirmed more hours ago than its province allows; out: how many."""
    special = hours_by_province()
    elsewhere = Q()
    locked = 0
    for province, hours in special.items():
        there = under("station__division_code", [province])
        locked += _lock(there, hours)
        elsewhere &= ~there
    return locked + _lock(elsewhere, settings.RECORD_LOCK_HOURS)


def _lock(where: Q, hours: int) -> int:
    before = timezone.now() - dt.timedelta(hours=hours)
    locked = 0
    while True:
        with transaction.atomic():
            # Rows that somebody is working on now are left to the next run.
            ids = list(
                ServiceRecord.objects.filter(
                    where, status=Status.CONFIRMED, confirmed_at__lt=before
                )
                .order_by("pk")
                .select_for_update(skip_locked=True, of=("self",))
                .values_list("pk", flat=True)[:BATCH]
            )
            if not ids:
                return locked
            now = timezone.now()
            RecordTransition.objects.bulk_create(
                RecordTransition(
                    record_id=pk, from_status=Status.CONFIRMED, to_status=Status.LOCKED, at=now
                )
                for pk in ids
            )
            ServiceRecord.objects.filter(pk__in=ids).update(status=Status.LOCKED, locked_at=now)
            announce(ids)
            locked += len(ids)


@shared_task(name="services.tasks.refresh_hints")
def refresh_hints() -> int:
    """Work the hints of everything that waits out again; out: how many records.

    What was handed in later, a death entered since, a risk level changed: the record itself did not
    hear of it.
    """
    seen, after = 0, 0
    while True:
        waiting = ServiceRecord.objects.waiting().filter(pk__gt=after).order_by("pk")
        ids = list(waiting.values_list("pk", flat=True)[:HINTS_AT_ONCE])
        if not ids:
            return seen
        hints.refresh(ids)
        seen, after = seen + len(ids), ids[-1]


@shared_task(name="services.tasks.forget_drafts")
def forget_drafts() -> int:
    """Drop drafts that nobody has touched for thirty days; out: how many."""
    return Draft.objects.forget_old()


@shared_task(name="services.tasks.count_volunteers")
def count_volunteers() -> int:
    """Tell the volunteers of activities that were summarised before they were counted; out: how many."""
    found = list(volunteering.uncounted().select_related("station")[:BATCH])
    for activity in found:
        volunteering.keep(activity)
    return len(found)


@shared_task(name="services.tasks.note_answered_referrals")
def note_answered_referrals() -> int:
    """Count what receivers accepted in the senders' figures; out: how many (K24).

    A receiving station may not write at the sender's; run again, it finds nothing more.
    """
    found = list(answered_without_milestone().select_related("station", "record")[:BATCH])
    for referral in found:
        referral.keep_milestones()
    return len(found)

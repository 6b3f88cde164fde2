"""Nightly work on the register."""

from __future__ import annotations

import datetime as dt

from celery import shared_task
from django.utils import timezone

from households.file import completeness
from households.models import DuplicatePair, FileTally, PersonMerge, TransferRequest
from households.register import derived


@shared_task(name="households.tasks.age_categories")
def age_categories() -> dict[str, int]:
    """Groups that follow from age and certificates, and the birthdays of the last month.

    Out: how many were set, ended, and birthdays written. Running it again changes nothing.
    """
    return derived.apply()


@shared_task(name="households.tasks.refresh_completeness")
def refresh_completeness() -> int:
    """The whole register's completeness; out: how many files changed. Bulk loads send no signal."""
    changed = completeness.refresh()
    FileTally.objects.count_now()
    return changed


@shared_task(name="households.tasks.tally_files", expires=60)
def tally_files() -> int:
    """Count complete files by station; out: how many stations' counts changed."""
    return FileTally.objects.count_now()


@shared_task(name="households.tasks.find_duplicates")
def find_duplicates() -> int:
    """Note every pair of files that may be of one person; out: how many."""
    return DuplicatePair.objects.find_all()


@shared_task(name="households.tasks.follow_merges")
def follow_merges() -> int:
    """Let rows follow that whoever merged, or undid a merge, could not see; out: how many merges."""
    recent = PersonMerge.objects.changed_since(timezone.now() - dt.timedelta(days=2))
    for merge in recent:
        merge.follow()
        merge.follow_undo()
    return len(recent)


@shared_task(name="households.tasks.retention")
def look_at_retention() -> dict[str, int]:
    """Nightly: list files past their retention, delete temporary ones (specification 5.8)."""
    from households.privacy import retention

    return {"listed": retention.list_past(), **retention.delete_temporary()}


@shared_task(name="households.tasks.carry_out_transfers")
def carry_out_transfers() -> int:
    """Move the files whose transfer was agreed on; out: how many requests were dealt with."""
    agreed = TransferRequest.objects.filter(status=TransferRequest.Status.AGREED).order_by("pk")
    rows = list(agreed.select_related("person__household", "household", "asking", "division"))
    for row in rows:
        row.carry_out()
    return len(rows)


@shared_task(name="households.tasks.erase_person")
def erase_person(key: int) -> None:
    """Finish a deletion with sight of every station; safe to repeat."""
    from households.models import Person
    from households.privacy.erasure import erase

    person = Person._base_manager.filter(pk=key, erased_on__isnull=False).first()
    if person is not None:
        erase(person)

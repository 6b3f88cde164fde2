"""The deliberation meeting as a kind of record (HN-E03)."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from core.workflow import SYSTEM
from services.kinds import RecordKind, register
from services.models import DeliberationMeeting, MeetingRecord, ServiceRecord
from services.models.community.meeting_record import ROLES
from services.signals import record_moved


def _meeting(record: ServiceRecord) -> DeliberationMeeting | None:
    held: MeetingRecord | None = getattr(record, "meeting_record", None)
    return held.meeting if held else None


def _how(record: ServiceRecord) -> str:
    return str(record.get_kind_display())


def _title(record: ServiceRecord, names_shown: bool) -> str:
    meeting = _meeting(record)
    return meeting.topic if meeting else _how(record)


def _text(record: ServiceRecord) -> str:
    meeting = _meeting(record)
    return Truncator(meeting.topic).chars(80) if meeting else ""


def _revise_url(record: ServiceRecord) -> str:
    meeting = _meeting(record)
    return reverse("services:meeting-hold", args=[meeting.uuid]) if meeting else ""


@receiver(record_moved)
def free_the_meeting(record: ServiceRecord, move: str, **kwargs: Any) -> None:
    """A withdrawn record leaves its meeting as planned: what is not on record was not held."""
    if move != "withdraw" or record.kind != ServiceRecord.Kind.MEETING:
        return
    meeting = DeliberationMeeting.objects.filter(record=record).first()
    if meeting is not None:
        meeting.make("unhold", SYSTEM)


register(
    RecordKind(
        kind=ServiceRecord.Kind.MEETING,
        detail="meeting_record",
        label=gettext_lazy("The meeting"),
        facts="services/community/meeting_facts.html",
        fields=ROLES,
        how=_how,
        title=_title,
        revise_url=_revise_url,
        text=_text,
        joins=("meeting_record__meeting",),
        derived=("anonymous_count", "served_needs", "is_universal"),
        papers=_meeting,
    )
)

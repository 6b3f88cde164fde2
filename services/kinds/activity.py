"""The community activity as a kind of record (specification 2.4)."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.workflow import SYSTEM
from services.kinds import RecordKind, register
from services.models import Activity, ActivityEntry, ActivityRecord, ServiceRecord
from services.signals import record_moved


def _activity(record: ServiceRecord) -> Activity | None:
    held: ActivityRecord | None = getattr(record, "activity_record", None)
    return held.activity if held else None


def _how(record: ServiceRecord) -> str:
    """The kind of the activity; an estimated number is flagged."""
    activity = _activity(record)
    if activity is None:
        return str(record.get_kind_display())
    shown = str(activity.get_kind_display())
    if record.activity_record.is_estimated:
        return _("%(kind)s (estimated number)") % {"kind": shown}
    return shown


def _title(record: ServiceRecord, names_shown: bool) -> str:
    activity = _activity(record)
    return activity.title if activity else str(record.get_kind_display())


def _text(record: ServiceRecord) -> str:
    activity = _activity(record)
    return Truncator(activity.title).chars(80) if activity else ""


def _revise_url(record: ServiceRecord) -> str:
    activity = _activity(record)
    return reverse("services:activity-hold", args=[activity.uuid]) if activity else ""


def _tone(record: ServiceRecord) -> str:
    held = getattr(record, "activity_record", None)
    return "gray" if held and held.is_estimated else ""


@receiver(record_moved)
def free_the_activity(record: ServiceRecord, move: str, **kwargs: Any) -> None:
    """A withdrawn record leaves its activity as approved: what is not on record was not held."""
    if move != "withdraw" or record.kind != ServiceRecord.Kind.ACTIVITY:
        return
    activity = Activity.objects.filter(record=record).first()
    if activity is not None:
        activity.make("unhold", SYSTEM)


register(
    RecordKind(
        kind=ServiceRecord.Kind.ACTIVITY,
        detail="activity_record",
        label=gettext_lazy("The activity"),
        facts="services/activities/facts.html",
        fields=tuple(name for name in ActivityEntry.DETAIL if name != "activity"),
        how=_how,
        title=_title,
        revise_url=_revise_url,
        text=_text,
        tone=_tone,
        joins=("activity_record__activity",),
        papers=_activity,
    )
)

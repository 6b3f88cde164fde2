"""Corrections in the list of what is due: to decide for the head, answered for whoever asked."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households import reminders
from households.reminders import Reminder, Source
from services.models import RecordCorrection

# A head decides within so many days.
DECIDE_DAYS = 3


def waiting(user: Any) -> Any:
    return RecordCorrection.objects.visible_to(user).waiting()


def unread(user: Any) -> Any:
    return RecordCorrection.objects.visible_to(user).unseen_by(user)


def to_decide(user: Any, limit: int) -> list[Reminder]:
    """Waiting corrections of the stations where the reader decides, the longest waiting first."""
    found = (
        waiting(user)
        .select_related("record", "requested_by")
        .defer("told")
        .order_by("requested_at", "pk")
    )
    told = []
    for row in found[:limit]:
        due = timezone.localdate(row.requested_at) + dt.timedelta(days=DECIDE_DAYS)
        told.append(
            Reminder(
                "correction",
                due,
                _("Correction of record %(number)s") % {"number": row.record.number},
                reverse("services:correction", args=[row.uuid]),
                "bad" if due < timezone.localdate() else "warn",
                _("asked for by %(name)s") % {"name": row.requested_by.name},
            )
        )
    return told


def late(user: Any) -> Any:
    before = timezone.now() - dt.timedelta(days=DECIDE_DAYS)
    return waiting(user).filter(requested_at__lt=before)


def answered(user: Any, limit: int) -> list[Reminder]:
    """Answers that the reader asked for and has not opened."""
    found = unread(user).select_related("record").defer("told").order_by("decided_at", "pk")
    return [
        Reminder(
            "correction_answer",
            timezone.localdate(row.decided_at),
            _("Correction of record %(number)s: %(status)s")
            % {"number": row.record.number, "status": row.get_status_display()},
            reverse("services:correction", args=[row.uuid]),
            "bad" if row.status == RecordCorrection.Status.REFUSED else "",
            row.answer,
        )
        for row in found[:limit]
    ]


reminders.register(
    Source(
        "correction", gettext_lazy("Correction to decide"), 47, to_decide, due=waiting, late=late,
        visible=lambda user: user.may("record.confirm"), more="services:corrections",
    ),
    Source(
        "correction_answer", gettext_lazy("Correction answered"), 48, answered, due=unread, late=unread,
        visible=lambda user: user.may("visit.create"), more="services:corrections",
    ),
)  # fmt: skip

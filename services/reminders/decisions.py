"""Decisions of meetings that are due or late, in the list of what is due."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from households import reminders
from households.reminders import Reminder, Source
from households.sight import named
from services.models import Decision

# So many days ahead a decision is told of.
AHEAD = dt.timedelta(days=3)


def _due(user: Any, until: dt.date) -> Any:
    return Decision.objects.visible_to(user).open().filter(due_on__lte=until)


def due(user: Any, limit: int) -> list[Reminder]:
    today = timezone.localdate()
    found = (
        _due(user, today + AHEAD)
        .select_related("meeting__station")
        .annotate(named=named(user, Decision))
        .order_by("due_on", "pk")
    )
    return [
        Reminder(
            "decision",
            row.due_on,
            Truncator(row.text).chars(40) if row.named else row.meeting.topic,
            row.get_absolute_url(),
            "bad" if row.due_on < today else "warn",
            f"{row.owner if row.named else ''} · {row.meeting.station}".strip(" ·"),
        )
        for row in found[:limit]
    ]


def _late(user: Any) -> Any:
    return _due(user, timezone.localdate() - dt.timedelta(days=1))


reminders.register(
    Source(
        "decision", _("Decision due"), 60, due, late=_late,
        due=lambda user: _due(user, timezone.localdate() + AHEAD), visible=reminders.to_who_sees_persons,
        more="services:community",
    )
)  # fmt: skip

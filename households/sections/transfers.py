"""Requests to transfer that wait for our answer, in the list of what is due."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households import reminders
from households.models import TransferRequest
from households.models.transfer import LATE_AFTER, REMIND_AFTER, TransferRequestQuerySet
from households.sight import full_scope


def _unanswered(user: Any, days: int) -> TransferRequestQuerySet:
    """Requests for our files that have waited at least so many days, the oldest first."""
    before = timezone.now() - dt.timedelta(days=days)
    waiting = TransferRequest.objects.held_within(full_scope(user)).waiting()
    return waiting.filter(requested_at__lte=before).order_by("requested_at")


def due(user: Any, limit: int) -> list[reminders.Reminder]:
    return [
        reminders.Reminder(
            kind="transfer",
            on=row.answer_due,
            text=_("%(station)s asks for a file") % {"station": row.asking_name},
            url=row.get_absolute_url(),
            tone=row.tone,
            detail=_("waiting for %(days)d days") % {"days": row.days_waiting},
        )
        for row in _unanswered(user, REMIND_AFTER)[:limit]
    ]


reminders.register(
    reminders.Source(
        kind="transfer",
        label=_("Requests to transfer"),
        order=75,
        rows=due,
        due=lambda user: _unanswered(user, REMIND_AFTER),
        late=lambda user: _unanswered(user, LATE_AFTER),
        visible=lambda user: user.may("transfer.answer"),
        more="households:transfers",
    )
)

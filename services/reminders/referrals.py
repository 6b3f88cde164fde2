"""Referrals in the list of what is due: unanswered, received, to end, to visit back after."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.codes.masks import mask_name
from households import reminders
from households.reminders import Reminder, Source
from households.sight import named
from services.models import Referral
from services.models.referral.moves import EDIT

SOON = dt.timedelta(days=3)


def _of_anybody(user: Any) -> Any:
    found = Referral.objects.visible_to(user).sent_within(user.scope)
    return found.annotate(named=named(user, Referral), person_name=F("person__name"))


def _sent(user: Any) -> Any:
    return _of_anybody(user).filter(person__status="registered")


def _told(referral: Any, kind: str, on: dt.date, detail: Any) -> Reminder:
    name = referral.person_name if referral.named else mask_name(referral.person_name)
    tone = "bad" if on < timezone.localdate() else "warn"
    return Reminder(kind, on, name, referral.get_absolute_url(), tone, detail)


def unanswered(user: Any, limit: int) -> list[Reminder]:
    """Our referrals whose answer is overdue, the longest first."""
    rows = _sent(user).unanswered().order_by("answer_due_on", "pk")[:limit]
    detail = _("referred to %(name)s, no answer")
    return [_told(r, "referral", r.answer_due_on, detail % {"name": r.to_name}) for r in rows]


def to_end(user: Any, limit: int) -> list[Reminder]:
    """Open referrals of people who have died or left the register."""
    return [
        _told(row, "referral-end", timezone.localdate(), row.get_asked_to_close_display())
        for row in _of_anybody(user).to_end().order_by("pk")[:limit]
    ]


def to_follow(user: Any, limit: int) -> list[Reminder]:
    """Answered referrals to visit back."""
    rows = _sent(user).to_follow(timezone.localdate() + SOON).order_by("follow_up_on", "pk")
    detail = _("visit back after the referral to %(name)s")
    return [
        _told(r, "referral-follow", r.follow_up_on, detail % {"name": r.to_name})
        for r in rows[:limit]
    ]


def _received(user: Any) -> Any:
    return Referral.objects.visible_to(user).received_within(user.scope)


def received(user: Any, limit: int) -> list[Reminder]:
    """Referrals to us that wait for our answer."""
    rows = _received(user).waiting()
    return [
        Reminder(
            "referral-inbox",
            row.answer_due_on,
            _("%(station)s refers somebody to you") % {"station": row.from_name},
            reverse("services:referral-received", args=[row.uuid]),
            "bad" if row.is_late else "warn",
            row.get_urgency_display(),
        )
        for row in rows.order_by("answer_due_on", "pk")[:limit]
    ]


def _records(user: Any) -> bool:
    return bool(user.may(EDIT))


reminders.register(
    Source(
        "referral", gettext_lazy("Referral not answered"), 46, unanswered,
        due=lambda user: _sent(user).unanswered(),
        late=lambda user: _sent(user).unanswered(), more="services:referrals",
    ),
    Source(
        "referral-end", gettext_lazy("Referral to be ended"), 45, to_end,
        due=lambda user: _of_anybody(user).to_end(),
        late=lambda user: _of_anybody(user).to_end(), visible=_records,
        more="services:referrals",
    ),
    Source(
        "referral-follow", gettext_lazy("Visit back after a referral"), 47, to_follow,
        due=lambda user: _sent(user).to_follow(timezone.localdate() + SOON),
        late=lambda user: _sent(user).to_follow(timezone.localdate() - dt.timedelta(days=1)),
        visible=_records, more="services:referrals",
    ),
    Source(
        "referral-inbox", gettext_lazy("Referral received"), 44, received,
        due=lambda user: _received(user).waiting(),
        late=lambda user: _received(user).unanswered(),
        visible=_records, more="services:referral-inbox",
    ),
)  # fmt: skip

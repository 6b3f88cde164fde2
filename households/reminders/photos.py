"""What is to be taken out: photos of a file that somebody on them no longer agrees to."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households import reminders
from households.models import Attachment


def _ended(user: Any) -> Any:
    return Attachment.objects.visible_to(user).standing().closed()


def _to_take_out(user: Any, limit: int) -> list[reminders.Reminder]:
    rows = _ended(user).with_recognised().select_related("household").order_by("pk")[:limit]
    return [
        reminders.Reminder(
            "photo-ended",
            row.ended[0].since or timezone.localdate(),
            row.household.file_no,
            f"{row.household.get_absolute_url()}?tab=consents",
            "warn",
            row.ended[0].now.label,
        )
        for row in rows
    ]


reminders.register(
    reminders.Source(
        "photo-ended",
        _("Photos of a file that may not be used any more: take them out"),
        61,
        _to_take_out,
        due=_ended,
        visible=lambda user: bool(user.may("household.edit")),
    )
)

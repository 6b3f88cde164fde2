"""What is to be taken out: photos of services that somebody on them no longer agrees to."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households import reminders
from services.attaching import home_of
from services.models import HOLDERS, ServiceFile


def _ended(user: Any) -> Any:
    return ServiceFile.objects.visible_to(user).standing().closed()


def _to_take_out(user: Any, limit: int) -> list[reminders.Reminder]:
    rows = _ended(user).with_recognised().select_related(*HOLDERS).order_by("pk")[:limit]
    return [
        reminders.Reminder(
            "service-photo-ended",
            row.ended[0].since or timezone.localdate(),
            f"{row.get_kind_display()} {timezone.localdate(row.uploaded_at):%Y-%m-%d}",
            f"{home_of(row.row)}#files",
            "warn",
            row.ended[0].now.label,
        )
        for row in rows
    ]


reminders.register(
    reminders.Source(
        "service-photo-ended",
        _("Photos of services that may not be used any more: take them out"),
        62,
        _to_take_out,
        due=_ended,
        visible=lambda user: bool(user.may("visit.create")),
    )
)

"""Who of the staff has no background check, or one that runs out soon (specification 2.16)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import DateField, OuterRef, Q, Subquery
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Posting
from households import reminders
from households.models import BackgroundCheck
from households.models.background_check import valid_until
from households.places import stations_with

SOON_DAYS = 30
NOTE = "record.confirm"


def _due(user: Any) -> Any:
    """Today's social workers at the user's stations whose newest check holds no 30 days more."""
    newest = BackgroundCheck.objects.filter(user=OuterRef("user")).order_by("-checked_on")
    before = timezone.localdate() - dt.timedelta(days=365 - SOON_DAYS)
    staff = Posting.objects.current().filter(
        station__in=stations_with(user, NOTE), role__in=("worker", "station_head")
    )
    checked = staff.annotate(
        checked_on=Subquery(newest.values("checked_on")[:1], output_field=DateField())
    )
    wanting = Q(checked_on__isnull=True) | Q(checked_on__lte=before)
    return checked.filter(wanting).select_related("user")


def due(user: Any, limit: int) -> list[reminders.Reminder]:
    today = timezone.localdate()
    found = []
    for row in _due(user).order_by("checked_on", "pk")[:limit]:
        checked: Any = row.checked_on
        until = valid_until(checked) if checked else today
        found.append(
            reminders.Reminder(
                kind="background",
                on=until,
                text=row.user.name,
                url=reverse("households:background-checks"),
                tone="bad" if not checked or until < today else "warn",
                detail=_("background check due") if checked else _("never checked"),
            )
        )
    return found


reminders.register(
    reminders.Source(
        kind="background",
        label=_("Background checks due"),
        order=85,
        rows=due,
        due=_due,
        visible=lambda user: user.may(NOTE),
        more="households:background-checks",
    )
)

"""What is due in group work: sessions whose day has passed, evaluations of groups that ended."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from households import reminders
from services.models import Group, GroupSession, GroupStatus, PlannedSession, Status
from services.models.group.moves import EDIT


def _records(user: Any) -> bool:
    return bool(user.may(EDIT))


def _sessions(user: Any, limit: int) -> list[reminders.Reminder]:
    today = timezone.localdate()
    found = _unrecorded(user).select_related("group").order_by("planned_on", "pk")[:limit]
    return [
        reminders.Reminder(
            "group-session", row.planned_on, str(row),
            reverse("services:group-session-record", args=[row.uuid]),
            tone="bad" if (today - row.planned_on).days > 7 else "warn", detail=row.theme,
        )
        for row in found
    ]  # fmt: skip


def _unrecorded(user: Any) -> Any:
    """Planned sessions of running groups whose day has passed and which nobody has recorded."""
    held = GroupSession.objects.exclude(record__status=Status.WITHDRAWN)
    held = held.filter(planned__isnull=False)
    return (
        PlannedSession.objects.visible_to(user)
        .filter(group__status=GroupStatus.RUNNING, planned_on__lt=timezone.localdate())
        .exclude(pk__in=held.values("planned"))
    )


def _ended(user: Any) -> Any:
    return Group.objects.visible_to(user).filter(status=GroupStatus.ENDED)


def _evaluations(user: Any, limit: int) -> list[reminders.Reminder]:
    """Groups that ended and are not evaluated yet; late after two weeks."""
    today = timezone.localdate()
    found = _ended(user).order_by("ended_on", "pk")[:limit]
    rows = []
    for group in found:
        due = (group.ended_on or today) + dt.timedelta(days=settings.GROUP_EVALUATION_DAYS)
        rows.append(
            reminders.Reminder(
                "group-evaluation", due, group.name, group.get_absolute_url(),
                tone="bad" if due < today else "warn", detail=gettext("evaluation of the group"),
            )
        )  # fmt: skip
    return rows


reminders.register(
    reminders.Source(
        "group-session",
        _("Group sessions to record"),
        62,
        _sessions,
        due=_unrecorded,
        visible=_records,
    ),
    reminders.Source(
        "group-evaluation", _("Groups to evaluate"), 63, _evaluations, due=_ended, visible=_records
    ),
)

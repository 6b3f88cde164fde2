"""What cases tell the list of reminders: goals due, silence, follow-up, and who asks to be closed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.codes.masks import mask_name
from households.reminders import Reminder, Source, to_who_sees_persons
from households.reminders import register as remind
from households.sight import named
from services.models import Case
from services.models.case.queryset import SILENT_DAYS


def _mine(user: Any) -> Any:
    """The cases that concern this reader: of a social worker the own ones."""
    found = Case.objects.visible_to(user)
    return found.worked_by(user) if user.scope.roles == {"worker"} else found


def _told(
    kind: str, user: Any, rows: QuerySet, limit: int, on: Callable[[Any], dt.date],
    detail: Callable[[Any], Any],
) -> list[Reminder]:  # fmt: skip
    phone = "phone-" if user.scope.roles == {"worker"} else ""
    today = timezone.localdate()
    found = rows.annotate(named=named(user, Case), person_name=F("person__name"))[:limit]
    return [
        Reminder(
            kind,
            on(case),
            case.person_name if case.named else mask_name(case.person_name),
            reverse(f"services:{phone}case", args=[case.uuid]),
            "bad" if on(case) < today else "warn",
            f"{case.case_no} · {detail(case)}",
        )
        for case in found
    ]


def _goals(user: Any, limit: int) -> list[Reminder]:
    rows = _mine(user).goals_due().order_by("goal_due_on", "pk")
    return _told(
        "case-goal", user, rows, limit, lambda c: c.goal_due_on, lambda c: _("a goal is due")
    )


def _silent(user: Any, limit: int) -> list[Reminder]:
    rows = _mine(user).silent().order_by(F("last_contact_on").asc(nulls_first=True), "pk")
    days = dt.timedelta(days=SILENT_DAYS)
    return _told(
        "case-silent", user, rows, limit, lambda c: (c.last_contact_on or c.opened_on) + days,
        lambda c: _("no contact for 30 days"),
    )  # fmt: skip


def _follow_ups(user: Any, limit: int) -> list[Reminder]:
    rows = _mine(user).follow_up_due().order_by("follow_up_by", "pk")
    return _told(
        "case-follow-up", user, rows, limit, lambda c: c.follow_up_by,
        lambda c: _("follow-up visit after closing"),
    )  # fmt: skip


def _asked_to_close(user: Any) -> Any:
    return _mine(user).open().exclude(asked_to_close="")


def _to_close(user: Any, limit: int) -> list[Reminder]:
    rows = _asked_to_close(user).order_by("pk")
    return _told(
        "case-close", user, rows, limit, lambda c: timezone.localdate(),
        lambda c: c.get_asked_to_close_display(),
    )  # fmt: skip


_more: dict[str, Any] = {"visible": to_who_sees_persons, "more": "services:case-list"}
remind(
    Source(
        "case-close", gettext_lazy("Case to be closed"), 31, _to_close,
        due=_asked_to_close, late=_asked_to_close, **_more,
    ),
    Source(
        "case-goal", gettext_lazy("Goal of a case due"), 32, _goals,
        due=lambda user: _mine(user).goals_due(),
        late=lambda user: _mine(user).goals_due(days=0), **_more,
    ),
    Source(
        "case-silent", gettext_lazy("Case without contact"), 33, _silent,
        due=lambda user: _mine(user).silent(),
        late=lambda user: _mine(user).silent(), **_more,
    ),
    Source("case-follow-up", gettext_lazy("Follow-up after a case"), 34, _follow_ups,
        due=lambda user: _mine(user).follow_up_due(), **_more,
    ),
)  # fmt: skip

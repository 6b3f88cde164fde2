"""Birthdays that change something and certificates that run out, in the list of reminders."""

from __future__ import annotations

from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from households import reminders
from households.models import BirthdayEvent, DisabilityCertificate
from households.sight import named


def _of_person(rows: QuerySet, user: Any) -> QuerySet:
    return rows.annotate(
        person_name=F("person__name"),
        person_uuid=F("person__uuid"),
        file_no=F("person__household__file_no"),
        household_key=F("person__household__uuid"),
        named=named(user, rows.model),
    )


def _who(row: Any) -> str:
    return row.person_name if row.named else row.file_no


def _url(row: Any) -> str:
    page = reverse("households:file", args=[row.household_key])
    return f"{page}?tab=members#d-{row.person_uuid}"


def _to_see(user: Any) -> Any:
    return BirthdayEvent.objects.visible_to(user).waiting()


def _birthdays(user: Any, limit: int) -> list[reminders.Reminder]:
    rows = _of_person(_to_see(user), user).order_by("-on", "-pk")[:limit]
    return [
        reminders.Reminder(
            "birthday",
            row.on,
            _("%(name)s: %(age)d years") % {"name": _who(row), "age": row.age},
            _url(row),
            "warn" if row.age in (16, 18) else "",
            row.meaning,
        )
        for row in rows
    ]


def _running_out(user: Any) -> Any:
    return DisabilityCertificate.objects.visible_to(user).expiring()


def _certificates(user: Any, limit: int) -> list[reminders.Reminder]:
    rows = _of_person(_running_out(user).sealed(), user).order_by("expires_on", "pk")[:limit]
    return [
        reminders.Reminder(
            "certificate",
            row.expires_on,
            _who(row),
            _url(row),
            "bad" if row.is_expired() else "warn",
            str(row),
        )
        for row in rows
    ]


def _keeps_files(user: Any) -> bool:
    return bool(user.may("household.edit"))


reminders.register(
    reminders.Source(
        "birthday", _("Birthdays that change something"), 45, _birthdays, due=_to_see,
        visible=_keeps_files, more="households:birthdays",
    ),
    reminders.Source(
        "certificate", _("Disability certificates expiring"), 65, _certificates, due=_running_out,
        visible=_keeps_files, more="households:certificates",
    ),
)  # fmt: skip

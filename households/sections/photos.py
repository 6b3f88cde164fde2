"""The photos on which the persons of a file can be recognised; those that may not be used any more."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households import reminders
from households.file_page import FilePage, Section, register
from households.models import Attachment
from households.models.recognised import ENDED, recognised_models

# The latest of a person; older ones are in the files of the services.
SHOWN = 12


def _photos(file: FilePage) -> dict[str, Any]:
    """One query for each table of photos, whatever the size of the family."""
    found: dict[int, list[Any]] = {member.pk: [] for member in file.members}
    for model in recognised_models():
        files: Any = model._meta.get_field("file").related_model
        rows: Any = model.objects.visible_to(file.user).filter(
            person__in=list(found), file__in=files.objects.visible_to(file.user).standing()
        )
        for row in rows.select_related("file").order_by("-file")[: SHOWN * max(len(found), 1)]:
            row.is_over = row.now in ENDED
            found[row.person_id].append(row)
    told = [
        (member, sorted(rows, key=lambda row: row.file.uploaded_at, reverse=True)[:SHOWN])
        for member in file.members
        if (rows := found[member.pk])
    ]
    return {"photos_of": told}


register(Section("photos", "members", 30, "households/sections/_photos.html", _photos))


# --- reminders -----------------------------------------------------------------------------------


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

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pghistory
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import Through, VisibleQuerySet
from services.models.community.meeting import DeliberationMeeting
from services.models.record import ServiceRecord
from services.models.writing import log_record, revise_record

if TYPE_CHECKING:
    from services.models.community.meeting_entry import MeetingEntry

# Those who take part in the life of their community; they are the person-times of the record.
TAKING_PART = ("residents", "party_members", "organisations", "volunteers")
# Those who are there in office; a service is not rendered to them.
IN_OFFICE = ("committee", "government", "social_workers", "others")
ROLES = (*TAKING_PART, *IN_OFFICE)


def _heads(label: Any) -> Any:
    return models.PositiveIntegerField(label, default=0)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class MeetingRecord(models.Model):
    """Who attended a meeting, by role (HN-E03): heads, beside the persons of the record."""

    record = models.OneToOneField(
        ServiceRecord, models.CASCADE, primary_key=True, related_name="meeting_record"
    )
    # A withdrawn record stays; the meeting then gets a new one.
    meeting = models.ForeignKey(DeliberationMeeting, models.PROTECT, related_name="records")
    residents = _heads(_("residents"))
    party_members = _heads(_("Party members"))
    organisations = _heads(_("members of organisations"))
    volunteers = _heads(_("volunteers"))
    committee = _heads(_("residents' or village committee"))
    government = _heads(_("government departments"))
    social_workers = _heads(_("social workers"))
    others = _heads(_("others"))

    objects = models.Manager.from_queryset(VisibleQuerySet)()
    jurisdiction = Through("record")

    class Meta:
        verbose_name = _("meeting held")
        verbose_name_plural = _("meetings held")

    def __str__(self) -> str:
        return str(self.meeting_id)

    @property
    def by_role(self) -> list[tuple[str, int]]:
        """Role in words and heads, without the roles nobody came in."""
        found = (
            (str(self._meta.get_field(role).verbose_name), getattr(self, role))  # type: ignore[union-attr]
            for role in ROLES
        )
        return [(role, heads) for role, heads in found if heads]

    @property
    def heads(self) -> int:
        """Everybody who was there."""
        return sum(getattr(self, role) for role in ROLES)

    @classmethod
    def log(cls, entry: MeetingEntry, **how: Any) -> tuple[MeetingRecord, bool]:
        """Write the record; see `writing.log_record`. `DeliberationMeeting.hold` is what people use."""
        return log_record(cls, entry, **how)

    def revise(self, entry: MeetingEntry, *, by: Any) -> None:
        """Change a record that was given back; see `writing.revise_record`."""
        revise_record(self, entry, by=by)

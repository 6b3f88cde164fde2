from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.utils.translation import gettext_lazy as _

from core.workflow import NotAllowed, WrongStatus, holds
from services.models.community.meeting import DeliberationMeeting, MeetingStatus
from services.models.community.meeting_record import ROLES, TAKING_PART
from services.models.entry import RecordEntry
from services.models.record import ServiceRecord
from stations.models import Station


@dataclass(kw_only=True)
class MeetingEntry(RecordEntry):
    """One meeting as held. `served`: attendants who are on the register; the heads say the rest.

    Person-times are the heads of those who take part in their community; who is there in office
    (committee, government, social workers) is written down but not served.
    """

    KIND = ServiceRecord.Kind.MEETING
    DETAIL: ClassVar[tuple[str, ...]] = ("meeting", *ROLES)

    meeting: DeliberationMeeting
    residents: int = 0
    party_members: int = 0
    organisations: int = 0
    volunteers: int = 0
    committee: int = 0
    government: int = 0
    social_workers: int = 0
    others: int = 0
    # Deliberation is open to the whole community.
    is_universal: bool = True

    def __post_init__(self) -> None:
        self.anonymous_count = self.taking_part - len(self.served)

    @classmethod
    def of(cls, meeting: DeliberationMeeting, **told: Any) -> Self:
        """An entry with what the plan says already."""
        plan = {
            "track": meeting.track,
            "business_field": ServiceRecord.BusinessField.GOVERNANCE,
            "method": ServiceRecord.Method.COMMUNITY_WORK,
            "place": ServiceRecord.Place.COMMUNITY,
        }
        return cls(meeting=meeting, **{**plan, **told})

    @property
    def taking_part(self) -> int:
        return sum(getattr(self, role) for role in TAKING_PART)

    @property
    def station(self) -> Station:
        return self.meeting.station

    def lock(self, by: Any) -> None:
        """One at a time: of two phones that record it as held, the second is told."""
        found = (
            DeliberationMeeting.objects.visible_to(by)
            .select_for_update(of=("self",))
            .select_related("station")
            .filter(pk=self.meeting.pk)
            .first()
        )
        if found is None or not holds(by, self.PERMISSION, found.station):
            raise NotAllowed(_("You cannot record services for this station."))
        self.meeting.status, self.meeting.record_id = found.status, found.record_id

    def check(self, errors: dict[str, Any]) -> None:
        for role in ROLES:
            if getattr(self, role) < 0:
                errors[role] = _("The number of persons cannot be negative.")
        if self.anonymous_count < 0:
            errors.pop("anonymous_count", None)
            errors["residents"] = _(
                "More persons are named than residents, Party members, members of organisations"
                " and volunteers came."
            )

    def check_against(self, replacing: ServiceRecord | None) -> None:
        """A meeting is held once."""
        if replacing is None and (
            self.meeting.status != MeetingStatus.PLANNED or self.meeting.record_id
        ):
            raise WrongStatus(
                _("This is “%(status)s” now.") % {"status": self.meeting.get_status_display()}
            )

    def wrote(self, record: ServiceRecord, *, first: bool) -> None:
        """The day follows a record that is changed after it was given back."""
        if not first:
            meetings = DeliberationMeeting.objects.filter(pk=self.meeting.pk, record=record)
            meetings.update(held_on=self.occurred_on)

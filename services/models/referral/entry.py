"""A referral as a service that counts: one person, one person-time, on the day it was sent."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any, ClassVar

from services.models.entry import RecordEntry
from services.models.record import ServiceRecord
from services.models.referral.referral import Referral
from stations.models import Station


@dataclass(kw_only=True)
class ReferralEntry(RecordEntry):
    KIND = ServiceRecord.Kind.REFERRAL
    DETAIL: ClassVar[tuple[str, ...]] = ("referral",)

    referral: Referral

    @classmethod
    def of(cls, referral: Referral, on: dt.date) -> ReferralEntry:
        """From the referral; track and business field are those of the record it comes from."""
        given: dict[str, Any] = {}
        if referral.origin is not None:
            origin = referral.origin
            given = {"track": origin.track, "business_field": origin.business_field}
        return cls(
            referral=referral, occurred_on=on, household=referral.household,
            served=[referral.person], place=ServiceRecord.Place.STATION,
            emergency_reason=referral.emergency_reason, **given,
        )  # fmt: skip

    @property
    def says_what_it_answers(self) -> bool:
        """A referral is made for a need: its reason says which."""
        return True

    @property
    def station(self) -> Station:
        return self.referral.station

    def wrote(self, record: ServiceRecord, *, first: bool) -> None:
        """Another track of the record is another track of the figures of its referral."""
        if not first:
            Referral.objects.get(pk=self.referral.pk).keep_milestones()

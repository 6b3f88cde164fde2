"""What is said about an activity that was held, and its rules (specification 2.4, K01, K02)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar, Self

from django.utils.translation import gettext_lazy as _

from core.workflow import NotAllowed, WrongStatus, holds
from households.models import Person
from households.privacy import consent_rule
from services.models.activity.activity import Activity
from services.models.activity.moves import ActivityStatus
from services.models.entry import RecordEntry
from services.models.record import ServiceRecord
from stations.models import Station


def named_and_rest(persons: Iterable[Person], others: int, on: dt.date) -> tuple[list[Person], int]:
    """Who may be named, and how many are counted without a name.

    A child under 14 whose guardian has not consented took part, but is counted anonymously
    (PIPL 31); this says nothing about who it was.
    """
    everybody = list({person.pk: person for person in persons}.values())
    blocked = {child.pk for child, _word in consent_rule.blocked_among(everybody, on)}
    named = [person for person in everybody if person.pk not in blocked]
    return named, others + len(blocked)


@dataclass(kw_only=True)
class ActivityEntry(RecordEntry):
    """One activity as held. `served`: persons of the register who signed in; the rest is a count.

    An estimated number is flagged. It only ever adds to 人次: 人数 are the persons served.
    """

    KIND = ServiceRecord.Kind.ACTIVITY
    DETAIL: ClassVar[tuple[str, ...]] = (
        "activity", "count_method", "minors", "elderly", "disabled", *RecordEntry.NEEDS,
    )  # fmt: skip

    activity: Activity
    count_method: str = "sign_in"
    minors: int = 0
    elderly: int = 0
    disabled: int = 0

    @classmethod
    def of(cls, activity: Activity, **told: Any) -> Self:
        """An entry that takes from the plan what the plan says already."""
        plan = {
            "track": activity.track,
            "business_field": activity.business_field,
            "forces": activity.forces,
            "method": ServiceRecord.Method.COMMUNITY_WORK,
            "place": ServiceRecord.Place.COMMUNITY,
            "minutes": activity.minutes,
        }
        return cls(activity=activity, **{**plan, **told})

    @property
    def station(self) -> Station:
        return self.activity.station

    def lock(self, by: Any) -> None:
        """One at a time: of two phones that record it as held, the second is told."""
        found = (
            Activity.objects.visible_to(by)
            .select_for_update(of=("self",))
            .select_related("station", "track")
            .filter(pk=self.activity.pk)
            .first()
        )
        if found is None or not holds(by, self.PERMISSION, found.station):
            raise NotAllowed(_("You cannot record services for this station."))
        self.activity.status, self.activity.record_id = found.status, found.record_id

    def check(self, errors: dict[str, Any]) -> None:
        for name in ("minors", "elderly", "disabled"):
            if not 0 <= getattr(self, name) <= self.person_times:
                errors[name] = _("More than all people together.")

    def check_against(self, replacing: ServiceRecord | None) -> None:
        """An activity is held once, and only as approved."""
        if replacing is None and (
            self.activity.status != ActivityStatus.APPROVED or self.activity.record_id
        ):
            raise WrongStatus(
                _("This is “%(status)s” now.") % {"status": self.activity.get_status_display()}
            )

    def wrote(self, record: ServiceRecord, *, first: bool) -> None:
        """The day follows a record that is changed after it was given back."""
        if first:
            return
        activity = Activity.objects.get(pk=self.activity.pk)
        if activity.record_id == record.pk:
            activity.held_on = self.occurred_on
            activity.save(update_fields=["held_on"])
            activity.keep_hours()

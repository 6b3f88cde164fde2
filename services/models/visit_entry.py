"""What is said about one visit, and the rules it must keep, whatever door it comes in by.

The phone form, the API and imports all fill in a `VisitEntry`; `Visit.log` and `Visit.revise`
check and write it. Sources: specification 2.5, 2.15, HN-02, FQ-13.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from campaigns.catalogue import catalogue
from campaigns.models import Track, missed_window
from households.models import Household, Person
from services.models.record import ServiceRecord

# Entered later than this after the event is a late entry (补录, specification 2.2).
LATE_AFTER_DAYS = 7
SERVED_MISSING = _("Choose who was met, or say how many persons were served.")
OLDEST_VISIT = dt.date(2000, 1, 1)


class DuplicateVisit(ValidationError):
    """The household's visit of that day and purpose is on record already; `record` is it."""

    def __init__(self, record: ServiceRecord) -> None:
        self.record = record
        super().__init__(
            _(
                "This household's visit of %(date)s with the same purpose is already on record"
                " (No. %(number)s). Same household, same day, same purpose is one visit."
            ),
            code="duplicate_visit",
            params={
                "date": date_format(record.occurred_on, "Y-m-d"),
                "number": record.number,
                "uuid": str(record.uuid),
            },
        )


class UuidTaken(ValidationError):
    """The client's uuid belongs to something else; what it is is not told."""

    def __init__(self) -> None:
        super().__init__(
            _("This identifier is already in use. Make the record again."), code="uuid_taken"
        )


@dataclass
class VisitEntry:
    """One visit as told. `served` are the household members seen and served."""

    household: Household
    occurred_on: dt.date
    served: Sequence[Person] = ()
    anonymous_count: int = 0
    place: int = ServiceRecord.Place.HOME
    outcome: int = ServiceRecord.Outcome.SERVED
    track: Track | None = None
    service_types: Sequence[int] = ()
    business_field: int | None = None
    method: int = ServiceRecord.Method.CASE_WORK
    forces: Sequence[int] = ()
    minutes: int = 0
    started_at: dt.time | None = None
    purpose: str = "routine"
    seen: Sequence[str] = ()
    companions: str = ""
    address_check: str = ""
    condition: str = "stable"
    findings: str = ""
    needs: Sequence[str] = field(default_factory=list)
    action_taken: str = ""
    next_visit_on: dt.date | None = None

    DETAIL = (
        "started_at", "purpose", "seen", "companions", "address_check", "condition", "findings",
        "needs", "action_taken", "next_visit_on",
    )  # fmt: skip

    @property
    def is_attempt(self) -> bool:
        return self.outcome != ServiceRecord.Outcome.SERVED

    @property
    def person_times(self) -> int:
        """Known + anonymous; an attempt serves nobody (specification 2.5, K01)."""
        return 0 if self.is_attempt else len(self.served) + self.anonymous_count

    def record_values(self, entered_on: dt.date) -> dict[str, Any]:
        """The columns of the common record."""
        fallback = ServiceRecord.BusinessField.SOCIAL_ASSISTANCE
        mapped = self.track.business_field if self.track else fallback
        return {
            "household": self.household,
            "station": self.household.station,
            "occurred_on": self.occurred_on,
            "track": self.track,
            "method": self.method,
            "business_field": self.business_field or mapped,
            "service_types": sorted(set(self.service_types)),
            "forces": sorted(set(self.forces)),
            "place": self.place,
            "outcome": self.outcome,
            "anonymous_count": 0 if self.is_attempt else self.anonymous_count,
            "person_times": self.person_times,
            "minutes": self.minutes,
            "is_late_entry": (entered_on - self.occurred_on).days > LATE_AFTER_DAYS,
        }

    def detail_values(self) -> dict[str, Any]:
        """The columns of the visit's own table."""
        values = {name: getattr(self, name) for name in self.DETAIL}
        return values | {"seen": list(self.seen), "needs": list(self.needs)}

    def clean(self, *, replacing: ServiceRecord | None = None) -> None:
        """Raise ValidationError with a message per field, or DuplicateVisit.

        `replacing` is the record being revised, which is no duplicate of itself. The caller holds
        the household's row lock, so two phones cannot pass the duplicate rule at once.
        """
        errors: dict[str, Any] = {}
        self._check_dates(errors)
        self._check_served(errors)
        self._check_track(errors)
        if not 0 <= self.minutes <= 1440:
            errors["minutes"] = _("A visit lasts between 0 and 1440 minutes.")
        if errors:
            raise ValidationError(errors)
        self._check_duplicate(replacing)

    def _check_dates(self, errors: dict[str, Any]) -> None:
        today = timezone.localdate()
        closed = self.household.closed_on
        if self.household.is_closed and (closed is None or self.occurred_on > closed):
            errors["household"] = _(
                "This household's file is closed; no visits are recorded in it."
            )
        if self.occurred_on > today:
            errors["occurred_on"] = _("The visit cannot lie in the future; today is %(today)s.") % {
                "today": date_format(today, "Y-m-d")
            }
        elif self.occurred_on < OLDEST_VISIT:
            errors["occurred_on"] = _("This date is too long ago to be right.")
        if self.next_visit_on and self.next_visit_on <= self.occurred_on:
            errors["next_visit_on"] = _("The next visit must be after this one.")

    def _check_served(self, errors: dict[str, Any]) -> None:
        if self.is_attempt:
            if self.served or self.anonymous_count:
                errors["served"] = _(
                    "Nobody was met, so nobody can be served: leave the persons empty."
                )
            return
        ids = [person.pk for person in self.served]
        if len(set(ids)) != len(ids):
            errors["served"] = _("A person can be named once only.")
        if any(person.household_id != self.household.pk for person in self.served):
            errors["served"] = _("Only members of this household can be served in its visit.")
        elif not ids and not self.anonymous_count:
            errors["served"] = SERVED_MISSING
        elif self.anonymous_count < 0:
            errors["anonymous_count"] = _("The number of persons cannot be negative.")

    def _check_track(self, errors: dict[str, Any]) -> None:
        if self.track is not None:
            window = missed_window(self.household.station.division_code, self.occurred_on)
            if window is not None:
                errors["track"] = _(
                    "The campaign runs from %(start)s to %(end)s;"
                    " record this visit as routine work."
                ) % {"start": f"{window[0]:%Y-%m-%d}", "end": f"{window[1]:%Y-%m-%d}"}
        if not catalogue().fits(set(self.service_types), self.track.pk if self.track else None):
            errors["service_types"] = _("Choose service types of the chosen track only.")

    def _check_duplicate(self, replacing: ServiceRecord | None) -> None:
        if self.is_attempt:
            return
        twins = ServiceRecord.objects.standing().filter(
            kind=ServiceRecord.Kind.VISIT,
            household=self.household,
            occurred_on=self.occurred_on,
            outcome=ServiceRecord.Outcome.SERVED,
            visit__purpose=self.purpose,
        )
        if replacing is not None:
            twins = twins.exclude(pk=replacing.pk)
        twin = twins.first()
        if twin is not None:
            raise DuplicateVisit(twin)

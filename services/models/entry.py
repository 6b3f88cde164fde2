"""What is said about one service, whatever its kind, and the rules that every kind keeps.

Forms, API and imports fill in the entry of a kind (`VisitEntry`, …); `services.models.writing` checks
and writes it. Sources: specification 2.15, HN-02, FQ-12, FQ-13, FQ-15.
"""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from campaigns.catalogue import catalogue
from campaigns.models import Track, missed_window
from core.workflow import SYSTEM, NotAllowed, holds
from households.models import Household, Need, Person
from households.privacy import consent_rule
from services.models.record import ServiceRecord
from stations.models import Station

# Entered later than this after the event is a late entry (补录, specification 2.2).
LATE_AFTER_DAYS = 7
SERVED_MISSING = _("Choose who was met, or say how many persons were served.")
# The code of the error when a child's guardian has not consented.
NO_CONSENT = "guardian_consent_missing"
OLDEST = dt.date(2000, 1, 1)
# 为老服务 (campaigns): its services must follow from a need.
TRACK_B = 2
NEED_MISSING = _(
    "Service for the elderly follows their needs: choose the need it serves, write the need found, or"
    " say that it is for everybody."
)


class UuidTaken(ValidationError):
    """The client's uuid belongs to something else; what it is is not told."""

    def __init__(self) -> None:
        super().__init__(
            _("This identifier is already in use. Make the record again."), code="uuid_taken"
        )


@dataclass(kw_only=True)
class RecordEntry:
    """One service as told. `served` are the known beneficiaries.

    A kind sets `KIND` and `DETAIL` (the columns of its own table, named as its fields here), says
    where it happened (`station`) and overrides the hooks it needs: `lock`, `check`, `lacking`,
    `wrote`.
    """

    KIND: ClassVar[ServiceRecord.Kind]
    DETAIL: ClassVar[tuple[str, ...]] = ()
    PERMISSION: ClassVar[str] = "visit.create"
    # The columns of `AnswersNeeds`: a kind that has them names them in its `DETAIL`.
    NEEDS: ClassVar[tuple[str, ...]] = ("served_needs", "is_universal")

    occurred_on: dt.date
    household: Household | None = None
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
    # Which of the `needs_in_reach` it answers; or it is for everybody (普惠).
    served_needs: Sequence[uuids.UUID] = ()
    is_universal: bool = False
    # Life or health was in danger: a child may be named before the guardian has consented.
    emergency_reason: str = ""
    # Fields of `lacking` that the stored record was without already: a correction is not held up by
    # what was not asked when the record was made.
    waived: frozenset[str] = field(default=frozenset(), init=False)

    @property
    def station(self) -> Station:
        """Where it is counted."""
        raise NotImplementedError

    @property
    def is_attempt(self) -> bool:
        return self.outcome != ServiceRecord.Outcome.SERVED

    @property
    def person_times(self) -> int:
        """Known + anonymous; an attempt serves nobody (specification 2.5, K01)."""
        return 0 if self.is_attempt else len(self.served) + self.anonymous_count

    def needs_in_reach(self) -> QuerySet[Need]:
        """The needs that it can answer: those of its household and of the persons served."""
        homes = {person.household_id for person in self.served}
        if self.household is not None:
            homes.add(self.household.pk)
        return Need.objects.filter(household__in=homes)

    @property
    def says_what_it_answers(self) -> bool:
        """Whether it names a need, or says that it is for everybody."""
        return bool(self.served_needs) or self.is_universal

    # --- hooks of a kind -------------------------------------------------------------------------

    def lock(self, by: Any) -> None:
        """Refuse who may not record here, and lock what the kind's rules must hold still."""
        if not holds(by, self.PERMISSION, self.station):
            raise NotAllowed(_("You cannot record services for this station."))

    def check(self, errors: dict[str, Any]) -> None:
        """Add the kind's own faults, a message per field."""

    def lacking(self) -> dict[str, Any]:
        """What must be told before it is handed in, a message per field; a draft may be without.

        A service of track B answers a need that was found, or is for everybody (HN-B05).
        """
        on_b = self.track is not None and self.track.pk == TRACK_B
        if on_b and not self.is_attempt and not self.says_what_it_answers:
            return {"served_needs": NEED_MISSING}
        return {}

    def check_against(self, replacing: ServiceRecord | None) -> None:
        """Rules against other records; `replacing` is the one being revised."""

    def wrote(self, record: ServiceRecord, *, first: bool) -> None:
        """Inside the transaction, after the rows stand: what else follows from the entry."""

    def settle(self) -> None:
        """After single values were changed: let go of what no longer belongs to the others."""
        if self.is_attempt:
            self.served, self.anonymous_count = (), 0

    # --- what is stored --------------------------------------------------------------------------

    def record_values(self, entered_on: dt.date) -> dict[str, Any]:
        """The columns of the common record."""
        fallback = ServiceRecord.BusinessField.SOCIAL_ASSISTANCE
        mapped = self.track.business_field if self.track else fallback
        return {
            "household": self.household,
            "station": self.station,
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
        """The columns of the kind's own table."""
        values = {name: getattr(self, name) for name in self.DETAIL}
        return {
            name: list(value) if isinstance(value, (list, tuple)) else value
            for name, value in values.items()
        }

    def clean(self, *, replacing: ServiceRecord | None = None, handing_in: bool = True) -> None:
        """Raise ValidationError with a message per field, or what `check_against` raises.

        `handing_in=False` for a draft, which need not be complete (`lacking`).
        """
        errors: dict[str, Any] = {}
        self._check_day(errors)
        self._check_served(errors)
        self._check_track(errors)
        if not 0 <= self.minutes <= 1440:
            errors["minutes"] = _("A service lasts between 0 and 1440 minutes.")
        keys = set(self.served_needs)
        if keys and self.needs_in_reach().filter(uuid__in=keys).count() < len(keys):
            errors["served_needs"] = _("Choose needs of the persons served.")
        self.check(errors)
        self._check_consent(errors)
        if handing_in:
            lacking = self.lacking().items()
            errors = {name: words for name, words in lacking if name not in self.waived} | errors
        if errors:
            raise ValidationError(errors)
        self.check_against(replacing)

    def _check_day(self, errors: dict[str, Any]) -> None:
        today = timezone.localdate()
        if self.occurred_on > today:
            errors["occurred_on"] = _("The date cannot lie in the future; today is %(today)s.") % {
                "today": date_format(today, "Y-m-d")
            }
        elif self.occurred_on < OLDEST:
            errors["occurred_on"] = _("This date is too long ago to be right.")

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
        elif not ids and not self.anonymous_count:
            errors["served"] = SERVED_MISSING
        elif self.anonymous_count < 0:
            errors["anonymous_count"] = _("The number of persons cannot be negative.")

    def _check_consent(self, errors: dict[str, Any]) -> None:
        """No child under 14 is named without the guardian's consent (8.1 no. 8; PIPL 31)."""
        if "served" in errors or "occurred_on" in errors or self.emergency_reason.strip():
            return
        words = [word for _child, word in consent_rule.blocked_among(self.served, self.occurred_on)]
        if words:
            errors["served"] = [ValidationError(word, code=NO_CONSENT) for word in words]

    def note_emergencies(self, by: Any) -> None:
        """After saving: what was written without consent is on record, and somebody must be told."""
        if not self.emergency_reason.strip():
            return
        for child, _word in consent_rule.blocked_among(self.served, self.occurred_on):
            consent_rule.emergency(child, self.emergency_reason, by)

    def serve_needs(self) -> None:
        """After saving: a need that nobody had begun to serve is served from now on."""
        named = self.needs_in_reach().filter(uuid__in=list(self.served_needs))
        for need in named.filter(status=Need.Status.OPEN).select_related("household__station"):
            need.make("serve", SYSTEM)

    def _check_track(self, errors: dict[str, Any]) -> None:
        if self.track is not None:
            window = missed_window(self.station.division_code, self.occurred_on)
            if window is not None:
                errors["track"] = _(
                    "The campaign runs from %(start)s to %(end)s;"
                    " record this visit as routine work."
                ) % {"start": f"{window[0]:%Y-%m-%d}", "end": f"{window[1]:%Y-%m-%d}"}
        if not catalogue().fits(set(self.service_types), self.track.pk if self.track else None):
            errors["service_types"] = _("Choose service types of the chosen track only.")

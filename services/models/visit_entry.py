"""What is said about one visit, and the rules it must keep, whatever door it comes in by.

The phone form, the API and imports all fill in a `VisitEntry`; `Visit.log` and `Visit.revise`
check and write it. Source: specification 2.5.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from core.workflow import NotAllowed, holds
from households.file import completeness
from households.models import Household, Incident, Need
from services.models.entry import RecordEntry
from services.models.record import ServiceRecord
from services.models.visit_block import BlockEntry, check_blocks, unanswered, write_blocks
from stations.models import Station


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


@dataclass(kw_only=True)
class VisitEntry(RecordEntry):
    """One visit as told. `served` are the household members seen and served."""

    KIND = ServiceRecord.Kind.VISIT
    DETAIL: ClassVar[tuple[str, ...]] = (
        "started_at", "purpose", "seen", "companions", "address_check", "condition", "findings",
        "needs", "action_taken", "next_visit_on", "no_incident_reason", *RecordEntry.NEEDS,
    )  # fmt: skip

    household: Household
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
    # One of `Incident.Kind`, or why none is reported: asked when the condition is urgent.
    incident_kind: str = ""
    no_incident_reason: str = ""
    blocks: Sequence[BlockEntry] = ()

    @property
    def station(self) -> Station:
        return self.household.station

    @property
    def is_urgent(self) -> bool:
        """A risk so high that an incident is reported, or a reason given (specification 2.5)."""
        return self.condition == "urgent" and not self.is_attempt

    def lock(self, by: Any) -> None:
        """One visit at a time per household: the duplicate rule and the visit dates hold exactly."""
        household = (
            Household.objects.visible_to(by)
            .select_for_update(of=("self",))
            .select_related("station")
            .filter(pk=self.household.pk)
            .first()
        )
        if household is None or not holds(by, self.PERMISSION, household.station):
            raise NotAllowed(_("You cannot record visits for this household."))
        self.household = household

    def check(self, errors: dict[str, Any]) -> None:
        closed = self.household.closed_on
        if self.household.is_closed and (closed is None or self.occurred_on > closed):
            errors["household"] = _(
                "This household's file is closed; no visits are recorded in it."
            )
        if self.next_visit_on and self.next_visit_on <= self.occurred_on:
            errors["next_visit_on"] = _("The next visit must be after this one.")
        if self.is_urgent and not (self.incident_kind or self.no_incident_reason.strip()):
            errors["incident_kind"] = _(
                "Urgent: choose the incident that is reported with this visit, or say why none is."
            )
        if self.is_urgent and self.incident_kind and not (self.findings or self.action_taken):
            errors["findings"] = _("Write what happened: it is the account of the incident.")
        if any(person.household_id != self.household.pk for person in self.served):
            errors["served"] = _("Only members of this household can be served in its visit.")
        elif not self.is_attempt and (words := check_blocks(self.blocks, self.served)):
            errors["blocks"] = words

    def lacking(self) -> dict[str, Any]:
        """Also the blocks of its track (HN-B03, HN-C03, HN-D02)."""
        found = super().lacking()
        track = self.track.pk if self.track else None
        if not self.is_attempt and (
            words := unanswered(self.blocks, self.served, track, self.place)
        ):
            found["blocks"] = words
        return found

    @property
    def says_what_it_answers(self) -> bool:
        """A need that the visit itself found is one, too."""
        return bool(self.needs) or super().says_what_it_answers

    def check_against(self, replacing: ServiceRecord | None) -> None:
        """The caller holds the household's row lock, so two phones cannot pass here at once."""
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

    def settle(self) -> None:
        """Blocks go with the persons they are about."""
        super().settle()
        met = {person.pk for person in self.served}
        self.blocks = [b for b in self.blocks if b.person is None or b.person.pk in met]

    def wrote(self, record: ServiceRecord, *, first: bool) -> None:
        """The blocks, the visit dates, and the needs found: entered once, they stand in the file."""
        from services.models.visit import refresh_household

        write_blocks(record, () if self.is_attempt else self.blocks)
        found: dict[str, Any] = {
            "source": Need.Source.VISIT,
            "source_uuid": record.uuid,
            "by": record.worker,
        }
        if not first:
            Need.objects.withdraw(record.uuid, keep=self.needs)
        Need.objects.note(self.household, self.needs, found_on=self.occurred_on, **found)
        self._raise_incident(record)
        if not first:
            refresh_household(self.household.pk)
            return
        household = self.household
        changes: dict[str, dt.date | None] = {}
        newest = household.last_visited_on is None or self.occurred_on >= household.last_visited_on
        if not self.is_attempt and newest:
            changes = {"last_visited_on": self.occurred_on, "next_visit_on": self.next_visit_on}
        elif self.is_attempt and self.next_visit_on:
            changes = {"next_visit_on": self.next_visit_on}
        if changes:
            Household.objects.filter(pk=household.pk).update(**changes)
            completeness.refresh([household.pk])

    def _raise_incident(self, record: ServiceRecord) -> None:
        """The incident that an urgent visit leads to; once, however often the visit is revised."""
        visit = record.visit
        if not (self.is_urgent and self.incident_kind) or visit.incident_id:
            return
        visit.incident = Incident.raise_at(
            self.station, by=record.worker, kind=self.incident_kind, household=self.household,
            persons=self.served, facts=self.findings or self.action_taken, danger_now=True,
        )  # fmt: skip
        if self.findings and self.action_taken:
            visit.incident.note("action", text=self.action_taken[:1000], by=record.worker)
        visit.save(update_fields=["incident"])

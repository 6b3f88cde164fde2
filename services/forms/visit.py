"""The visit form of the phone: chips for what is usual, a folded part for the rest."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from households.models import Household, Incident, Need
from services.forms.blocks import BlockForms
from services.forms.record_fields import RecordForm
from services.forms.visit_start import (
    HOW,
    HOW_LABELS,
    NEXT,
    as_told,
    last_visit,
    members_to_meet,
    usual,
)
from services.models import DuplicateVisit, ServiceRecord, Visit, VisitEntry
from services.models.entry import SERVED_MISSING


class VisitForm(RecordForm):
    """One visit to one household. `entry` holds it after a successful `is_valid`."""

    record_kind = ServiceRecord.Kind.VISIT
    # The question is how: a place, or that it came to nothing.
    place = None  # type: ignore[assignment]
    how = forms.ChoiceField(label=_("How visited"), choices=HOW_LABELS, initial="home")
    condition = forms.ChoiceField(
        label=_("Condition now"), choices=Visit.Condition.choices, required=False
    )
    findings = forms.CharField(
        label=_("Findings"), required=False, max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    next_in = forms.ChoiceField(label=_("Next visit"), choices=NEXT, required=False)
    next_visit_on = forms.DateField(
        label=_("Another date for the next visit"), required=False, widget=forms.DateInput
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=Visit.Purpose.choices, required=False, initial="routine"
    )
    seen = forms.MultipleChoiceField(
        label=_("Who was seen"), choices=Visit.Seen.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    address_check = forms.ChoiceField(
        label=_("Address check"), required=False,
        choices=[("", _("Not checked")), *Visit.AddressCheck.choices],
    )  # fmt: skip
    companions = forms.CharField(label=_("Other visitors"), max_length=100, required=False)
    needs = forms.CharField(
        label=_("Needs found"), max_length=300, required=False,
        help_text=_("Separate several with a comma."),
    )  # fmt: skip
    action_taken = forms.CharField(
        label=_("Action on the spot"), max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    incident_kind = forms.ChoiceField(
        label=_("Incident reported with this visit"), required=False,
        choices=[("", _("None")), *Incident.Kind.choices],
    )  # fmt: skip
    no_incident_reason = forms.CharField(
        label=_("Why no incident is reported"), max_length=200, required=False
    )

    copied_detail = ("purpose", "seen", "companions", "address_check")
    # Known for certain only under the household's lock: `Visit.log` says it.
    left_to_saving = (DuplicateVisit,)
    too_old = _(
        "A visit can be entered up to %(days)s days later, so from %(oldest)s on."
        " Ask the station head to enter an older one as a late entry."
    )
    FOLDED = (
        "anonymous_count", "purpose", "seen", "forces", "address_check", "companions", "needs",
        "action_taken", "next_visit_on",
    )  # fmt: skip

    def __init__(
        self, *args: Any, household: Household, user: Any, visit: Visit | None = None, **kwargs: Any
    ) -> None:
        self.household, self.visit = household, visit
        # The newest visit there is: what was done then is offered again (UX 2).
        self.last = visit or last_visit(household)
        members = members_to_meet(household, user, visit)
        start = as_told(visit) if visit else usual(household, members, self.last)
        kwargs["initial"] = {**start, **(kwargs.get("initial") or {})}
        super().__init__(
            *args,
            user=user,
            station=household.station,
            members=members,
            record=visit.record if visit else None,
            **kwargs,
        )
        self.last_record = self.last.record if self.last and not visit else None
        self.blocks = BlockForms(
            household, self.members, self.data if self.is_bound else None, visit
        )

    # --- what the template shows -----------------------------------------------------------------

    @property
    def folded_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FOLDED]

    def needs_in_reach(self) -> QuerySet[Need]:
        return Need.objects.filter(household=self.household)

    @property
    def has_folded_errors(self) -> bool:
        return any(name in self.errors for name in self.FOLDED) if self.is_bound else False

    def copied(self) -> dict[str, Any]:
        values = super().copied()
        pair = (values.pop("place"), ServiceRecord.Outcome.SERVED)
        values["how"] = next((key for key, value in HOW.items() if value == pair), "home")
        return values

    # --- checks ----------------------------------------------------------------------------------

    def check(self, data: dict[str, Any]) -> None:
        how = data.get("how")
        if how in ("nobody", "refused"):
            # Whatever was chosen before the door stayed shut does not count.
            data["served"], data["anonymous_count"] = [], 0
        elif how:
            if not (data.get("served") or data.get("anonymous_count") or "served" in self.errors):
                self.add_error("served", SERVED_MISSING)
            if not data.get("condition") and "condition" not in self.errors:
                self.add_error("condition", _("Choose the condition now."))
            if not data.get("service_types") and "service_types" not in self.errors:
                self.add_error("service_types", _("Choose at least one service."))
        self._check_blocks(data)

    def _check_blocks(self, data: dict[str, Any]) -> None:
        """What the blocks say of the persons met; a block with a fault stays open."""
        met = set(data.get("served") or ())
        served = [member for member in self.members if str(member.uuid) in met]
        how = str(data.get("how"))
        for words in self.blocks.check(served, data.get("track") or 0, how):
            self.add_error(None, words)

    def make_entry(self, data: dict[str, Any]) -> VisitEntry:
        place, outcome = HOW[data["how"]]
        return VisitEntry(
            household=self.household,
            place=place,
            outcome=outcome,
            **self.common(data),
            started_at=data["started_at"],
            purpose=data["purpose"] or "routine",
            seen=data["seen"] if outcome == ServiceRecord.Outcome.SERVED else [],
            companions=data["companions"],
            address_check=data["address_check"],
            condition=data["condition"] or Visit.Condition.STABLE,
            findings=data["findings"],
            needs=[
                part.strip()[:60]
                for part in data["needs"].replace("、", "，").replace(",", "，").split("，")
                if part.strip()
            ],
            action_taken=data["action_taken"],
            next_visit_on=self._next_visit(data),
            blocks=self.blocks.entries if outcome == ServiceRecord.Outcome.SERVED else [],
            incident_kind=data["incident_kind"],
            no_incident_reason=data["no_incident_reason"],
        )

    @staticmethod
    def _next_visit(data: dict[str, Any]) -> dt.date | None:
        if data["next_visit_on"] and data["next_in"] in ("", "none"):
            return data["next_visit_on"]
        if data["next_in"].isdecimal():
            return data["occurred_on"] + dt.timedelta(days=int(data["next_in"]))
        return None

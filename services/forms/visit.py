"""The visit form of the phone: chips for what is usual, a folded part for the rest."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.catalogue import catalogue
from campaigns.models import Track
from core.ui.forms import HouseForm
from core.workflow import holds
from households.models import Household, Incident
from services.forms.blocks import BlockForms
from services.forms.visit_chips import TypeGroup, track_chips, type_groups
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
from services.models.entry import LATE_AFTER_DAYS, NO_CONSENT, SERVED_MISSING


class VisitForm(HouseForm):
    """One visit to one household. `entry` holds it after a successful `is_valid`."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    how = forms.ChoiceField(label=_("How visited"), choices=HOW_LABELS, initial="home")
    served = forms.MultipleChoiceField(label=_("Who was met"), required=False)
    anonymous_count = forms.IntegerField(
        label=_("Other persons served, not on the register"), min_value=0, max_value=9999,
        required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    track = forms.TypedChoiceField(label=_("Belongs to"), coerce=int, initial=0)
    service_types = forms.TypedMultipleChoiceField(
        label=_("What was done"), coerce=int, required=False
    )
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
    occurred_on = forms.DateField(label=_("Date"), widget=forms.DateInput)
    started_at = forms.TimeField(
        label=_("Start"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=0, max_value=1440, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=Visit.Purpose.choices, required=False, initial="routine"
    )
    seen = forms.MultipleChoiceField(
        label=_("Who was seen"), choices=Visit.Seen.choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    forces = forms.TypedMultipleChoiceField(
        label=_("Five forces that took part"), choices=ServiceRecord.Force.choices, coerce=int,
        required=False, widget=forms.CheckboxSelectMultiple,
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
    emergency_reason = forms.CharField(
        label=_("Emergency: what was the danger?"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Only to protect life or health. Tell the guardian afterwards; a reminder stays on the"
            " file until you have."
        ),
    )  # fmt: skip

    incident_kind = forms.ChoiceField(
        label=_("Incident reported with this visit"), required=False,
        choices=[("", _("None")), *Incident.Kind.choices],
    )  # fmt: skip
    no_incident_reason = forms.CharField(
        label=_("Why no incident is reported"), max_length=200, required=False
    )

    FOLDED = (
        "anonymous_count", "purpose", "seen", "forces", "address_check", "companions", "needs",
        "action_taken", "next_visit_on",
    )  # fmt: skip
    TIME = ("occurred_on", "started_at", "minutes")

    def __init__(
        self, *args: Any, household: Household, user: Any, visit: Visit | None = None, **kwargs: Any
    ) -> None:
        self.household, self.user, self.visit = household, user, visit
        self.members = members_to_meet(household, user, visit)
        # The newest visit there is: what was done then is offered again (UX 2).
        self.last = visit or last_visit(household)
        start = as_told(visit) if visit else usual(household, self.members, self.last)
        kwargs["initial"] = {**start, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.blocks = BlockForms(
            household, self.members, self.data if self.is_bound else None, visit
        )
        kept = catalogue()
        fields: dict[str, Any] = self.fields
        fields["served"].choices = [(str(m.uuid), m.name) for m in self.members]
        fields["track"].choices = [
            (0, _("Routine")),
            *((number, track.label) for number, track in kept.tracks.items()),
        ]
        fields["service_types"].choices = [(pk, t.label) for pk, t in kept.types.items()]

    # --- what the template shows -----------------------------------------------------------------

    @property
    def type_groups(self) -> list[TypeGroup]:
        """Chips by track; within a track the household's and the worker's recent ones first."""
        chosen = {int(v) for v in (self["service_types"].value() or []) if str(v).isdigit()}
        return type_groups(chosen, self.user)

    @property
    def tracks(self) -> list[tuple[int, str, str, bool]]:
        """Number, letter, label and whether it is chosen; routine work first."""
        return track_chips(str(self["track"].value() or 0))

    @property
    def folded_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.FOLDED]

    @property
    def has_folded_errors(self) -> bool:
        return any(name in self.errors for name in self.FOLDED) if self.is_bound else False

    @property
    def asks_for_emergency(self) -> bool:
        """A child was named whose guardian has not consented: the exception may be claimed."""
        if not self.is_bound:
            return False
        missing = any(e.code == NO_CONSENT for e in self.errors.as_data().get("served", ()))
        return missing or bool(self["emergency_reason"].value())

    @property
    def has_time_errors(self) -> bool:
        return any(name in self.errors for name in self.TIME) if self.is_bound else False

    # --- checks ----------------------------------------------------------------------------------

    def clean_occurred_on(self) -> dt.date:
        """Back-dating on the phone: seven days (UX 10); older ones a station head enters."""
        day: dt.date = self.cleaned_data["occurred_on"]
        oldest = timezone.localdate() - dt.timedelta(days=LATE_AFTER_DAYS)
        if self.visit is not None and day == self.visit.record.occurred_on:
            return day
        if day < oldest and not holds(self.user, "record.confirm", self.household.station):
            raise ValidationError(
                _(
                    "A visit can be entered up to %(days)s days later, so from %(oldest)s on."
                    " Ask the station head to enter an older one as a late entry."
                ),
                params={"days": LATE_AFTER_DAYS, "oldest": f"{oldest:%Y-%m-%d}"},
            )
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
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
        if self.errors:
            return data
        self.entry = self._entry(data)
        try:
            self.entry.clean(replacing=self.visit.record if self.visit else None)
        except DuplicateVisit:
            # Known only for certain under the household's lock: `Visit.log` says it.
            pass
        except ValidationError as error:
            self.add_error(None, self._placed(error))
        return data

    def _check_blocks(self, data: dict[str, Any]) -> None:
        """What the blocks say of the persons met; a block with a fault stays open."""
        met = set(data.get("served") or ())
        served = [member for member in self.members if str(member.uuid) in met]
        at_home = data.get("how") == "home"
        for words in self.blocks.check(served, data.get("track") or 0, at_home):
            self.add_error(None, words)

    def _placed(self, error: ValidationError) -> Any:
        """Messages for fields the form has; the others on top."""
        by_field: dict[str, Any] = {}
        for name, messages in error.error_dict.items():
            by_field.setdefault(name if name in self.fields else "__all__", []).extend(messages)
        return ValidationError(by_field)

    def _entry(self, data: dict[str, Any]) -> VisitEntry:
        place, outcome = HOW[data["how"]]
        by_uuid = {str(member.uuid): member for member in self.members}
        return VisitEntry(
            household=self.household,
            occurred_on=data["occurred_on"],
            served=[by_uuid[key] for key in data["served"]],
            anonymous_count=data.get("anonymous_count") or 0,
            place=place,
            outcome=outcome,
            track=Track.objects.get(pk=data["track"]) if data["track"] else None,
            service_types=data["service_types"],
            forces=data["forces"],
            minutes=data.get("minutes") or 0,
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
            emergency_reason=data["emergency_reason"],
            incident_kind=data["incident_kind"],
            no_incident_reason=data["no_incident_reason"],
        )

    @staticmethod
    def _next_visit(data: dict[str, Any]) -> dt.date | None:
        if data["next_visit_on"] and data["next_in"] in ("", "none"):
            return data["next_visit_on"]
        if data["next_in"].isdigit():
            return data["occurred_on"] + dt.timedelta(days=int(data["next_in"]))
        return None

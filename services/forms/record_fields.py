"""What every kind of record asks: day, time, place, track, services, persons served, five forces.

A kind's form derives from `RecordForm`, drops what it does not ask (`place = None`), adds its own
fields and builds its entry from `common()`::

    class ContactForm(RecordForm):
        def make_entry(self, data):
            return ContactEntry(case=self.case, **self.common(data))
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.catalogue import catalogue
from campaigns.models import Track
from core.ui.forms import beside_fields
from core.workflow import holds
from households.models import Need, Person
from services.aids.copying import same_again
from services.forms.needs_served import NeedsQuestion, needs_as_chosen, needs_as_told
from services.forms.tracks import track_choices
from services.forms.visit_chips import TypeGroup, track_chips, type_groups
from services.kinds import kind_of
from services.models import ServiceRecord
from services.models.answers_needs import AnswersNeeds
from services.models.entry import LATE_AFTER_DAYS, NO_CONSENT, RecordEntry
from stations.models import Station


class RecordForm(NeedsQuestion):
    """One service. `entry` holds it after a successful `is_valid`.

    `station`: where it will be counted; `members`: the persons who can be served; `record`: the
    record being changed, if any; `copy_of`: one whose unchanging parts are filled in
    (services.aids.copying).
    """

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    served = forms.MultipleChoiceField(label=_("Who was met"), required=False)
    anonymous_count = forms.IntegerField(
        label=_("Other persons served, not on the register"), min_value=0, max_value=9999,
        required=False, widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    track = forms.TypedChoiceField(label=_("Belongs to"), coerce=int, initial=0)
    service_types = forms.TypedMultipleChoiceField(
        label=_("What was done"), coerce=int, required=False
    )
    occurred_on = forms.DateField(label=_("Date"), widget=forms.DateInput)
    started_at = forms.TimeField(
        label=_("Start"), required=False, widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=0, max_value=1440, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    place = forms.TypedChoiceField(
        label=_("Place"), choices=ServiceRecord.Place.choices, coerce=int,
        initial=ServiceRecord.Place.STATION,
    )  # fmt: skip
    forces = forms.TypedMultipleChoiceField(
        label=_("Five forces that took part"), choices=ServiceRecord.Force.choices, coerce=int,
        required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    emergency_reason = forms.CharField(
        label=_("Emergency: what was the danger?"), max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_(
            "Only to protect life or health. Tell the guardian afterwards; a reminder stays on the"
            " file until you have."
        ),
    )  # fmt: skip

    # Errors that only saving can know for certain; it says them.
    left_to_saving: ClassVar[tuple[type[ValidationError], ...]] = ()
    too_old: ClassVar[Any] = _(
        "A service can be entered up to %(days)s days later, so from %(oldest)s on."
        " Ask the station head to enter an older one as a late entry."
    )
    # Columns of the kind's own row that are copied from last time; never a text, a day, an outcome.
    copied_detail: ClassVar[tuple[str, ...]] = ()
    # For which kind of record texts with blanks are offered; None for those of every kind.
    record_kind: ClassVar[int | None] = None
    # Which wording a text field is offered (`{% phrases %}` in components/form_field.html).
    WORDING: ClassVar[dict[str, str]] = {
        "findings": "findings", "observation": "findings", "action_taken": "action_taken",
        "process": "content", "dynamics": "content", "next_plan": "plan", "reflection": "reflection",
        "summary": "summary",
    }  # fmt: skip
    # What is said of a copy beside the names of the fields.
    copied_note: ClassVar[Any] = _("Date, outcome and texts are never copied.")
    # What “copy from last time” offers, if the view found one.
    last_record: ServiceRecord | None = None
    TIME = ("occurred_on", "started_at", "minutes")

    entry: Any

    def __init__(
        self,
        *args: Any,
        user: Any,
        station: Station,
        members: Sequence[Person] = (),
        record: ServiceRecord | None = None,
        copy_of: ServiceRecord | None = None,
        **kwargs: Any,
    ) -> None:
        self.user, self.station, self.members, self.record = user, station, list(members), record
        self.copy_of = copy_of if record is None else None
        copied = self.copied() if self.copy_of else {}
        kwargs["initial"] = {**(kwargs.get("initial") or {}), **copied}
        super().__init__(*args, **kwargs)
        self.copied_labels = [
            self.fields[name].label
            for name, value in copied.items()
            if value and name in self.fields
        ]
        for name in self.WORDING.keys() & self.fields.keys():
            self.fields[name].wording = self.WORDING[name]  # type: ignore[attr-defined]
        kept = catalogue()
        fields: dict[str, Any] = self.fields
        if "served" in fields:
            fields["served"].choices = [(str(m.uuid), m.name) for m in self.members]
        if "track" in fields:
            fields["track"].choices = track_choices()
        if "service_types" in fields:
            fields["service_types"].choices = [(pk, t.label) for pk, t in kept.types.items()]
        if "for_needs" in fields:
            detail = kind_of(record).detail_of(record) if record else None
            told = detail if isinstance(detail, AnswersNeeds) else None
            self.offer_needs(self.needs_in_reach(), told)

    def needs_in_reach(self) -> QuerySet[Need]:
        """Whose needs it can answer (`RecordEntry.needs_in_reach`)."""
        return Need.objects.filter(household__in={m.household_id for m in self.members})

    # --- what the template shows -----------------------------------------------------------------

    @property
    def type_groups(self) -> list[TypeGroup]:
        """Chips by track; within a track what is chosen and the worker's recent ones first."""
        chosen = {int(v) for v in (self["service_types"].value() or []) if str(v).isdecimal()}
        return type_groups(chosen, self.user)

    @property
    def tracks(self) -> list[tuple[int, str, str, bool]]:
        """Number, letter, label and whether it is chosen; routine work first."""
        return track_chips(str(self["track"].value() or 0))

    @property
    def has_time_errors(self) -> bool:
        return any(name in self.errors for name in self.TIME) if self.is_bound else False

    @property
    def asks_for_emergency(self) -> bool:
        """A child was named whose guardian has not consented: the exception may be claimed."""
        if not self.is_bound:
            return False
        missing = any(e.code == NO_CONSENT for e in self.errors.as_data().get("served", ()))
        return missing or bool(self["emergency_reason"].value())

    def copied(self) -> dict[str, Any]:
        """What is the same as in `copy_of`: common values and the kind's `copied_detail`."""
        assert self.copy_of is not None
        values = same_again(self.copy_of, self.members)
        detail = kind_of(self.copy_of).detail_of(self.copy_of)
        if isinstance(detail, AnswersNeeds):
            values["for_needs"] = needs_as_chosen(detail)
        return values | {name: getattr(detail, name) for name in self.copied_detail if detail}

    # --- checks ----------------------------------------------------------------------------------

    def clean_occurred_on(self) -> dt.date:
        """Back-dating by a worker: seven days (UX 10); older ones a station head enters."""
        day: dt.date = self.cleaned_data["occurred_on"]
        oldest = timezone.localdate() - dt.timedelta(days=LATE_AFTER_DAYS)
        if self.record is not None and day == self.record.occurred_on:
            return day
        if day < oldest and not holds(self.user, "record.confirm", self.station):
            raise ValidationError(
                self.too_old,
                params={"days": LATE_AFTER_DAYS, "oldest": f"{oldest:%Y-%m-%d}"},
            )
        return day

    def clean(self) -> dict[str, Any]:
        """The kind's own checks, then the entry and its rules, each message at its field."""
        data = super().clean() or {}
        self.check(data)
        if self.errors:
            return data
        self.entry = self.make_entry(data)
        self.check_entry()
        return data

    def check(self, data: dict[str, Any]) -> None:
        """A kind adds its errors here; it may change `data`."""

    def make_entry(self, data: dict[str, Any]) -> RecordEntry:
        """The entry of the kind, from data without errors."""
        raise NotImplementedError

    def check_entry(self) -> None:
        """The rules that every door keeps (`RecordEntry.clean`)."""
        try:
            self.entry.clean(replacing=self.record)
        except ValidationError as error:
            if isinstance(error, self.left_to_saving):
                return
            self.add_error(None, self.placed(error))

    def placed(self, error: ValidationError) -> Any:
        """Messages for fields the form has; the others on top."""
        if hasattr(error, "error_dict") and "served_needs" in error.error_dict:
            # Needs and “for everybody” are one question.
            error.error_dict["for_needs"] = error.error_dict.pop("served_needs")
        return beside_fields(self, error)

    def common(self, data: dict[str, Any]) -> dict[str, Any]:
        """What `RecordEntry` wants, as keyword arguments; without fields that the kind dropped."""
        by_uuid = {str(member.uuid): member for member in self.members}
        said = {
            "occurred_on": data["occurred_on"],
            "served": [by_uuid[key] for key in data.get("served") or ()],
            "anonymous_count": data.get("anonymous_count") or 0,
            "track": Track.objects.get(pk=data["track"]) if data.get("track") else None,
            "service_types": data.get("service_types") or [],
            "forces": data.get("forces") or [],
            "minutes": data.get("minutes") or 0,
            "emergency_reason": data.get("emergency_reason") or "",
        }
        if "for_needs" in self.fields:
            said |= needs_as_told(data["for_needs"])
        return said | ({"place": data["place"]} if "place" in self.fields else {})

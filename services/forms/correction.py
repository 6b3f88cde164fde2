"""What a locked record should say instead: the fields of its kind, made from its models."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any, Self
from uuid import UUID

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.catalogue import catalogue
from campaigns.models import Track
from core.ui.forms import HouseForm, beside_fields, dress
from households.models import Person
from households.models.need import STANDING
from services.corrections.retelling import entry_with, told
from services.forms.tracks import track_choices
from services.kinds import kind_of
from services.models import DuplicateVisit, ServiceRecord

COMMON = (
    "occurred_on", "place", "outcome", "track", "service_types", "served", "anonymous_count",
    "minutes", "forces",
)  # fmt: skip


class CorrectionForm(HouseForm):
    """The record as it stands, to be changed. After `is_valid`: `entry`, `old` and `new`.

    `old` and `new` hold the changed fields only, as plain values that JSON can carry and that this
    form reads again (`of`), so that a request, the API and the approval all pass the same rules.
    """

    occurred_on = forms.DateField(label=_("Date"), widget=forms.DateInput)
    place = forms.TypedChoiceField(
        label=_("Place"), choices=ServiceRecord.Place.choices, coerce=int
    )
    outcome = forms.TypedChoiceField(
        label=_("Outcome"), choices=ServiceRecord.Outcome.choices, coerce=int
    )
    track = forms.TypedChoiceField(label=_("Belongs to"), coerce=int)
    service_types = forms.TypedMultipleChoiceField(
        label=_("What was done"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    served = forms.MultipleChoiceField(
        label=_("Persons served"), required=False, widget=forms.CheckboxSelectMultiple
    )
    anonymous_count = forms.IntegerField(
        label=_("Other persons served, not on the register"), min_value=0, max_value=9999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=0, max_value=1440,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    forces = forms.TypedMultipleChoiceField(
        label=_("Five forces that took part"), choices=ServiceRecord.Force.choices, coerce=int,
        required=False, widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why must it be corrected?"), max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    def __init__(self, *args: Any, record: ServiceRecord, user: Any, **kwargs: Any) -> None:
        self.record, self.user = record, user
        self.values = told(record)
        self.persons = _persons(record, self.values["served"])
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["track"].choices = track_choices()
        fields["service_types"].choices = [
            (pk, f"{kind.code} {kind.label}") for pk, kind in catalogue().types.items()
        ]
        fields["served"].choices = [(key, person.name) for key, person in self.persons.items()]
        derived = kind_of(record).derived
        for name in derived if self.persons else {*derived, "served"}:
            fields.pop(name, None)
        asked = kind_of(record).asks(record)
        own = _detail_fields(record) | self._needs() | asked
        fields.update(own)
        # The reason comes last, after the kind's own fields.
        fields["reason"] = fields.pop("reason")
        self.own_names, self.asked_names = tuple(own), tuple(asked)
        stands = {name: _json(field.initial) for name, field in asked.items()}
        self.initial = stands | self._plain(self.values) | (self.initial or {})  # type: ignore[operator]
        dress(own)

    @classmethod
    def of(cls, record: ServiceRecord, user: Any, changes: dict[str, Any], reason: str) -> Self:
        """The form filled in with the record as it stands and these changes; unknown fields fail."""
        form = cls(record=record, user=user)
        data = {name: form.initial.get(name) for name in form.fields} | changes
        bound = cls({**data, "reason": reason}, record=record, user=user)
        bound.unknown = sorted(set(changes) - set(form.fields))
        return bound

    unknown: list[str] = []

    @property
    def common_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in COMMON if name in self.fields]

    @property
    def own_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.own_names if name not in self.asked_names]

    @property
    def asked_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.asked_names]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for name in self.unknown:
            self.add_error(None, _("There is no field “%(name)s”.") % {"name": name[:40]})
        if self.errors:
            return data
        changed = {
            name: value
            for name, value in data.items()
            if name != "reason" and _json(value) != _json(self.initial.get(name))
        }
        self.new = {name: _json(value) for name, value in changed.items()}
        self.old = {name: _json(self.initial.get(name)) for name in changed}
        if not changed:
            self.add_error(None, _("Nothing is different from the record as it stands."))
            return data
        self.entry = entry_with(self.record, self._meant(changed))
        try:
            self.entry.clean(replacing=self.record)
        except DuplicateVisit as error:
            self.add_error(None, str(error.messages[0]))
        except ValidationError as error:
            self.add_error(None, beside_fields(self, error))
        return data

    def differences(
        self, old: dict[str, Any], new: dict[str, Any], names_shown: bool = True
    ) -> list[tuple[str, str, str]]:
        """Label, before and after of each changed field, in the words of the form."""
        return [
            (self._label(name, names_shown), self._words(name, old.get(name), names_shown),
             self._words(name, new.get(name), names_shown))
            for name in self.fields
            if name in new
        ]  # fmt: skip

    def _label(self, name: str, names_shown: bool) -> str:
        field: Any = self.fields[name]
        if names_shown or not getattr(field, "about_person", False):
            return str(field.label)
        return str(_("A person"))

    def _needs(self) -> dict[str, Any]:
        """Which needs it answers, by their words; for kinds that can say so."""
        if "served_needs" not in kind_of(self.record).fields:
            return {}
        named = self.values["served_needs"]
        reach = entry_with(self.record, {}).needs_in_reach()
        offered = reach.filter(Q(uuid__in=named) | Q(status__in=STANDING)).order_by("pk")
        choices = [(str(need.uuid), need.text) for need in offered]
        if not choices:
            return {}
        question = forms.MultipleChoiceField(
            label=_("needs served"), choices=choices, required=False,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
        return {"served_needs": question}

    # --- values ----------------------------------------------------------------------------------

    def _words(self, name: str, value: Any, names_shown: bool) -> str:
        """A value as a person reads it; texts and names only where names are shown."""
        if value in (None, "", []):
            return "—"
        if isinstance(value, bool):
            return str(_("Yes") if value else _("No"))
        field: Any = self.fields[name]
        values = value if isinstance(value, list) else [value]
        if hasattr(field, "choices"):
            labels = {str(key): str(label) for key, label in _flat(field.choices)}
            if name in ("served", "served_needs") and not names_shown:
                return str(len(values))
            return "、".join(labels.get(str(one), "—") for one in values)
        if not names_shown and name in self.own_names:
            return "…"
        return "、".join(str(one) for one in values)

    def _plain(self, values: dict[str, Any]) -> dict[str, Any]:
        """The entry's values as this form shows them."""
        shown = {name: values.get(name) for name in self.fields if name in values}
        shown["track"] = values["track"].pk if values.get("track") else 0
        shown["served"] = [str(person.uuid) for person in values["served"]]
        return {name: _json(value) for name, value in shown.items() if name in self.fields}

    def _meant(self, changed: dict[str, Any]) -> dict[str, Any]:
        """Form values as the entry wants them."""
        meant = kind_of(self.record).meant(self.record, dict(changed))
        if "served_needs" in meant:
            meant["served_needs"] = [UUID(key) for key in meant["served_needs"]]
        if "track" in meant:
            meant["track"] = Track.objects.filter(pk=meant["track"]).first()
        if "served" in meant:
            meant["served"] = [self.persons[key] for key in meant["served"]]
        return meant


def _persons(record: ServiceRecord, served: list[Person]) -> dict[str, Person]:
    """Who can have been served: those named now, and the members of the household."""
    found = {str(person.uuid): person for person in served}
    if record.household_id:
        members = Person.objects.filter(household=record.household_id).sealed()
        found |= {str(person.uuid): person for person in members}
    return found


def _detail_fields(record: ServiceRecord) -> dict[str, Any]:
    """A form field for each plain column of the kind's own table that its history compares."""
    kind = kind_of(record)
    detail = kind.detail_of(record)
    made: dict[str, Any] = {}
    for name in kind.fields if detail is not None else ():
        column = detail._meta.get_field(name)
        if name in (*COMMON, "served_needs") or column.is_relation:
            continue
        if isinstance(column, models.JSONField):
            continue
        if isinstance(column, ArrayField) and column.base_field.choices:
            made[name] = forms.MultipleChoiceField(
                label=column.verbose_name, choices=column.base_field.choices, required=False,
                widget=forms.CheckboxSelectMultiple,
            )  # fmt: skip
            continue
        field = column.formfield()
        if field is None:
            continue
        if isinstance(field, forms.DateTimeField):
            field.widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
        elif isinstance(field, forms.DateField):
            field.widget = forms.DateInput()
        if isinstance(field, forms.TimeField):
            field.widget = forms.TimeInput({"type": "time"}, format="%H:%M")
        if isinstance(field.widget, forms.Textarea):
            field.widget.attrs["rows"] = 4
        made[name] = field
    return made


def _flat(choices: Any) -> list[tuple[Any, Any]]:
    return [
        pair
        for key, label in choices
        for pair in (label if isinstance(label, (list, tuple)) else [(key, label)])
    ]


def _json(value: Any) -> Any:
    """A plain value, the same for what stands and for what was typed."""
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%Y-%m-%dT%H:%M}"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, (dt.date, dt.time)):
        text = value.isoformat()
        return text[:5] if isinstance(value, dt.time) else text
    if isinstance(value, (list, tuple)):
        return sorted(str(v) if not isinstance(v, int) else v for v in value)
    if isinstance(value, models.Model):
        return value.pk
    return "" if value is None else (value if isinstance(value, (int, bool)) else str(value))

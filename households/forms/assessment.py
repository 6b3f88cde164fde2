"""Filling in a scale: one row of chips per item, or the figures of a paper form."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.ui.forms import HouseForm
from households.models import Person, RiskProtocol, ScaleResult, ScaleTraining
from households.scales import Item, Scale, scales

# A field's name says what it answers; other fields of the form have plain names.
ITEM = "item_"


class AssessmentForm(HouseForm):
    """One run of `scale`; `answers` holds what was said after a successful `is_valid`."""

    uuid = forms.UUIDField(widget=forms.HiddenInput, required=False)
    assessed_on = forms.DateField(label=_("Date of assessment"), widget=forms.DateInput)
    place = forms.ChoiceField(label=_("Place of assessment"), choices=ScaleResult.Place.choices)
    convention = forms.ChoiceField(label=_("How the total is read"))
    body = forms.CharField(label=_("Assessment body"), max_length=60)
    remarks = forms.CharField(
        label=_("Remarks"), max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Reason for the correction"), max_length=200,
        help_text=_("The earlier version stays readable behind the new one."),
    )  # fmt: skip

    def __init__(
        self, *args: Any, scale: Scale, replaces: ScaleResult | None = None, **kwargs: Any
    ) -> None:
        self.scale, self.replaces = scale, replaces
        start: dict[str, Any] = {
            "uuid": uuid7(), "assessed_on": timezone.localdate(), "place": "home",
            "convention": scale.conventions[0].key,
        }  # fmt: skip
        if replaces is not None:
            start |= {ITEM + key: value for key, value in replaces.answers.items()}
            for name in ("assessed_on", "place", "convention", "body", "remarks"):
                start[name] = getattr(replaces, name)
        kwargs["initial"] = {**start, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        if len(scale.conventions) > 1:
            fields["convention"].choices = [(c.key, c.label) for c in scale.conventions]
        else:
            del fields["convention"]
        if not scale.body_decides:
            del fields["body"]
        if replaces is None:
            del fields["reason"]
        for name, field in self._questions():
            fields[ITEM + name] = field

    def _questions(self) -> list[tuple[str, forms.Field]]:
        scale = self.scale
        missing = {"required": _("Not answered yet.")}
        if scale.body_decides:
            bands = [(band.key, band.label) for band in scale.conventions[0].bands]
            return [("level", forms.ChoiceField(label=_("Level"), choices=bands))]
        questions: list[tuple[str, forms.Field]] = [
            (
                item.key,
                forms.ChoiceField(
                    label=str(item.text),
                    choices=[(o.key, o.label) for o in scale.options_of(item)],
                    error_messages=missing,
                ),
            )
            for item in scale.items
        ]
        for number in scale.numbers:
            attrs = {"inputmode": "numeric", "class": "inp", "autocomplete": "off"}
            field = forms.IntegerField(
                label=str(number.label), min_value=number.low, max_value=number.high,
                help_text=_("%(low)s to %(high)s") % {"low": number.low, "high": number.high},
                widget=forms.NumberInput(attrs=attrs), error_messages=missing,
            )  # fmt: skip
            questions.append((number.key, field))
        return questions

    # --- what the template shows -----------------------------------------------------------------

    @property
    def rows(self) -> list[dict[str, Any]]:
        """Every item with its field and its answers: option, points as they count, chosen."""
        return [self._row(number, item) for number, item in enumerate(self.scale.items, start=1)]

    def _row(self, number: int, item: Item) -> dict[str, Any]:
        bound = self[ITEM + item.key]
        value = str(bound.value() if bound.value() is not None else "")
        return {
            "number": number,
            "item": item,
            "field": bound,
            "alarm": item.key in self.scale.alarm,
            "options": [
                (option, self.scale.points(item, option.key), option.key == value)
                for option in self.scale.options_of(item)
            ],
        }

    @property
    def number_fields(self) -> list[tuple[forms.BoundField, bool]]:
        return [(self[ITEM + number.key], number.counts) for number in self.scale.numbers]

    @property
    def levels(self) -> list[tuple[str, str | Promise, bool]]:
        """The official levels, and which is chosen."""
        value = str(self[ITEM + "level"].value() or "")
        return [(b.key, b.label, b.key == value) for b in self.scale.conventions[0].bands]

    @property
    def plain_fields(self) -> list[forms.BoundField]:
        names = ("reason", "body", "assessed_on", "place", "convention", "remarks")
        return [self[name] for name in names if name in self.fields]

    # --- saving ----------------------------------------------------------------------------------

    @property
    def answers(self) -> dict[str, Any]:
        return {
            name.removeprefix(ITEM): value
            for name, value in self.cleaned_data.items()
            if name.startswith(ITEM)
        }

    def save(self, person: Person, by: Any) -> ScaleResult | None:
        """The stored result, or None when the model refused: the errors then stand in the form.

        Raises core.workflow.Refused for who may not.
        """
        data = self.cleaned_data
        values: dict[str, Any] = {
            name: data[name] for name in ("convention", "body", "place", "remarks") if name in data
        }
        values |= {"on": data["assessed_on"], "uuid": data["uuid"], "by": by}
        try:
            if self.replaces is not None:
                return self.replaces.correct(self.answers, reason=data["reason"], **values)[0]
            return ScaleResult.record(person, self.scale.key, self.answers, **values)[0]
        except ValidationError as error:
            for name, messages in error.error_dict.items():
                field = ITEM + name if ITEM + name in self.fields else name
                self.add_error(field if field in self.fields else None, messages)
            return None


class ProtocolForm(forms.Form):
    """What was done after the alarm; both parts are needed (the model says so)."""

    steps = forms.MultipleChoiceField(
        label=_("Steps taken"), choices=RiskProtocol.Step.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose what was done.")},
    )  # fmt: skip
    done = forms.CharField(
        label=_("What was done, and how the person is now"), max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4, "class": "inp"}),
    )  # fmt: skip


class TrainingForm(HouseForm):
    """Who of the station was trained in which scale, and when."""

    user = forms.ChoiceField(label=_("Social worker"))
    scale = forms.ChoiceField(label=_("Scale"))
    trained_on = forms.DateField(label=_("Trained on"), widget=forms.DateInput)

    def __init__(self, *args: Any, people: list[tuple[int, str]], **kwargs: Any) -> None:
        kwargs.setdefault("initial", {"trained_on": timezone.localdate()})
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["user"].choices = people
        fields["scale"].choices = [
            (key, scale.title) for key, scale in scales().items() if scale.trained_only
        ]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("trained_on") and data["trained_on"] > timezone.localdate():
            self.add_error("trained_on", _("The training cannot lie in the future."))
        if data.get("user") and data.get("scale"):
            twice = ScaleTraining.objects.holding().filter(user=data["user"], scale=data["scale"])
            if twice.exists():
                self.add_error("scale", _("This training is noted already."))
        return data

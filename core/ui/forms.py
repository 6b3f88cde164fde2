"""Form widgets in the house style: `.inp` on text-like controls, errors tied to their field."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils.translation import gettext_lazy as _

PLAIN = (
    forms.CheckboxInput,
    forms.RadioSelect,
    forms.CheckboxSelectMultiple,
    forms.HiddenInput,
)


# What Django shows for "nothing chosen": dashes, which tell a reader nothing.
_DASHES = BLANK_CHOICE_DASH[0][1]


def _name_the_blank(field: forms.Field) -> None:
    """An empty choice says that one may choose."""
    if hasattr(field, "empty_label"):
        if field.empty_label == _DASHES:
            field.empty_label = _("Choose …")
    elif isinstance(field, forms.ChoiceField) and isinstance(field.widget, forms.Select):
        field.choices = [  # type: ignore[misc]
            (value, _("Choose …") if label == _DASHES else label)
            for value, label in field.choices  # type: ignore[union-attr]
        ]


# Whose these are is the service user's: a phone would offer the worker's own.
_OF_OTHERS = ("name", "phone", "address")


def _hold_the_phone_to_it(name: str, field: forms.Field) -> None:
    """The keyboard that the values are typed with, and no offer of the worker's own particulars.

    What the form says itself stays.
    """
    widget = field.widget
    if not isinstance(widget, forms.TextInput | forms.NumberInput):
        return
    if isinstance(field, forms.FloatField | forms.DecimalField):
        widget.attrs.setdefault("inputmode", "decimal")
    elif isinstance(field, forms.IntegerField):
        widget.attrs.setdefault("inputmode", "numeric")
    last = name.rpartition("_")[2]
    if last == "phone" and isinstance(field, forms.CharField):
        widget.attrs.setdefault("inputmode", "tel")
    if last in _OF_OTHERS:
        widget.attrs.setdefault("autocomplete", "off")


def dress(fields: dict[str, forms.Field]) -> None:
    """Give every control its class, keyboard (`inputmode`) and date type."""
    for name, field in fields.items():
        widget = field.widget
        if isinstance(widget, forms.DateInput):
            widget.input_type = "date"
            widget.format = "%Y-%m-%d"
        _name_the_blank(field)
        _hold_the_phone_to_it(name, field)
        if not isinstance(widget, PLAIN):
            css = widget.attrs.get("class", "")
            widget.attrs["class"] = f"inp {css}".strip()


def beside_fields(form: forms.BaseForm, error: ValidationError) -> ValidationError:
    """The error with its messages for fields that the form has; all others on top of the form."""
    if not hasattr(error, "error_dict"):
        return error
    by_field: dict[str, Any] = {}
    for name, messages in error.error_dict.items():
        by_field.setdefault(name if name in form.fields else "__all__", []).extend(messages)
    return ValidationError(by_field)


class _Dressed:
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields)


class HouseForm(_Dressed, forms.Form):
    """A plain form in the house style."""


class HouseModelForm(_Dressed, forms.ModelForm):
    """A model form in the house style."""

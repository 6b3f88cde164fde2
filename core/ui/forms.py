"""Form widgets in the house style: `.inp` on text-like controls, errors tied to their field."""

from __future__ import annotations

from typing import Any

from django import forms

PLAIN = (
    forms.CheckboxInput,
    forms.RadioSelect,
    forms.CheckboxSelectMultiple,
    forms.HiddenInput,
)


def dress(fields: dict[str, forms.Field]) -> None:
    """Give every control its class, keyboard (`inputmode`) and date type."""
    for field in fields.values():
        widget = field.widget
        if isinstance(widget, forms.DateInput):
            widget.input_type = "date"
            widget.format = "%Y-%m-%d"
        if not isinstance(widget, PLAIN):
            css = widget.attrs.get("class", "")
            widget.attrs["class"] = f"inp {css}".strip()


class HouseForm(forms.Form):
    """A plain form in the house style."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields)


class HouseModelForm(forms.ModelForm):
    """A model form in the house style."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields)

"""The keyboard a phone opens for a field, and whose particulars it offers."""

from __future__ import annotations

import pytest
from django import forms

from core.ui.forms import HouseForm


class Sample(HouseForm):
    heads = forms.IntegerField()
    amount = forms.DecimalField()
    other_phone = forms.CharField()
    address = forms.CharField()
    purpose = forms.CharField()
    score = forms.IntegerField(widget=forms.NumberInput(attrs={"inputmode": "text"}))
    phone = forms.ChoiceField(choices=[("", "")])


@pytest.mark.parametrize(
    ("name", "keyboard"),
    [
        ("heads", "numeric"),
        ("amount", "decimal"),
        ("other_phone", "tel"),
        ("address", None),
        ("purpose", None),
        ("score", "text"),
        ("phone", None),
    ],
)
def test_a_field_opens_the_keyboard_its_values_are_typed_with(name, keyboard):
    assert Sample().fields[name].widget.attrs.get("inputmode") == keyboard


@pytest.mark.parametrize(
    ("name", "offer"), [("other_phone", "off"), ("address", "off"), ("purpose", None)]
)
def test_the_phone_does_not_offer_the_workers_own_particulars(name, offer):
    assert Sample().fields[name].widget.attrs.get("autocomplete") == offer

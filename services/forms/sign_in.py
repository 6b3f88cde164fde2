from __future__ import annotations

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.codes.names import normalise_name
from core.ui.forms import HouseForm, HouseModelForm
from services.models import SignInSheet
from services.models.sign_in.row import NAME_LENGTH


class CodeForm(HouseForm):
    """What somebody who scanned the code says: name, and four digits that tell namesakes apart."""

    name = forms.CharField(
        label=_("Name"),
        max_length=NAME_LENGTH,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    last4 = forms.CharField(
        label=_("Last 4 of the phone or ID number"), max_length=4, required=False,
        help_text=_("Only to tell people of the same name apart. Leave it empty if you prefer."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "maxlength": 4}),
    )  # fmt: skip

    def clean_name(self) -> str:
        name = normalise_name(self.cleaned_data["name"])
        if not name:
            raise ValidationError(_("Give a name."))
        return name

    def clean_last4(self) -> str:
        digits = self.cleaned_data["last4"].strip().upper()
        if digits and not re.fullmatch(r"[0-9]{3}[0-9X]", digits):
            raise ValidationError(_("Four digits; the last one of an ID number may be X."))
        return digits


class HeadsForm(HouseModelForm):
    """How heads were counted, and how many."""

    class Meta:
        model = SignInSheet
        fields = ("method", "heads")
        widgets = {"method": forms.RadioSelect}


class GuestForm(HouseForm):
    """A guest without a phone, written down by the worker."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)

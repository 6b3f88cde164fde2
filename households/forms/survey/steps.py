"""What is asked at each step of an economic survey."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.codes.account_number import refuse_account_number
from core.ui.forms import HouseForm


class SignForm(HouseForm):
    signed_on = forms.DateField(label=gettext_lazy("Applicant signed on"), widget=forms.DateInput())

    def clean_signed_on(self) -> Any:
        day = self.cleaned_data["signed_on"]
        if day > timezone.localdate():
            raise ValidationError(_("The date lies in the future."))
        return day


class SendForm(HouseForm):
    sent_to = forms.CharField(label=gettext_lazy("Sent to"), max_length=60)


class ReturnForm(HouseForm):
    reason = forms.CharField(label=gettext_lazy("Reason"), max_length=500)


class ResultForm(HouseForm):
    result_on = forms.DateField(label=gettext_lazy("Result of"), widget=forms.DateInput())
    result_text = forms.CharField(label=gettext_lazy("Official result"), max_length=300)
    official_per_head = forms.DecimalField(
        label=gettext_lazy("Per head and month as checked (yuan)"), required=False, min_value=0,
        max_digits=10, decimal_places=2,
    )  # fmt: skip

    def clean_result_text(self) -> str:
        text = self.cleaned_data["result_text"]
        refuse_account_number(text)
        return text


STEP_FORMS: dict[str, type[HouseForm]] = {
    "visit": HouseForm, "sign": SignForm, "send": SendForm, "return": ReturnForm,
    "result": ResultForm,
}  # fmt: skip

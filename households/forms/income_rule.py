"""Which kinds of income a place counts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from core.ui.forms import HouseModelForm
from households.models import IncomeRule


class IncomeRuleForm(HouseModelForm):
    class Meta:
        model = IncomeRule
        fields = ("kind", "counted", "basis", "valid_from")
        widgets = {"valid_from": forms.DateInput(), "counted": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["counted"] = forms.TypedChoiceField(
            label=_("Counts as income"), widget=forms.RadioSelect,
            choices=[("1", _("Counted")), ("0", _("Not counted as income"))],
            coerce=lambda value: value == "1",
        )  # fmt: skip

"""A request as it is taken down at the rights desk."""

from __future__ import annotations

from typing import Any

from django import forms

from core.ui.forms import HouseModelForm
from households.models import RightsRequest


class RightsRequestForm(HouseModelForm):
    class Meta:
        model = RightsRequest
        fields = (
            "kind", "applicant", "applicant_name", "applicant_relation", "received_on", "wish",
        )  # fmt: skip
        widgets = {
            "kind": forms.RadioSelect,
            "applicant": forms.RadioSelect,
            "received_on": forms.DateInput,
            "wish": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("kind", "applicant"):
            field: Any = self.fields[name]
            field.choices = RightsRequest._meta.get_field(name).choices  # type: ignore[union-attr]

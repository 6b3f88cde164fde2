"""What the forms of a case have in common: the case, the user, and `save`."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.ui.forms import HouseForm, HouseModelForm
from services.models import Case


class CaseForm(HouseForm):
    """A form about one case. `save` writes; what it raises the page shows on top of the form."""

    def __init__(self, *args: Any, case: Case, user: Any, **kwargs: Any) -> None:
        self.case, self.user = case, user
        super().__init__(*args, **kwargs)

    def save(self) -> None:
        raise NotImplementedError


class CaseRowForm(HouseModelForm):
    """A form of a row of the case; `row_of(case)` is the row to change, a new one where it adds."""

    def __init__(
        self, *args: Any, case: Case, user: Any, instance: Any = None, **kwargs: Any
    ) -> None:
        self.case, self.user = case, user
        super().__init__(*args, instance=instance or self.row_of(case), **kwargs)

    @staticmethod
    def row_of(case: Case) -> Any:
        return case


class LinesField(forms.CharField):
    """Several short texts, one on each line; in and out a list."""

    widget = forms.Textarea

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("One on each line."))
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": 3}))
        super().__init__(**kwargs)

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in (super().clean(value) or "").splitlines()]
        lines = list(dict.fromkeys(line for line in lines if line))
        if any(len(line) > 200 for line in lines):
            raise ValidationError(_("At most 200 characters on a line."))
        return lines


def area(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})

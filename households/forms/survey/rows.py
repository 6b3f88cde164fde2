"""The lines of the two grids of an economic survey."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.codes.account_number import refuse_account_number
from core.ui.forms import HouseForm
from households.economy.kinds import Part, grouped_choices, part_of
from households.economy.standing import Standing


class MemberRow(HouseForm):
    """A line of the members' grid; without a name it is an empty line."""

    key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60, required=False)
    standing = forms.ChoiceField(
        label=gettext_lazy("Counts because"), choices=[("", "—"), *Standing.choices], required=False
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=100, required=False)

    @property
    def is_empty(self) -> bool:
        return not self.cleaned_data.get("name") or bool(self.cleaned_data.get("DELETE"))

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("name") and not told.get("standing"):
            self.add_error("standing", _("Say why this person counts or does not."))
        for field in ("name", "note"):
            try:
                refuse_account_number(told.get(field, ""))
            except ValidationError as error:
                self.add_error(field, error)
        return told


class LineRow(HouseForm):
    """A line of the amounts' grid; without an amount it is an empty line."""

    member = forms.CharField(
        label=gettext_lazy("Member"), required=False, widget=forms.Select, max_length=36
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), required=False)
    amount = forms.DecimalField(
        label=gettext_lazy("Amount (yuan)"), required=False, min_value=0, max_digits=12,
        decimal_places=2, widget=forms.NumberInput(attrs={"inputmode": "decimal", "step": "0.01"}),
    )  # fmt: skip
    note = forms.CharField(label=gettext_lazy("Note"), max_length=100, required=False)

    def __init__(self, *args: Any, members: list[tuple[str, str]] = [], **kwargs: Any) -> None:  # noqa: B006 — read only
        super().__init__(*args, **kwargs)
        kinds: Any = self.fields["kind"]
        kinds.choices = [("", "—"), *grouped_choices()]
        widget: Any = self.fields["member"].widget
        widget.choices = [("", "—"), *members]

    @property
    def is_empty(self) -> bool:
        return self.cleaned_data.get("amount") is None or bool(self.cleaned_data.get("DELETE"))

    def clean(self) -> dict[str, Any]:
        told: dict[str, Any] = super().clean() or self.cleaned_data
        if told.get("DELETE"):
            return told
        if told.get("amount") is None:
            if (told.get("kind") or told.get("note")) and "amount" not in self.errors:
                self.add_error("amount", _("Enter the amount, 0 when there is none."))
            return told
        kind = told.get("kind")
        if not kind:
            self.add_error("kind", _("Choose what the amount is."))
        elif part_of(kind) == Part.INCOME and not told.get("member"):
            self.add_error("member", _("Income belongs to a member."))
        try:
            refuse_account_number(told.get("note", ""))
        except ValidationError as error:
            self.add_error("note", error)
        return told

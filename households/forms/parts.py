"""Forms of the rows that make up a household's file."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.ui.forms import HouseModelForm
from households.models import (
    Benefit,
    EcoTie,
    Household,
    HouseholdPlan,
    Housing,
    Need,
    Person,
    PlanGoal,
    PlanMeasure,
)

DAY = forms.DateInput
YES_NO = [("", _("Not checked")), ("true", _("Yes")), ("false", _("No"))]


class PartForm(HouseModelForm):
    """A row of one household's file: members and needs offered are those of the household.

    `wide` fields take the whole line, `chips` show their choices as chips.
    """

    wide: tuple[str, ...] = ()
    chips: tuple[str, ...] = ()

    def __init__(self, *args: Any, household: Household, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.household = household
        if "person" in self.fields:
            people: Any = self.fields["person"]
            people.queryset = Person.objects.filter(household=household).sealed().active()
            people.empty_label = _("The whole household")
        if "need" in self.fields:
            needs: Any = self.fields["need"]
            needs.queryset = Need.objects.filter(household=household).standing()
            needs.empty_label = _("No need on the list")
        for name, field in self.fields.items():
            # A model field with a default is never left empty by the form itself.
            if name in self.chips and isinstance(field, forms.TypedChoiceField):
                field.choices = [c for c in field.choices if c[0] != "" or not field.required]  # type: ignore[index, misc, union-attr]

    @property
    def lines(self) -> list[tuple[Any, bool, bool]]:
        """Bound field, whether as chips, whether over the whole line."""
        return [(self[name], name in self.chips, name in self.wide) for name in self.fields]


class NeedForm(PartForm):
    wide = ("text", "kind", "level")
    chips = ("kind", "level")

    class Meta:
        model = Need
        fields = ("text", "kind", "level", "person", "source", "found_on")
        widgets = {"found_on": DAY(), "kind": forms.RadioSelect, "level": forms.RadioSelect}


class PlanForm(PartForm):
    wide = ("title", "summary", "review_note")

    class Meta:
        model = HouseholdPlan
        fields = ("title", "summary", "agreed_on", "review_on", "review_note")
        widgets = {
            "summary": forms.Textarea(attrs={"rows": 4}),
            "review_note": forms.Textarea(attrs={"rows": 3}),
            "agreed_on": DAY(),
            "review_on": DAY(),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.is_draft:
            del self.fields["review_note"]


class GoalForm(PartForm):
    wide = ("text", "need", "result")
    chips = ("result",)

    class Meta:
        model = PlanGoal
        fields = (
            "text", "need", "indicator", "baseline", "target", "due_on", "progress", "result",
        )  # fmt: skip
        widgets = {"due_on": DAY(), "result": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.plan.is_draft:
            # What came of it is told once the plan is carried out.
            del self.fields["progress"], self.fields["result"]


class MeasureForm(PartForm):
    wide = ("text", "remark")

    class Meta:
        model = PlanMeasure
        fields = ("text", "responsible", "due_on", "done_on", "remark")
        widgets = {"due_on": DAY(), "done_on": DAY()}


class HousingForm(PartForm):
    wide = ("tenure", "danger", "remark")
    chips = ("tenure", "danger", "barrier_free", "safe_wiring")

    barrier_free = forms.TypedChoiceField(
        label=_("barrier-free"), required=False, choices=YES_NO, empty_value=None,
        coerce=lambda value: value == "true", widget=forms.RadioSelect,
    )  # fmt: skip
    safe_wiring = forms.TypedChoiceField(
        label=_("gas and wiring safe"), required=False, choices=YES_NO, empty_value=None,
        coerce=lambda value: value == "true", widget=forms.RadioSelect,
    )  # fmt: skip

    class Meta:
        model = Housing
        fields = (
            "tenure", "danger", "structure", "area", "rooms", "water", "toilet", "fuel",
            "barrier_free", "safe_wiring", "checked_on", "remark",
        )  # fmt: skip
        widgets = {
            "tenure": forms.RadioSelect,
            "danger": forms.RadioSelect,
            "checked_on": DAY(),
            "area": forms.NumberInput(attrs={"inputmode": "decimal"}),
            "rooms": forms.NumberInput(attrs={"inputmode": "numeric"}),
            "remark": forms.Textarea(attrs={"rows": 3}),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("barrier_free", "safe_wiring"):
            told = getattr(self.instance, name)
            self.initial[name] = "" if told is None else str(told).lower()


class BenefitForm(PartForm):
    wide = ("kind",)
    chips = ("kind",)

    class Meta:
        model = Benefit
        fields = ("kind", "policy", "person", "amount", "unit", "starts_on", "ends_on", "source")
        widgets = {
            "kind": forms.RadioSelect,
            "starts_on": DAY(),
            "ends_on": DAY(),
            "amount": forms.NumberInput(attrs={"inputmode": "decimal"}),
        }


class TieForm(PartForm):
    wide = ("system", "strength", "direction", "remark")
    chips = ("system", "strength", "direction")

    class Meta:
        model = EcoTie
        fields = ("system", "name", "person", "strength", "direction", "remark", "ended_on")
        widgets = {
            "system": forms.RadioSelect,
            "strength": forms.RadioSelect,
            "direction": forms.RadioSelect,
            "ended_on": DAY(),
        }

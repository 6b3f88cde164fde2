"""Needs, plans, housing, benefits and ties of a household as the API shows and takes them.

Free text may name people: a role that works on masked lists gets it empty.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from households.api.serializers import Within, _fully_valid, _households
from households.models import (
    Benefit,
    EcoTie,
    HouseholdPlan,
    Housing,
    Need,
    Person,
    PlanGoal,
    PlanMeasure,
)
from households.sight import sees_names


def _persons(user: Any) -> Any:
    return Person.objects.visible_to(user).sealed()


def _needs(user: Any) -> Any:
    return Need.objects.visible_to(user)


def _plans(user: Any) -> Any:
    return HouseholdPlan.objects.visible_to(user).select_related("household__station")


def _goals(user: Any) -> Any:
    return PlanGoal.objects.visible_to(user).select_related("plan__household__station")


class PartSerializer(serializers.ModelSerializer):
    """The model's own rules hold; `sealed` fields are empty for masked readers."""

    sealed: tuple[str, ...] = ()
    uuid = serializers.UUIDField(required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        row = self.instance or self.Meta.model()  # type: ignore[misc]
        for name, value in attrs.items():
            setattr(row, name, value)
        person = attrs.get("person")
        if person is not None and person.household_id != row.household_id:
            raise serializers.ValidationError({"person": _("Only members of this household.")})
        _fully_valid(row)
        self.row = row
        return attrs

    def save(self, **kwargs: Any) -> Any:
        if hasattr(self.row, "created_by_id") and self.row.pk is None:
            self.row.created_by = self.context["request"].user
        self.row.save()
        self.instance = self.row
        return self.row

    def to_representation(self, row: Any) -> dict[str, Any]:
        data = super().to_representation(row)
        if not sees_names(self.context["request"].user, row.household.station):
            data |= dict.fromkeys(self.sealed, "")
        return data


class OfHousehold(PartSerializer):
    household = Within(
        _households,
        slug_field="uuid",
        help_text="The household's uuid; fixed once the row is made.",
    )

    def validate_household(self, household: Any) -> Any:
        if self.instance and self.instance.household_id != household.pk:
            raise serializers.ValidationError(_("A row does not move to another household."))
        return household


class OfPerson(OfHousehold):
    person = Within(
        _persons, slug_field="uuid", required=False, allow_null=True,
        help_text="A member of the household; null for the whole household.",
    )  # fmt: skip


class NeedSerializer(OfPerson):
    sealed = ("text",)

    class Meta:
        model = Need
        fields = (
            "uuid", "household", "person", "kind", "text", "level", "source", "found_on",
            "status", "created_at",
        )  # fmt: skip
        read_only_fields = ("status", "created_at")


class HousingSerializer(OfHousehold):
    sealed = ("remark",)

    class Meta:
        model = Housing
        fields = (
            "uuid", "household", "checked_on", "tenure", "structure", "area", "rooms", "danger",
            "water", "toilet", "fuel", "barrier_free", "safe_wiring", "remark", "created_at",
        )  # fmt: skip
        read_only_fields = ("created_at",)


class BenefitSerializer(OfPerson):
    sealed = ("source",)

    class Meta:
        model = Benefit
        fields = (
            "uuid", "household", "person", "kind", "policy", "amount", "unit", "starts_on",
            "ends_on", "source", "created_at",
        )  # fmt: skip
        read_only_fields = ("created_at",)


class EcoTieSerializer(OfPerson):
    sealed = ("name", "remark")

    class Meta:
        model = EcoTie
        fields = (
            "uuid", "household", "person", "system", "name", "strength", "direction", "remark",
            "ended_on", "created_at",
        )  # fmt: skip
        read_only_fields = ("created_at",)


class PlanSerializer(OfHousehold):
    sealed = ("title", "summary", "review_note")

    class Meta:
        model = HouseholdPlan
        fields = (
            "uuid", "household", "title", "summary", "agreed_on", "review_on", "review_note",
            "status", "approved_at", "created_at",
        )  # fmt: skip
        read_only_fields = ("status", "approved_at", "created_at")


class GoalSerializer(PartSerializer):
    sealed = ("text", "indicator", "baseline", "target")
    plan = Within(_plans, slug_field="uuid", help_text="The plan's uuid.")
    need = Within(
        _needs, slug_field="uuid", required=False, allow_null=True,
        help_text="A standing need of the same household.",
    )  # fmt: skip

    class Meta:
        model = PlanGoal
        fields = (
            "uuid", "plan", "need", "text", "indicator", "baseline", "target", "due_on",
            "progress", "result",
        )  # fmt: skip


class MeasureSerializer(PartSerializer):
    sealed = ("text", "responsible", "remark")
    goal = Within(_goals, slug_field="uuid", help_text="The goal's uuid.")

    class Meta:
        model = PlanMeasure
        fields = ("uuid", "goal", "text", "responsible", "due_on", "done_on", "remark")

"""Divisions and stations as JSON."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as ModelError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from core.codes.divisions import full_code
from stations.models import Division, Station, StationPhase


class DivisionSerializer(serializers.ModelSerializer):
    parent: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)
    replaced_by: Any = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Division
        fields = (
            "code", "code_mca", "name", "level", "parent", "edition", "valid_from", "valid_to",
            "replaced_by",
        )  # fmt: skip


class DivisionCodeField(serializers.SlugRelatedField):
    """A division by its code; written with or without the zeros at its end."""

    def to_internal_value(self, data: Any) -> Division:
        try:
            data = full_code(str(data))
        except ModelError as error:
            raise serializers.ValidationError(error.messages) from error
        return super().to_internal_value(data)


class StationSerializer(serializers.ModelSerializer):
    """A station. `status` changes by the transition action only; on creation it may be given."""

    division = DivisionCodeField(slug_field="code", queryset=Division.objects.all())
    division_name = serializers.CharField(source="division.name", read_only=True)
    since = serializers.DateField(
        write_only=True,
        required=False,
        help_text=_("First day of the status given on creation; today unless given."),
    )

    class Meta:
        model = Station
        fields = (
            "uuid", "official_name", "short_name", "level", "is_branch", "division",
            "division_name", "status", "since", "plaque_on", "address", "longitude", "latitude",
            "operation_mode", "operator_name", "operator_uscc", "contract_from", "contract_to",
            "contract_yuan", "area_m2", "rooms", "functions", "six_haves", "opening_hours",
            "phone", "stars", "created_at",
        )  # fmt: skip
        read_only_fields = ("uuid", "created_at")
        # The model says the same with the name of the other station, at the field.
        validators = ()

    def validate_division(self, division: Division) -> Division:
        user = self.context["request"].user
        unchanged = self.instance is not None and self.instance.division_id == division.pk
        if not unchanged and not user.scope.covers(division.code):
            raise serializers.ValidationError(_("This division is outside your jurisdiction."))
        return division

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """The model's own rules, with their messages at their fields."""
        station = self.instance
        if station is not None and attrs.get("status", station.status) != station.status:
            raise serializers.ValidationError(
                {"status": [_("The status changes by the transition action.")]}
            )
        values = {name: value for name, value in attrs.items() if name != "since"}
        if station is None:
            candidate = Station(**values)
        else:
            candidate = Station.objects.get(pk=station.pk)
            for name, value in values.items():
                setattr(candidate, name, value)
        try:
            candidate.full_clean(exclude=["division_code", "uuid", "covered_villages"])
        except ModelError as error:
            raise serializers.ValidationError(error.message_dict) from error
        attrs["operator_uscc"], attrs["phone"] = candidate.operator_uscc, candidate.phone
        return attrs

    def create(self, validated: dict[str, Any]) -> Station:
        since = validated.pop("since", None) or timezone.localdate()
        station = Station(**validated)
        try:
            with transaction.atomic():
                station.begin(since, by=self.context["request"].user)
        except ModelError as error:
            raise serializers.ValidationError({"since": error.message_dict["on"]}) from error
        except IntegrityError as error:
            # Somebody else was quicker between the check and the insert.
            raise serializers.ValidationError(
                {"division": [_("This division already has an active station of this level.")]}
            ) from error
        return station

    def update(self, station: Station, validated: dict[str, Any]) -> Station:
        validated.pop("since", None)
        return super().update(station, validated)


class TransitionSerializer(serializers.Serializer):
    """A move along the life cycle."""

    to = serializers.ChoiceField(choices=Station.Status.choices)
    on = serializers.DateField()
    reason = serializers.CharField(max_length=200, required=False, allow_blank=True, default="")


class StationPhaseSerializer(serializers.ModelSerializer):
    class Meta:
        model = StationPhase
        fields = ("status", "starts_on", "ends_on", "reason", "entered_by", "entered_at")

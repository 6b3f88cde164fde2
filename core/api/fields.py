"""What serializers of the API are taught: sealed fields as text, moments of any year, whole rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from rest_framework import serializers
from rest_framework.fields import empty

from core.fields import EncryptedCharField


class MomentField(serializers.DateTimeField):
    """A date and time; one at the very ends of the calendar is refused in words.

    Django REST framework lets the OverflowError of its change to local time through.
    """

    def enforce_timezone(self, value: Any) -> Any:
        try:
            return super().enforce_timezone(value)
        except OverflowError:
            self.fail("overflow")


class WholeRow(serializers.Serializer):
    """A row within a body: told whole, also where the body changes the rest in part (PATCH).

    Django REST framework asks for nothing there, and what is missing would be missed later.
    """

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            missing = {
                name: [field.error_messages["required"]]
                for name, field in self.fields.items()
                if field.required and not field.read_only and field.get_value(data) is empty
            }
            if missing:
                raise serializers.ValidationError(missing)
        return super().to_internal_value(data)


def teach_serializers() -> None:
    """Every ModelSerializer reads and writes a sealed field as text (called once, at start-up)."""
    taught = serializers.ModelSerializer.serializer_field_mapping
    taught[EncryptedCharField] = serializers.CharField
    taught[models.DateTimeField] = MomentField

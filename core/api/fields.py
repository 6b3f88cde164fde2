"""What every serializer of the API is taught: sealed fields as text, moments of any year."""

from __future__ import annotations

from typing import Any

from django.db import models
from rest_framework import serializers

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


def teach_serializers() -> None:
    """Every ModelSerializer reads and writes a sealed field as text (called once, at start-up)."""
    taught = serializers.ModelSerializer.serializer_field_mapping
    taught[EncryptedCharField] = serializers.CharField
    taught[models.DateTimeField] = MomentField

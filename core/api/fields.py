"""Sealed fields over the API: as the text they hold, never as what lies in the database."""

from __future__ import annotations

from rest_framework import serializers

from core.fields import EncryptedCharField


def teach_serializers() -> None:
    """Every ModelSerializer reads and writes a sealed field as text (called once, at start-up)."""
    serializers.ModelSerializer.serializer_field_mapping[EncryptedCharField] = serializers.CharField

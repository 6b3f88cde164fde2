"""The village or community of a row, by its code."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from stations.models import Division


class VillageField(serializers.SlugRelatedField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("12-digit code of the village or community"))
        super().__init__(
            slug_field="code", queryset=Division.objects.all(), required=False, allow_null=True,
            **kwargs,
        )  # fmt: skip

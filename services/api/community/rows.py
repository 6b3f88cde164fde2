"""What the rows of community work have in common under /api/v1/."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as ModelError
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import PermissionDenied

from households.api.at_station import AtStationSerializer


class CommunitySerializer(AtStationSerializer):
    """Constraints are asked before the database has to refuse; a closed row is not changed."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is not None and not self.instance.is_editable:
            raise PermissionDenied(str(_("It can no longer be changed as it stands now.")))
        attrs = super().validate(attrs)
        row = self.instance or self.Meta.model(**attrs)  # type: ignore[misc]
        try:
            row.validate_constraints(exclude={"uuid"})
        except ModelError as error:
            raise serializers.ValidationError(serializers.as_serializer_error(error)) from error
        return attrs

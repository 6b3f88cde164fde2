"""What the API of referrals and resources has in common: keys of the client, steps, made once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.unstored import Unstored
from core.ids import is_uuid7, uuid_of
from core.workflow import holds
from households.api.at_station import MoveSerializer, typed
from households.api.refusals import spoken_as_problems
from households.sight import sees_names
from services.models.referral.moves import EDIT


class Keyed(serializers.ModelSerializer):
    def validate_uuid(self, value: UUID) -> UUID:
        if not is_uuid7(value):
            raise serializers.ValidationError(_("Send a UUID of version 7."))
        return value


class Moving(Unstored, viewsets.GenericViewSet):
    """Rows by uuid with their steps at `…/move/`."""

    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    filterset_fields: Any = ("status",)

    @extend_schema(request=MoveSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Make one step; what is refused is a problem document."""
        row = self.get_object()
        given = MoveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        known = row.MOVES.get(told["move"])
        if known is None or known.by_system:
            raise ValidationError({"move": [_("There is no such step.")]})
        with spoken_as_problems():
            fields = typed(row, known, told["fields_of_move"])
            row.make(told["move"], by=request.user, reason=told["reason"], **fields)
        return Response(self.get_serializer(row).data)


class CreatedOnce(mixins.CreateModelMixin):
    """201 with the new row; 200 with the first one when the same uuid comes again."""

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        view: Any = self
        if not request.user.may(EDIT):  # type: ignore[union-attr]
            raise PermissionDenied
        given = request.data.get("uuid") if isinstance(request.data, dict) else None
        first = view.get_queryset().filter(uuid=uuid_of(given)).first()
        if first is not None:
            return Response(view.get_serializer(first).data)
        serializer = view.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        station = serializer.validated_data["station"]
        if not holds(request.user, EDIT, station) or not sees_names(request.user, station):
            raise PermissionDenied
        with spoken_as_problems(), transaction.atomic():
            self.keep(serializer)
        return Response(serializer.data, status=status.HTTP_201_CREATED)

    def keep(self, serializer: Any) -> None:
        view: Any = self
        serializer.save(created_by=view.request.user)

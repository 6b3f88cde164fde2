"""/api/v1/divisions/ and /api/v1/stations/."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as ModelError
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from core.api.pagination import KeysetPagination
from stations.api.serializers import (
    DivisionSerializer,
    StationPhaseSerializer,
    StationSerializer,
    TransitionSerializer,
)
from stations.filters import DivisionFilter, StationFilter
from stations.models import Division, Station


class ByCode(KeysetPagination):
    ordering = "code"


class ByPlace(KeysetPagination):
    ordering: Any = ("division_code", "level", "id")


class DivisionViewSet(viewsets.ReadOnlyModelViewSet):
    """Administrative divisions, province to village, with the days between which they exist."""

    serializer_class = DivisionSerializer
    filterset_class = DivisionFilter
    pagination_class = ByCode
    lookup_field = "code"
    lookup_value_regex = r"\d{12}"
    queryset = Division.objects.select_related("parent", "replaced_by")

    def get_queryset(self) -> QuerySet:
        return self.queryset.visible_to(self.request.user)


class StationViewSet(
    mixins.CreateModelMixin, mixins.UpdateModelMixin, viewsets.ReadOnlyModelViewSet
):
    """Stations within the caller's jurisdiction. Never deleted: they are closed by a transition."""

    serializer_class = StationSerializer
    filterset_class = StationFilter
    pagination_class = ByPlace
    permission_classes = (May("station.edit", safe=None),)
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    http_method_names = ("get", "post", "patch", "head", "options")
    queryset = Station.objects.select_related("division")

    def get_queryset(self) -> QuerySet:
        return self.queryset.visible_to(self.request.user)

    @extend_schema(responses=StationPhaseSerializer(many=True), filters=False)
    @action(detail=True, pagination_class=None)
    def phases(self, request: Request, **kwargs: Any) -> Response:
        """The life of the station, oldest phase first."""
        phases = self.get_object().phases.order_by("starts_on")
        return Response(StationPhaseSerializer(phases, many=True).data)

    @extend_schema(request=TransitionSerializer, responses=StationSerializer)
    @action(detail=True, methods=["post"])
    def transition(self, request: Request, **kwargs: Any) -> Response:
        """Move the station along its life cycle from a day on."""
        station = self.get_object()
        form = TransitionSerializer(data=request.data)
        form.is_valid(raise_exception=True)
        move = form.validated_data
        try:
            station.transition(move["to"], on=move["on"], by=request.user, reason=move["reason"])
        except ModelError as error:
            raise ValidationError(error.message_dict) from error
        return Response(self.get_serializer(station).data)

"""/api/v1/venues/ and /api/v1/partners/: where and with whom activities are held."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from households.api.at_station import AtStation, AtStationSerializer, StationField
from households.api.refusals import spoken_as_problems
from services.api.village import VillageField
from services.models import Partner, Venue
from services.models.activity.moves import EDIT


class VenueSerializer(AtStationSerializer):
    uuid = serializers.UUIDField(required=False)
    station = StationField(EDIT)
    village = VillageField()

    class Meta:
        model = Venue
        fields = ("uuid", "station", "name", "kind", "village", "address", "is_in_use")


class PartnerSerializer(AtStationSerializer):
    hidden = ("contact", "phone_masked")
    uuid = serializers.UUIDField(required=False)
    station = StationField(EDIT)
    phone = serializers.CharField(
        write_only=True, required=False, allow_null=True, allow_blank=True, max_length=40
    )

    class Meta:
        model = Partner
        fields = (
            "uuid", "station", "name", "kind", "agreement", "starts_on", "ends_on", "contact",
            "phone", "phone_masked",
        )  # fmt: skip
        read_only_fields = ("phone_masked",)


@extend_schema(tags=["activities"])
class VenueViewSet(AtStation):
    """Service venues (HN-06)."""

    permission_classes = (May(EDIT, safe=None),)
    write_permission = EDIT
    serializer_class = VenueSerializer
    queryset = Venue.objects.select_related("station", "village")
    filterset_fields = ("kind", "is_in_use")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return _without_author(self, request, *args, **kwargs)


@extend_schema(tags=["activities"])
class PartnerViewSet(AtStation):
    """Partner organisations (HN-B01)."""

    permission_classes = (May(EDIT, safe=None),)
    write_permission = EDIT
    serializer_class = PartnerSerializer
    queryset = Partner.objects.select_related("station").defer("phone")
    filterset_fields = ("kind",)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return _without_author(self, request, *args, **kwargs)


def _without_author(view: AtStation, request: Request, *args: Any, **kwargs: Any) -> Response:
    """Idempotent creation of a row that keeps nobody's name: the first row when sent again."""
    given = request.data.get("uuid") if isinstance(request.data, dict) else None
    field = serializers.UUIDField()
    try:
        first = view.get_queryset().filter(uuid=field.to_internal_value(given)).first()  # type: ignore[arg-type]
    except serializers.ValidationError:
        first = None
    if first is not None:
        return Response(view.get_serializer(first).data)
    serializer = view.get_serializer(data=request.data)
    serializer.is_valid(raise_exception=True)
    with spoken_as_problems():
        serializer.save()
    return Response(serializer.data, status=status.HTTP_201_CREATED)

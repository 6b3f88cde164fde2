"""/api/v1/needs-surveys/ and /api/v1/community-resources/: the yearly files of a community."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from households.api.at_station import AtStation, StationField, WithMoves
from services.api.community.rows import CommunitySerializer
from services.api.village import VillageField
from services.models import CommunityNeedsSurvey, CommunityResource
from services.models.community.base import EDIT
from services.models.community.needs_survey import BLOCKS


class NeedsSurveySerializer(CommunitySerializer):
    hidden = (*BLOCKS, "priorities")
    uuid = serializers.UUIDField(required=False)
    station = StationField(EDIT)
    village = VillageField()

    class Meta:
        model = CommunityNeedsSurvey
        fields = (
            "uuid", "station", "village", "year", "method", "sample", *BLOCKS, "priorities",
            "status", "approved_at", "created_at",
        )  # fmt: skip
        read_only_fields = ("status", "approved_at", "created_at")
        validators: tuple[Any, ...] = ()


@extend_schema(tags=["community"])
class NeedsSurveyViewSet(WithMoves, AtStation):
    """Yearly needs surveys of communities. Steps: submit, give_back, approve, reopen."""

    permission_classes = (May(EDIT, safe=None),)
    write_permission = EDIT
    serializer_class = NeedsSurveySerializer
    queryset = CommunityNeedsSurvey.objects.select_related("station", "village")
    filterset_fields = ("year", "status")


class CommunityResourceSerializer(CommunitySerializer):
    hidden = ("contact", "phone")
    uuid = serializers.UUIDField(required=False)
    station = StationField(EDIT)
    village = VillageField()
    phone = serializers.CharField(
        max_length=30, required=False, allow_blank=True,
        help_text=_("under which the resource is asked for"),
    )  # fmt: skip

    class Meta:
        model = CommunityResource
        fields = (
            "uuid", "station", "village", "year", "kind", "name", "location", "contact", "phone",
            "offers", "is_struck", "created_at",
        )  # fmt: skip
        read_only_fields = ("is_struck", "created_at")
        validators: tuple[Any, ...] = ()


class CopySerializer(serializers.Serializer):
    station = StationField(EDIT)
    village = VillageField()
    year = serializers.IntegerField(
        min_value=2001, max_value=2100, help_text=_("year to fill from the one before")
    )


class CopiedSerializer(serializers.Serializer):
    added = serializers.IntegerField(help_text=_("how many were added"))


@extend_schema(tags=["community"])
class ResourceViewSet(AtStation):
    """Resource maps of communities, by year."""

    permission_classes = (May(EDIT, safe=None),)
    write_permission = EDIT
    serializer_class = CommunityResourceSerializer
    queryset = CommunityResource.objects.select_related("station", "village")
    filterset_fields = ("year", "kind", "is_struck")

    @extend_schema(request=CopySerializer, responses=CopiedSerializer)
    @action(detail=False, methods=["post"])
    def copy(self, request: Request) -> Response:
        """Bring the map of the year before into a year; safe to repeat."""
        given = CopySerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        told = given.validated_data
        added = CommunityResource.copy_year(
            told["station"], told.get("village"), told["year"], request.user
        )
        return Response({"added": added})

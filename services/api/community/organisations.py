"""/api/v1/community-organisations/."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from core.ids import is_uuid7, uuid7
from core.workflow import holds
from households.api.at_station import AtStation, StationField, WithMoves
from households.api.refusals import spoken_as_problems
from services.api.community.rows import CommunitySerializer
from services.api.village import VillageField
from services.models import CommunityOrganisation, OrganisationSupport
from services.models.community.base import EDIT


class OrganisationSerializer(CommunitySerializer):
    hidden = ("leader", "note")
    uuid = serializers.UUIDField(required=False)
    station = StationField(EDIT)
    village = VillageField()

    class Meta:
        model = CommunityOrganisation
        fields = (
            "uuid", "station", "village", "name", "kind", "field", "leader", "members",
            "incubated_on", "filed_on", "filing_no", "note", "status", "created_at",
        )  # fmt: skip
        read_only_fields = ("status", "created_at")


class SupportSerializer(serializers.ModelSerializer):
    uuid = serializers.UUIDField(required=False)

    class Meta:
        model = OrganisationSupport
        fields = ("uuid", "given_on", "kind", "text", "value")


@extend_schema(tags=["community"])
class OrganisationViewSet(WithMoves, AtStation):
    """Community organisations. Steps: incubate, file, release, leave, and each one's correction."""

    permission_classes = (May(EDIT, safe=None),)
    write_permission = EDIT
    serializer_class = OrganisationSerializer
    queryset = CommunityOrganisation.objects.select_related("station", "village")
    filterset_fields = ("status", "kind", "field")

    @extend_schema(request=SupportSerializer, responses=SupportSerializer(many=True))
    @action(detail=True, methods=["get", "post"])
    def supports(self, request: Request, uuid: str) -> Response:
        """The support given, newest first; POST adds one, the same uuid twice adds one."""
        row = self.get_object()
        if request.method == "POST":
            if not holds(request.user, EDIT, row.station):
                self.permission_denied(request)
            given = SupportSerializer(data=request.data)
            given.is_valid(raise_exception=True)
            told = dict(given.validated_data)
            key = told.pop("uuid", None)
            if key is None or not is_uuid7(str(key)):
                key = uuid7()
            support = OrganisationSupport(  # type: ignore[misc]
                organisation=row, created_by=request.user, uuid=key, **told
            )
            if not row.supports.filter(uuid=key).exists():
                with spoken_as_problems():
                    support.full_clean(exclude=["organisation", "created_by"])
                    support.save()
        return Response(SupportSerializer(row.supports.all(), many=True).data)

"""/api/v1/proposals/."""

from __future__ import annotations

from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.access import May
from households.api.at_station import AtStation, StationField, WithMoves
from services.api.community.meetings import MeetingField
from services.api.community.rows import CommunitySerializer
from services.api.village import VillageField
from services.models import Proposal
from services.models.community.base import EDIT


class ProposalSerializer(CommunitySerializer):
    hidden = ("text", "proposer", "reply")
    uuid = serializers.UUIDField(required=False)
    station = StationField(EDIT)
    village = VillageField()
    meeting = MeetingField(required=False, allow_null=True)

    class Meta:
        model = Proposal
        fields = (
            "uuid", "station", "village", "text", "proposer", "channel", "collected_on", "meeting",
            "status", "reply", "replied_at", "created_at",
        )  # fmt: skip
        read_only_fields = ("status", "reply", "replied_at", "created_at")


@extend_schema(tags=["community"])
class ProposalViewSet(WithMoves, AtStation):
    """Proposals. Steps: adopt, start, finish and decline (both with `reply`), reopen."""

    permission_classes = (May(EDIT, safe=None),)
    write_permission = EDIT
    serializer_class = ProposalSerializer
    queryset = Proposal.objects.select_related("station", "village", "meeting")
    filterset_fields = ("status", "channel")

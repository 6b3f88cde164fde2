"""/api/v1/meetings/ and /api/v1/decisions/."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from households.api.at_station import AtStation, AtStationSerializer, StationField, WithMoves
from households.api.refusals import spoken_as_problems
from households.models import Person
from households.places import stations_with
from services.api.community.rows import CommunitySerializer
from services.api.village import VillageField
from services.models import Decision, DeliberationMeeting, MeetingEntry
from services.models.community.base import EDIT


class MeetingSerializer(CommunitySerializer):
    hidden = ("convenor", "background", "minutes")
    uuid = serializers.UUIDField(required=False)
    station = StationField(EDIT)
    village = VillageField()
    record = serializers.SlugRelatedField(  # type: ignore[var-annotated]
        slug_field="uuid", read_only=True, help_text=_("uuid of the record, once it was held")
    )

    class Meta:
        model = DeliberationMeeting
        fields = (
            "uuid", "station", "village", "topic", "held_on", "location", "convenor", "background",
            "minutes", "track", "status", "record", "closed_at", "created_at",
        )  # fmt: skip
        read_only_fields = ("status", "closed_at", "created_at")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance is not None and self.instance.record_id:
            # The day is that of the record now.
            attrs.pop("held_on", None)
        return super().validate(attrs)


class MeetingHeldSerializer(serializers.Serializer):
    """A meeting as held: heads by role; `served` are among those who take part."""

    uuid = serializers.UUIDField(
        required=False, help_text=_("key of the record, made by the client")
    )
    occurred_on = serializers.DateField()
    minutes = serializers.IntegerField(required=False, default=0, help_text=_("how long it lasted"))
    served = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list,
        help_text=_("uuids of persons of the register who attended"),
    )  # fmt: skip
    residents = serializers.IntegerField(required=False, default=0, min_value=0)
    party_members = serializers.IntegerField(required=False, default=0, min_value=0)
    organisations = serializers.IntegerField(required=False, default=0, min_value=0)
    volunteers = serializers.IntegerField(required=False, default=0, min_value=0)
    committee = serializers.IntegerField(required=False, default=0, min_value=0)
    government = serializers.IntegerField(required=False, default=0, min_value=0)
    social_workers = serializers.IntegerField(required=False, default=0, min_value=0)
    others = serializers.IntegerField(required=False, default=0, min_value=0)


@extend_schema(tags=["community"])
class MeetingViewSet(WithMoves, AtStation):
    """Deliberation meetings. Steps: close, reopen, cancel; held by `…/hold/`."""

    permission_classes = (May(EDIT, safe=None),)
    write_permission = EDIT
    serializer_class = MeetingSerializer
    queryset = DeliberationMeeting.objects.select_related("station", "village", "record", "track")
    filterset_fields = ("status",)

    @extend_schema(request=MeetingHeldSerializer, responses=MeetingSerializer)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, uuid: str) -> Response:
        """Write the meeting as a record and hand it in; the same `uuid` twice writes one."""
        meeting = self.get_object()
        given = MeetingHeldSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = dict(given.validated_data)
        keys = set(told.pop("served"))
        persons = list(
            Person.objects.visible_to(request.user).filter(
                uuid__in=keys, station_id=meeting.station_id
            )
        )
        if len(persons) != len(keys):
            raise serializers.ValidationError({"served": [_("There is no such person here.")]})
        key = told.pop("uuid", None)
        with spoken_as_problems():
            entry = MeetingEntry.of(meeting, served=persons, **told)
            meeting.hold(entry, by=request.user, uuid=key)
        meeting.refresh_from_db()
        return Response(self.get_serializer(meeting).data)


class MeetingField(serializers.SlugRelatedField):
    """A meeting by its uuid, among those of stations where the caller may record."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("uuid of the meeting"))
        super().__init__(slug_field="uuid", queryset=DeliberationMeeting.objects.none(), **kwargs)

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        if request is None:
            return DeliberationMeeting.objects.none()
        found = DeliberationMeeting.objects.visible_to(request.user).select_related("station")
        return found.filter(station__in=stations_with(request.user, EDIT))


class DecisionSerializer(AtStationSerializer):
    hidden = ("text", "owner", "proof")
    uuid = serializers.UUIDField(required=False)
    meeting = MeetingField()

    class Meta:
        model = Decision
        fields = (
            "uuid", "meeting", "text", "owner", "due_on", "status", "proof", "ended_at",
            "created_at",
        )  # fmt: skip
        read_only_fields = ("status", "proof", "ended_at", "created_at")


@extend_schema(tags=["community"])
class DecisionViewSet(WithMoves, AtStation):
    """Decisions of meetings. Steps: start, finish (with `proof`), drop, resume."""

    permission_classes = (May(EDIT, safe=None),)
    write_permission = EDIT
    serializer_class = DecisionSerializer
    queryset = Decision.objects.select_related("meeting__station")
    filterset_fields = {"meeting__uuid": ["exact"], "status": ["exact"]}
    http_method_names = ["get", "head", "options", "post"]

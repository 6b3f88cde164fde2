"""Community work under /api/v1/: meetings, decisions, proposals, organisations, yearly files."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError as ModelError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import May
from core.ids import is_uuid7, uuid7
from households.api.at_station import AtStation, AtStationSerializer, StationField, WithMoves
from households.api.refusals import spoken_as_problems
from households.models import Person
from households.places import may_at, stations_with
from services.models import (
    CommunityNeedsSurvey,
    CommunityOrganisation,
    CommunityResource,
    Decision,
    DeliberationMeeting,
    MeetingEntry,
    OrganisationSupport,
    Proposal,
)
from services.models.community.base import EDIT
from services.models.community.needs_survey import BLOCKS
from services.participation import participation
from stations.models import Division


class VillageField(serializers.SlugRelatedField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("12-digit code of the village or community"))
        super().__init__(
            slug_field="code", queryset=Division.objects.all(), required=False, allow_null=True,
            **kwargs,
        )  # fmt: skip


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


class HeldSerializer(serializers.Serializer):
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

    @extend_schema(request=HeldSerializer, responses=MeetingSerializer)
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, uuid: str) -> Response:
        """Write the meeting as a record and hand it in; the same `uuid` twice writes one."""
        meeting = self.get_object()
        given = HeldSerializer(data=request.data)
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
            if not may_at(request.user, EDIT, row.station):
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


class ResourceSerializer(CommunitySerializer):
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
    serializer_class = ResourceSerializer
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


class TakenSerializer(serializers.Serializer):
    code = serializers.CharField(help_text=_("12-digit code; empty for no single village"))
    name = serializers.CharField()
    person_times = serializers.IntegerField(help_text=_("named and anonymous"))
    named = serializers.IntegerField(help_text=_("of them by name"))
    anonymous = serializers.IntegerField(help_text=_("heads without a name"))
    residents = serializers.IntegerField(help_text=_("different persons of the register"))


class SpanSerializer(serializers.Serializer):
    first = serializers.DateField(required=False)
    last = serializers.DateField(required=False)


@extend_schema(tags=["community"])
class ParticipationView(APIView):
    """Participation per community in confirmed activities and meetings; this year unless given."""

    permission_classes = (May(EDIT, safe=None),)

    @extend_schema(
        parameters=[OpenApiParameter("first", dt.date), OpenApiParameter("last", dt.date)],
        responses=TakenSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        span = SpanSerializer(data=request.query_params)
        span.is_valid(raise_exception=True)
        today = timezone.localdate()
        first = span.validated_data.get("first", dt.date(today.year, 1, 1))
        last = span.validated_data.get("last", today)
        rows = participation(request.user, first, last)
        return Response(TakenSerializer(rows, many=True).data)

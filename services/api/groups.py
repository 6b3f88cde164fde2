"""/api/v1/group-work/, with steps, members and evaluation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from campaigns.models import Track
from households.api.at_station import AtStation, AtStationSerializer, StationField, WithMoves
from households.api.refusals import spoken_as_problems
from households.models import Person
from households.sight import sees_names
from services.api.group_evaluation import WithEvaluation
from services.models import Group, GroupFigures, GroupMember, GroupObjective, PlannedSession
from services.models.group.moves import APPROVE, EDIT


class ObjectiveSerializer(serializers.ModelSerializer):
    class Meta:
        model = GroupObjective
        fields = ("text", "measured_by", "attained")
        read_only_fields = ("attained",)


class PlannedSerializer(serializers.ModelSerializer):
    class Meta:
        model = PlannedSession
        fields = ("uuid", "number", "theme", "stage", "planned_on", "starts_at", "place")
        read_only_fields = ("uuid", "number")


class MemberSerializer(serializers.ModelSerializer):
    person = serializers.UUIDField(
        source="person.uuid", required=False, allow_null=True, default=None,
        help_text=_("uuid of a person of the station's register; null for a guest"),
    )  # fmt: skip
    name = serializers.CharField(required=False, allow_blank=True, max_length=60)

    class Meta:
        model = GroupMember
        fields = (
            "uuid",
            "person",
            "name",
            "joined_on",
            "left_on",
            "left_reason",
            "before",
            "after",
        )
        read_only_fields = ("uuid", "left_on", "left_reason", "before", "after")
        extra_kwargs = {"joined_on": {"required": False}}

    def to_representation(self, member: GroupMember) -> dict[str, Any]:
        return {**super().to_representation(member), "name": str(member)}


class FiguresSerializer(serializers.Serializer):
    sessions = serializers.IntegerField(help_text="sessions held (节数)")
    confirmed = serializers.IntegerField(help_text="of them confirmed")
    members = serializers.IntegerField(help_text="distinct members (小组人数)")
    attended = serializers.IntegerField(help_text="attendances of members")
    person_times = serializers.IntegerField(help_text="小组人次")
    attendance_rate = serializers.DecimalField(
        max_digits=5, decimal_places=1, allow_null=True,
        help_text="attended ÷ (members × sessions held), per cent",
    )  # fmt: skip
    change = serializers.DecimalField(max_digits=8, decimal_places=2, allow_null=True)
    attainment = serializers.DecimalField(max_digits=5, decimal_places=1, allow_null=True)


class GroupSerializer(AtStationSerializer):
    uuid = serializers.UUIDField(required=False)
    station = StationField(EDIT)
    track = serializers.PrimaryKeyRelatedField(
        queryset=Track.objects.all(),
        required=False,
        allow_null=True,
        help_text=_("number of the track"),
    )
    leader = serializers.CharField(source="leader.name", read_only=True)
    objectives = ObjectiveSerializer(many=True, required=False)
    planned = PlannedSerializer(many=True, required=False)
    counts = serializers.BooleanField(read_only=True, help_text=_("counts as one group"))
    figures = serializers.SerializerMethodField()

    class Meta:
        model = Group
        fields = (
            "uuid", "group_no", "station", "name", "kind", "nature", "track", "target_group",
            "theory", "aims", "planned_members", "recruitment", "budget", "leader", "co_leader",
            "risk_plan", "evaluation_method", "measure", "status", "started_on", "ended_on",
            "objectives", "planned", "counts", "figures",
        )  # fmt: skip
        read_only_fields = ("group_no", "status", "started_on", "ended_on")

    @extend_schema_field(FiguresSerializer)
    def get_figures(self, group: Group) -> dict[str, Any]:
        return dict(FiguresSerializer(GroupFigures.of(group)).data)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance and not self.instance.is_plan:
            raise serializers.ValidationError(
                _("A submitted plan is not changed; take it back first.")
            )
        rows = {name: attrs.pop(name) for name in ("objectives", "planned") if name in attrs}
        return {**super().validate(attrs), **rows}  # type: ignore[dict-item]

    def create(self, told: dict[str, Any]) -> Group:
        goals, planned = told.pop("objectives", ()), told.pop("planned", ())
        told["leader"] = told["created_by"]
        group: Group = super().create(told)
        for row in goals:
            GroupObjective.objects.create(group=group, **row)
        for row in planned:
            PlannedSession.objects.create(group=group, **row)
        return group

    def update(self, group: Group, told: dict[str, Any]) -> Group:
        """Plain fields only; the rows of the plan are changed on its page."""
        told.pop("objectives", None)
        told.pop("planned", None)
        changed: Group = super().update(group, told)
        return changed


class LeaveSerializer(serializers.Serializer):
    member = serializers.UUIDField(help_text=_("uuid of the member"))
    reason = serializers.CharField(max_length=100)


@extend_schema(tags=["groups"])
class GroupViewSet(WithEvaluation, WithMoves, AtStation):
    """Groups. Steps: submit, recall, approve, give_back, start, end, go_on, evaluate, reopen,
    archive, cancel; turned into an activity at `…/convert/`.
    """

    moved_elsewhere = frozenset({"convert"})

    permission_classes = (May(EDIT, safe=None) | May(APPROVE, safe=None),)
    write_permission = EDIT
    serializer_class = GroupSerializer
    queryset = Group.objects.select_related("station", "leader", "track").prefetch_related(
        "objectives", "planned"
    )
    filterset_fields = ("status", "kind", "track")

    @extend_schema(responses=MemberSerializer(many=True), request=MemberSerializer)
    @action(detail=True, methods=["get", "post"])
    def members(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The members (only where names are seen); POST takes one in."""
        group = self.get_object()
        if not sees_names(request.user, group.station):
            raise NotFound
        if request.method == "GET":
            rows = group.members.select_related("person")
            return Response(MemberSerializer(rows, many=True).data)
        given = MemberSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        key = (told.get("person") or {}).get("uuid")
        person = None
        if key:
            seen = Person.objects.visible_to(request.user).filter(station=group.station)
            person = seen.filter(uuid=key).first()
            if person is None:
                raise serializers.ValidationError({"person": [_("No such person here.")]})
        with spoken_as_problems():
            member = GroupMember.join(
                group, request.user, person=person, name=told.get("name", ""),
                on=told.get("joined_on"),
            )  # fmt: skip
        return Response(MemberSerializer(member).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses=MemberSerializer, request=LeaveSerializer)
    @action(detail=True, methods=["post"])
    def leave(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A member leaves, with a reason."""
        group = self.get_object()
        given = LeaveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        member = group.members.filter(uuid=given.validated_data["member"]).first()
        if member is None:
            raise NotFound
        with spoken_as_problems():
            member.leave(request.user, given.validated_data["reason"])
        return Response(MemberSerializer(member).data)

"""/api/v1/group-sessions/: sessions held, and who came."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from core.api.fields import WholeRow
from core.api.pagination import KeysetPagination
from households.api.refusals import spoken_as_problems
from households.sight import sees_names
from services.api.serializers import NamedChoiceField, ServiceTypeCodes
from services.corrections.retelling import entry_with
from services.models import (
    Attendance,
    Group,
    GroupSession,
    PlannedSession,
    ServiceRecord,
    SessionEntry,
    Stage,
    Status,
)
from services.models.group.moves import EDIT


class AttendanceSerializer(WholeRow):
    member = serializers.UUIDField(source="member.uuid", help_text=_("uuid of the member"))
    state = serializers.ChoiceField(choices=Attendance.State.choices)


class SessionSerializer(serializers.ModelSerializer):
    uuid = serializers.UUIDField(source="record.uuid", required=False)
    group = serializers.SlugRelatedField(
        slug_field="uuid", queryset=Group.objects.none(), help_text=_("uuid of the group")
    )
    planned = serializers.SlugRelatedField(
        slug_field="uuid", queryset=PlannedSession.objects.none(), required=False, allow_null=True,
        help_text=_("uuid of the planned session"),
    )  # fmt: skip
    occurred_on = serializers.DateField(source="record.occurred_on")
    minutes = serializers.IntegerField(
        source="record.minutes", min_value=0, max_value=1440, required=False
    )
    stage = serializers.ChoiceField(choices=Stage.choices)
    person_times = serializers.IntegerField(source="record.person_times", read_only=True)
    status = serializers.CharField(
        source="record.get_status_display", read_only=True, help_text=_("state of the record")
    )
    attendance = AttendanceSerializer(many=True)
    service_types = ServiceTypeCodes(source="record.service_types", required=False)
    forces = serializers.ListField(
        source="record.forces", child=NamedChoiceField(ServiceRecord.Force), required=False
    )
    dynamics = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    performance = serializers.CharField(required=False, allow_blank=True, max_length=2000)
    reflection = serializers.CharField(required=False, allow_blank=True, max_length=2000)

    TEXTS = ("dynamics", "performance", "reflection", "follow_up")

    class Meta:
        model = GroupSession
        fields = (
            "uuid", "group", "planned", "number", "theme", "stage", "occurred_on", "started_at",
            "minutes", "where", "volunteers", "attendance", "walk_ins", "dynamics", "performance",
            "reflection", "follow_up", "spent", "service_types", "forces", "served_needs",
            "is_universal", "person_times", "status",
        )  # fmt: skip
        read_only_fields = ("number",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        request = self.context.get("request")
        if request is not None:
            fields: Any = self.fields
            fields["group"].queryset = Group.objects.visible_to(request.user)
            fields["planned"].queryset = PlannedSession.objects.visible_to(request.user)

    def to_representation(self, session: GroupSession) -> dict[str, Any]:
        data = super().to_representation(session)
        if not sees_names(self.context["request"].user, session.group.station):
            data |= dict.fromkeys(self.TEXTS, "") | {"attendance": []}
        return data

    def entry(self) -> SessionEntry:
        """The entry of a session told in full. Raises ValidationError for somebody who is no member."""
        told = self._told(self.validated_data["group"])
        return SessionEntry(group=self.validated_data["group"], **told)

    def changed(self, session: GroupSession) -> Any:
        """The entry of a session on record with what was sent instead; the rest stays."""
        return entry_with(session.record, self._told(session.group))

    def _told(self, group: Group) -> dict[str, Any]:
        told = dict(self.validated_data)
        told.pop("group", None)
        record = told.pop("record", {})
        record.pop("uuid", None)
        told |= record
        if "attendance" in told:
            members = {m.uuid: m for m in group.members.select_related("person")}
            listed = [(row["member"]["uuid"], row["state"]) for row in told["attendance"]]
            if any(key not in members for key, _state in listed):
                raise serializers.ValidationError(
                    {"attendance": [_("Not a member of this group.")]}
                )
            told["attendance"] = {members[key]: state for key, state in listed}
        return told


class NewestSessions(KeysetPagination):
    ordering = "-record_id"


@extend_schema(tags=["groups"])
class SessionViewSet(mixins.CreateModelMixin, viewsets.ReadOnlyModelViewSet):
    """Sessions as held. A new one is handed in for review at once."""

    http_method_names = ["get", "head", "options", "post", "patch"]

    permission_classes = (May(EDIT, safe=None),)
    serializer_class = SessionSerializer
    pagination_class = NewestSessions
    queryset = GroupSession.objects.none()
    lookup_field = "record__uuid"
    lookup_url_kwarg = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"

    def get_queryset(self) -> QuerySet:
        seen = GroupSession.objects.visible_to(self.request.user)
        related = seen.select_related("record", "group__station", "planned")
        return related.prefetch_related("attendance__member").order_by("-record_id")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """201 for a new session; 200 with the first result when the uuid was sent before."""
        given = self.get_serializer(data=request.data)
        given.is_valid(raise_exception=True)
        key = given.validated_data["record"].get("uuid")
        with spoken_as_problems():
            session, made = GroupSession.log(given.entry(), by=request.user, uuid=key)  # type: ignore[attr-defined]
        return self._answer(session, 201 if made else 200)

    @extend_schema(request=SessionSerializer, responses=SessionSerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Changes a draft or a returned session; what is not sent stays. A returned one is handed in
        again. 409 once it waits for review or is confirmed: from then on it is corrected.
        """
        session = self.get_object()
        if not sees_names(request.user, session.group.station):
            raise NotFound
        given: Any = self.get_serializer(session, data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        with transaction.atomic(), spoken_as_problems():
            session.revise(given.changed(session), by=request.user)
            record = session.record
            (record.resubmit if record.status == Status.RETURNED else record.submit)(request.user)
        return self._answer(session)

    def _answer(self, session: GroupSession, code: int = 200) -> Response:
        fresh = self.get_queryset().get(pk=session.pk)
        return Response(self.get_serializer(fresh).data, status=code)

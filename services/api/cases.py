"""/api/v1/cases/: open, read, fill in part by part, and every step of the way."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.models import Track
from core.api.unstored import Unstored
from core.ids import is_uuid7
from households.api.at_station import MoveSerializer
from households.api.refusals import Conflict, spoken_as_problems
from households.models import Person
from households.sight import sees_names
from services.api import case_parts
from services.models import Case, Referral, SupervisionOpinion, open_case
from services.models.case.choices import CaseStatus as S
from services.models.case.opening import opened_before
from services.views.cases.page import FORWARD, WORDS
from services.views.cases.parts import PARTS


class CaseReferralSerializer(serializers.ModelSerializer):
    """A referral out of the case with what came back; its words stand at /api/v1/referrals/."""

    number = serializers.CharField(read_only=True)

    class Meta:
        model = Referral
        fields = (
            "uuid", "number", "to_name", "status", "sent_at", "answer_due_on", "answered_at",
            "accepted", "decline_reason", "feedback", "follow_up",
        )  # fmt: skip
        read_only_fields = fields


class CaseSerializer(serializers.ModelSerializer):
    """A case. `problem`, `missing` and `referrals` are null for who does not read its text."""

    uuid = serializers.UUIDField(
        required=False, help_text=_("made by the client (version 7), makes opening idempotent")
    )
    person = serializers.SlugRelatedField(
        slug_field="uuid", queryset=Person.objects.none(), help_text=_("uuid of the person")
    )
    station = serializers.UUIDField(source="station.uuid", read_only=True)
    household = serializers.UUIDField(source="household.uuid", read_only=True)
    worker = serializers.CharField(source="worker.username", read_only=True)
    track = serializers.PrimaryKeyRelatedField(
        queryset=Track.objects.all(), required=False, allow_null=True,
        help_text=_("1 to 5; null for routine work"),
    )  # fmt: skip
    problem = serializers.CharField(
        write_only=True, max_length=2000, help_text=_("presenting problem, at least 20 characters")
    )
    second_case_reason = serializers.CharField(
        required=False, write_only=True, max_length=200,
        help_text=_("why a second open case; from the head only"),
    )  # fmt: skip
    emergency_reason = serializers.CharField(
        required=False, write_only=True, max_length=300,
        help_text=_("danger to life: opens without the guardian's consent"),
    )  # fmt: skip
    referrals = CaseReferralSerializer(many=True, read_only=True)
    reopened_from = serializers.SlugRelatedField(slug_field="uuid", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = Case
        fields = (
            "uuid", "case_no", "person", "station", "household", "worker", "source", "opened_on",
            "track", "business_field", "theory", "risk", "status", "problem", "second_case_reason",
            "emergency_reason", "reopened_from", "resume_on", "closed_on", "close_reason",
            "satisfaction", "last_contact_on", "contact_count", "goal_due_on", "follow_up_by", "referred_to",
            "referrals",
        )  # fmt: skip
        read_only_fields = (
            "case_no", "risk", "resume_on", "closed_on", "close_reason", "satisfaction", "referred_to",
        )  # fmt: skip

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None:
            fields["person"].queryset = Person.objects.visible_to(request.user)  # type: ignore[attr-defined]
        return fields

    def validate_uuid(self, value: Any) -> Any:
        if not is_uuid7(value):
            raise serializers.ValidationError(_("Send a UUID of version 7."))
        return value

    def to_representation(self, case: Case) -> dict[str, Any]:
        data = super().to_representation(case)
        user = self.context["request"].user
        reads = case.may_read(user)
        data["problem"] = case.intake_row.problem if reads and case.intake_row else None
        if not reads:
            data["referrals"], data["referred_to"] = None, ""
        move = FORWARD.get(case.status, ("", ""))[0]
        data["missing"] = [str(m) for m in case.missing(move)] if reads and move else None
        return data


def _part(name: str, serializer: Any, path: str, *, by_supervisor: bool = False) -> Any:
    """An action that stores one part of the file and answers with the case."""

    def store(self: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        case = self.get_object()
        self.check_part(case, name, by_supervisor)
        told = serializer(
            data=request.data, context={**self.get_serializer_context(), "case": case}
        )
        told.is_valid(raise_exception=True)
        with spoken_as_problems():
            told.put()
        return Response(self.get_serializer(self.get_queryset().get(pk=case.pk)).data)

    store.__name__ = path.replace("-", "_")
    store.__doc__ = serializer.__doc__
    decorated = extend_schema(request=serializer, responses=CaseSerializer)(store)
    return action(detail=True, methods=["post"], url_path=path)(decorated)


@extend_schema(tags=["cases"])
class CaseViewSet(Unstored, viewsets.ReadOnlyModelViewSet):
    """Cases within the caller's sight; text for their workers, the head and supervisors only."""

    serializer_class = CaseSerializer
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    filterset_fields = ("status", "source", "close_reason")
    queryset = Case.objects.all()
    LATER: ClassVar[frozenset[Any]] = frozenset({S.INTERVENTION, S.EVALUATION})

    def get_queryset(self) -> QuerySet:
        return (
            Case.objects.visible_to(self.request.user)
            .select_related(
                "station", "household", "person", "worker", "intake", "consent", "reopened_from"
            )
            .prefetch_related(
                Prefetch("referrals", Referral.objects.visible_to(self.request.user).defer(*WORDS))
            )
            .defer("person__id_number", "person__phone")
            .order_by("-pk")
        )

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """201 with the new case; 200 with the first one when the same uuid comes again."""
        given = request.data.get("uuid") if isinstance(request.data, dict) else None
        first = opened_before(request.user, given) if is_uuid7(str(given)) else None
        if first is not None:
            return Response(self.get_serializer(first).data)
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with spoken_as_problems():
            case = open_case(by=request.user, **serializer.validated_data)
        return Response(self.get_serializer(case).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=MoveSerializer, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One step of the way; what is missing or refused is a problem document."""
        case = self.get_object()
        step = MoveSerializer(data=request.data)
        step.is_valid(raise_exception=True)
        told = step.validated_data
        known = case.MOVES.get(told["move"])
        if known is None:
            raise serializers.ValidationError({"move": [_("There is no such step.")]})
        with spoken_as_problems():
            given = {
                name: case._meta.get_field(name).to_python(value)
                for name, value in told["fields_of_move"].items()
                if name in known.fields
            }
            case.make(told["move"], by=request.user, reason=told["reason"], **given)
        return Response(self.get_serializer(case).data)

    @extend_schema(request=None, responses=CaseSerializer)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A new case of the same person, linked to this one; by the head, after closing."""
        case = self.get_object()
        with spoken_as_problems():
            again = case.reopen(request.user)
        return Response(self.get_serializer(again).data, status=status.HTTP_201_CREATED)

    intake = _part("intake", case_parts.IntakePart, "intake")
    assessment = _part("assessment", case_parts.AssessmentPart, "assessment")
    plan = _part("plan", case_parts.PlanPart, "plan")
    goals = _part("goal-new", case_parts.GoalPart, "goals")
    progress = _part("progress", case_parts.ProgressPart, "progress")
    opinions = _part("opinion", case_parts.OpinionPart, "opinions", by_supervisor=True)
    closing = _part("closing", case_parts.ClosingPart, "closing")
    follow_ups = _part("follow-up", case_parts.FollowUpPart, "follow-ups")

    def check_part(self, case: Case, name: str, by_supervisor: bool) -> None:
        """403 for who does not write in this case, 409 in a state in which the part is not filled in."""
        user = self.request.user
        if by_supervisor:
            if SupervisionOpinion.refusal(case, user, "-"):
                raise PermissionDenied
        elif not case.may_write(user):
            raise PermissionDenied
        states = PARTS[name].states if name in PARTS else self.LATER
        if case.status not in states:
            raise Conflict(
                str(_("This is not filled in while the case is “%(state)s”.")
                    % {"state": case.get_status_display()})
            )  # fmt: skip

    def get_object(self) -> Any:
        case = super().get_object()
        if not sees_names(self.request.user, case.station) and self.request.method != "GET":
            raise NotFound
        return case

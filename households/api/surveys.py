"""/api/v1/economic-surveys/: authorisation first, then members and amounts, then steps."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from core.ids import uuid7
from core.workflow import holds
from households.api.at_station import AtStation, AtStationSerializer, HouseholdField, WithMoves
from households.api.refusals import spoken_as_problems
from households.forms.survey.start import SurveyStartForm
from households.models import EconomicSurvey, SurveyLine, SurveyMember
from households.sight import sees_names

NOT_PERMITTED = _("Your role may not do this here.")


class SurveyMemberSerializer(serializers.ModelSerializer):
    uuid = serializers.UUIDField(required=False)
    counts = serializers.BooleanField(read_only=True)

    class Meta:
        model = SurveyMember
        fields = ("uuid", "name", "standing", "counts", "note")


class SurveyLineSerializer(serializers.ModelSerializer):
    member = serializers.UUIDField(
        source="member.uuid", required=False, allow_null=True,
        help_text=_("uuid of a member of the same survey; needed for income"),
    )  # fmt: skip

    class Meta:
        model = SurveyLine
        fields = ("member", "part", "kind", "amount", "counted", "basis", "note")
        read_only_fields = ("part", "counted", "basis")


class ContentSerializer(serializers.Serializer):
    """Members and amounts, which replace what was there."""

    members = SurveyMemberSerializer(many=True)
    lines = SurveyLineSerializer(many=True)


class FigureSerializer(serializers.Serializer):
    """Per head and month = counted ÷ 12 ÷ members. Self-reported until an official result."""

    counted = serializers.DecimalField(max_digits=14, decimal_places=2)
    not_counted = serializers.DecimalField(max_digits=14, decimal_places=2)
    members = serializers.IntegerField()
    monthly = serializers.DecimalField(max_digits=14, decimal_places=2, allow_null=True)


class SurveySerializer(AtStationSerializer):
    """To create: `household`, `applicant` and, where no authorisation holds, `given_on`, `method`."""

    uuid = serializers.UUIDField(required=False)
    household = HouseholdField()
    applicant = serializers.UUIDField(source="applicant.uuid")
    given_on = serializers.DateField(source="authorisation.given_on", required=False)
    method = serializers.CharField(source="authorisation.method", required=False)
    mark = serializers.CharField(read_only=True)
    figure = FigureSerializer(read_only=True)

    class Meta:
        model = EconomicSurvey
        fields = (
            "uuid", "household", "applicant", "given_on", "method", "status", "visited_on",
            "second_name", "signed_on", "sent_to", "sent_at", "result_on", "result_text",
            "official_per_head", "mark", "figure", "created_at",
        )  # fmt: skip
        read_only_fields = (
            "status", "visited_on", "second_name", "signed_on", "sent_to", "sent_at", "result_on",
            "result_text", "official_per_head", "created_at",
        )  # fmt: skip

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        return attrs


class SurveyHeadSerializer(serializers.ModelSerializer):
    class Meta:
        model = EconomicSurvey
        fields = ("visited_on", "second_name")


@extend_schema(tags=["economic surveys"])
class SurveyViewSet(WithMoves, AtStation):
    """Family economic surveys. Steps: visit, sign, send, return, result. Never a decision."""

    permission_classes = (May("survey.edit", safe=None) | May("survey.result", safe=None),)
    write_permission = "survey.edit"
    serializer_class = SurveySerializer
    filterset_fields = ("status",)
    queryset = EconomicSurvey.objects.select_related(
        "station", "household", "applicant", "authorisation"
    ).prefetch_related("members", "lines")

    def get_object(self) -> EconomicSurvey:
        survey: EconomicSurvey = super().get_object()
        # What a family earns is for readers of names only; the others have the list's states.
        if not sees_names(self.request.user, survey.station):
            raise NotFound
        return survey

    def get_serializer(self, *args: Any, **kwargs: Any) -> Any:
        serializer = super().get_serializer(*args, **kwargs)
        if self.action == "list":
            for one in (serializer, getattr(serializer, "child", None)):
                if one is not None and "figure" in getattr(one, "fields", {}):
                    one.fields.pop("figure")  # type: ignore[union-attr]
        return serializer

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """201 with the new survey; 200 with the first one when the same uuid comes again."""
        given = self.get_serializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        first = self.get_queryset().filter(uuid=told.get("uuid") or uuid7()).first()
        if first is not None:
            return Response(self.get_serializer(first).data)
        household = told["household"]
        if not holds(request.user, self.write_permission, household.station):
            raise serializers.ValidationError({"household": [NOT_PERMITTED]})
        consent = told.get("authorisation", {})
        form = SurveyStartForm(
            {"applicant": told["applicant"]["uuid"], **consent}, household=household
        )
        if not form.is_valid():
            raise serializers.ValidationError(form.errors)  # type: ignore[arg-type]
        with transaction.atomic():
            survey = form.start(household, request.user, uuid=told.get("uuid"))
        return Response(self.get_serializer(survey).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=SurveyHeadSerializer, responses=SurveySerializer)
    def partial_update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Day of the visit and second surveyor, while the survey is open."""
        survey = self.get_object()
        head = SurveyHeadSerializer(survey, data=request.data, partial=True)
        head.is_valid(raise_exception=True)
        if not survey.is_open:
            raise serializers.ValidationError([_("The survey is not open.")])
        for name, value in head.validated_data.items():
            setattr(survey, name, value)
        with spoken_as_problems():
            survey.clean()
        survey.save()
        return Response(self.get_serializer(survey).data)

    @extend_schema(methods=["GET"], responses=ContentSerializer)
    @extend_schema(methods=["PUT"], request=ContentSerializer, responses=ContentSerializer)
    @action(detail=True, methods=["get", "put"])
    def content(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Members and amounts; PUT replaces them while the survey is open."""
        survey = self.get_object()
        if request.method == "PUT":
            if not holds(request.user, self.write_permission, survey.station):
                self.permission_denied(request)
            given = ContentSerializer(data=request.data)
            given.is_valid(raise_exception=True)
            with spoken_as_problems():
                survey.write(*self._rows(survey, given.validated_data), by=request.user)
        told = {"members": survey.all_members, "lines": survey.all_lines}
        return Response(ContentSerializer(told).data)

    @staticmethod
    def _rows(
        survey: EconomicSurvey, told: dict[str, Any]
    ) -> tuple[list[SurveyMember], list[SurveyLine]]:
        stored = {member.uuid: member for member in survey.all_members}
        members = {}
        for row in told["members"]:
            key = row.pop("uuid", None) or uuid7()
            member = stored.get(key) or SurveyMember(uuid=uuid7())
            for name, value in row.items():
                setattr(member, name, value)
            member.clean()
            members[key] = member
        lines = []
        for row in told["lines"]:
            key = (row.pop("member", None) or {}).get("uuid")
            line = SurveyLine(member=members.get(key) if key else None, **row)
            line.clean()
            lines.append(line)
        return list(members.values()), lines

    http_method_names = ["get", "head", "options", "post", "patch", "put"]

    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        if not kwargs.get("partial"):
            self.http_method_not_allowed(request)
        return super().update(request, *args, **kwargs)

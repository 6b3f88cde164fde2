"""The evaluation of a group over the API, the supervisor's comment, and turning it into an activity."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from core.api.fields import WholeRow
from core.workflow import holds
from households.api.refusals import Conflict, spoken_as_problems
from households.sight import sees_names
from services.models import Group, GroupEvaluation
from services.models.group.conversion import convert
from services.models.group.moves import EDIT


class PointsSerializer(WholeRow):
    member = serializers.UUIDField(help_text=_("uuid of the member"))
    before = serializers.DecimalField(
        max_digits=6, decimal_places=2, allow_null=True, required=False, help_text=_("at the start")
    )
    after = serializers.DecimalField(
        max_digits=6, decimal_places=2, allow_null=True, required=False, help_text=_("at the end")
    )


class EvaluationSerializer(serializers.ModelSerializer):
    """Satisfaction, points of the members, attainment of the objectives, the leader's own words."""

    points = PointsSerializer(many=True, required=False)
    attained = serializers.ListField(
        child=serializers.IntegerField(min_value=0, max_value=100, allow_null=True), required=False,
        help_text=_("how far each objective was attained, in the order of the plan, per cent"),
    )  # fmt: skip
    satisfaction = serializers.DecimalField(
        max_digits=5, decimal_places=1, read_only=True, allow_null=True,
        help_text=_("satisfied of those asked, per cent"),
    )  # fmt: skip
    missing = serializers.SerializerMethodField(
        help_text=_("what is missing before the evaluation is finished")
    )

    class Meta:
        model = GroupEvaluation
        fields = (
            "asked", "satisfied", "satisfaction", "self_evaluation", "points", "attained",
            "supervisor_comment", "missing",
        )  # fmt: skip
        read_only_fields = ("supervisor_comment",)

    def get_missing(self, evaluation: GroupEvaluation) -> list[str]:
        return [str(words) for words in evaluation.lacks()]

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        asked = attrs.get("asked", self.instance.asked) or 0  # type: ignore[union-attr]
        if (attrs.get("satisfied", self.instance.satisfied) or 0) > asked:  # type: ignore[union-attr]
            raise serializers.ValidationError(
                {"satisfied": [_("More were satisfied than were asked.")]}
            )
        return attrs

    def to_representation(self, evaluation: GroupEvaluation) -> dict[str, Any]:
        told = {name: getattr(evaluation, name) for name in
                ("asked", "satisfied", "self_evaluation", "supervisor_comment")}  # fmt: skip
        group = evaluation.group
        return {
            **told,
            "satisfaction": evaluation.satisfaction,
            "points": [
                {"member": str(m.uuid), "before": m.before, "after": m.after}
                for m in group.members.all()
            ],
            "attained": list(group.objectives.values_list("attained", flat=True)),
            "missing": self.get_missing(evaluation),
        }

    @transaction.atomic
    def update(self, evaluation: GroupEvaluation, told: dict[str, Any]) -> GroupEvaluation:
        """Write what was sent; what was not sent stays."""
        group = evaluation.group
        self._write_points(group, told.pop("points", []))
        attained = told.pop("attained", None)
        if attained is not None:
            rows = list(group.objectives.all())
            if len(attained) != len(rows):
                raise serializers.ValidationError(
                    {"attained": [_("Give one number for each objective of the plan.")]}
                )
            for row, value in zip(rows, attained, strict=True):
                row.attained = value
                row.save(update_fields=["attained"])
        for name, value in told.items():
            setattr(evaluation, name, value)
        evaluation.save()
        return evaluation

    @staticmethod
    def _write_points(group: Group, told: list[dict[str, Any]]) -> None:
        members = {member.uuid: member for member in group.members.all()}
        for row in told:
            member = members.get(row.pop("member"))
            if member is None:
                raise serializers.ValidationError({"points": [_("Not a member of this group.")]})
            for name, value in row.items():
                setattr(member, name, value)
            member.save(update_fields=["before", "after"])


class CommentSerializer(serializers.Serializer):
    text = serializers.CharField(max_length=1000, help_text=_("the supervisor's comment"))


class WithEvaluation:
    """Actions of a group: `…/evaluation/`, `…/comment/`, `…/convert/`."""

    @extend_schema(methods=["GET"], responses=EvaluationSerializer)
    @extend_schema(methods=["POST"], request=EvaluationSerializer, responses=EvaluationSerializer)
    @action(detail=True, methods=["get", "post"])
    def evaluation(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The evaluation as it stands; POST changes what is sent while the group runs or has ended."""
        group: Group = self.get_object()  # type: ignore[attr-defined]
        if not sees_names(request.user, group.station):
            raise NotFound
        evaluation = group.evaluation_or_none() or GroupEvaluation(group=group)
        if request.method == "GET":
            return Response(EvaluationSerializer(evaluation).data)
        if not holds(request.user, EDIT, group.station):
            self.permission_denied(request)  # type: ignore[attr-defined]
        if not evaluation.is_open:
            raise Conflict(str(_("The evaluation is written while the group runs or has ended.")))
        given = EvaluationSerializer(evaluation, data=request.data, partial=True)
        given.is_valid(raise_exception=True)
        given.save()
        return Response(EvaluationSerializer(group.evaluation_or_none()).data)

    @extend_schema(request=CommentSerializer, responses=EvaluationSerializer)
    @action(detail=True, methods=["post"], permission_classes=(May("case.supervise"),))
    def comment(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The supervisor's comment; without it the group is not archived."""
        group: Group = self.get_object()  # type: ignore[attr-defined]
        given = CommentSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        with spoken_as_problems():
            evaluation = GroupEvaluation.comment(group, request.user, given.validated_data["text"])
        return Response(EvaluationSerializer(evaluation).data)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def convert(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A group of one session becomes an activity; 409 for any other."""
        group: Group = self.get_object()  # type: ignore[attr-defined]
        with spoken_as_problems():
            convert(group, request.user)
        fresh = self.get_queryset().get(pk=group.pk)  # type: ignore[attr-defined]
        return Response(self.get_serializer(fresh).data)  # type: ignore[attr-defined]

"""/api/v1/satisfaction-surveys/ with their results; never single answers."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from accounts.models import User
from core.workflow import holds
from households.api.at_station import AtStation, AtStationSerializer, StationField
from households.api.refusals import Conflict
from households.api.serializers import Within
from households.forms.choices import workers_at
from households.forms.satisfaction import InterviewForm
from households.models import SatisfactionAnswer, SatisfactionSurvey
from households.places import stations_with
from households.satisfaction.results import Score, result_of


class ScoreSerializer(serializers.Serializer):
    """All null when there are fewer than five valid answers, or a rest could be subtracted."""

    n = serializers.IntegerField(allow_null=True)
    rate = serializers.DecimalField(max_digits=5, decimal_places=1, allow_null=True)
    mean = serializers.DecimalField(max_digits=4, decimal_places=2, allow_null=True)


def _workers(user: Any) -> Any:
    """Who serves at the stations where the caller runs surveys, as on the page."""
    if user is None:
        return User.objects.none()
    at = stations_with(user, "satisfaction.run")
    return User.objects.filter(pk__in=[pk for pk, _name in workers_at(station__in=at)])


class SatisfactionSerializer(AtStationSerializer):
    uuid = serializers.UUIDField(required=False)
    station = StationField("satisfaction.run")
    worker = Within(
        _workers, slug_field="username", required=False, allow_null=True,
        help_text=_("user name of the social worker who served; null when several did"),
    )  # fmt: skip
    result = serializers.SerializerMethodField()

    class Meta:
        model = SatisfactionSurvey
        fields = (
            "uuid", "station", "title", "object_kind", "worker", "opens_on", "closes_on", "asked",
            "result",
        )  # fmt: skip

    @extend_schema_field(ScoreSerializer)
    def get_result(self, survey: SatisfactionSurvey) -> dict[str, Any]:
        overall: Score = result_of(survey).overall
        return dict(ScoreSerializer(overall).data)


class AnswerSerializer(serializers.ModelSerializer):
    """An answer taken by an interviewer. `served_by` is the user name of who served."""

    served_by = serializers.CharField(
        required=False, help_text=_("user name of the social worker who served")
    )
    channel = serializers.ChoiceField(
        choices=[c for c in SatisfactionAnswer.Channel.choices if c[0] != "code"]
    )
    text = serializers.CharField(required=False, allow_blank=True, max_length=500)

    class Meta:
        model = SatisfactionAnswer
        fields = (*SatisfactionAnswer.ITEMS, "respondent", "channel", "text", "served_by")


@extend_schema(tags=["satisfaction"])
class SatisfactionViewSet(AtStation):
    """Satisfaction surveys; results of fewer than five answers are null."""

    permission_classes = (May("satisfaction.run", safe=None),)
    write_permission = "satisfaction.run"
    serializer_class = SatisfactionSerializer
    queryset = SatisfactionSurvey.objects.select_related("station", "worker").prefetch_related(
        "answers"
    )
    filterset_fields = ("object_kind",)

    @extend_schema(request=AnswerSerializer, responses={201: None})
    @action(detail=True, methods=["post"])
    def answers(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """One answer by phone, on paper or at a visit; who served does not interview."""
        survey = self.get_object()
        if not holds(request.user, self.write_permission, survey.station):
            self.permission_denied(request)
        if not survey.is_open:
            raise Conflict(_("The survey is not open today."))
        given = AnswerSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = dict(given.validated_data)
        form = InterviewForm(
            instance=SatisfactionAnswer(  # type: ignore[misc]
                survey=survey, station=survey.station, interviewer=request.user
            )
        )
        if "served_by" in form.fields and told.get("served_by"):
            people: Any = form.fields["served_by"]
            found = people.queryset.filter(username=told["served_by"]).first()
            told["served_by"] = found.pk if found else ""
        bound = InterviewForm(told, instance=form.instance)
        if not bound.is_valid():
            raise serializers.ValidationError(bound.errors)  # type: ignore[arg-type]
        bound.save()
        return Response(status=201)

"""/api/v1/assessments/ and /api/v1/scales/: results for their readers, scales for everybody."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import django_filters
from django.core.exceptions import ValidationError as ModelError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.exceptions import PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from core.api.unstored import Unstored
from core.ids import is_uuid7
from core.workflow import NotAllowed, Refused
from households.api.views import Conflict
from households.models import Person, ScaleResult
from households.models.scales.readers import FILL, READ
from households.scales import scales


class AssessmentSerializer(serializers.Serializer):
    """`answers`: item key → answer key, or number key → number; `{"level": …}` for GB/T 42195."""

    uuid = serializers.UUIDField(
        required=False,
        help_text=_("Made by the client (UUID version 7); makes creating idempotent."),
    )
    person = serializers.SlugRelatedField(slug_field="uuid", queryset=Person.objects.none())
    scale = serializers.ChoiceField(choices=[(key, str(s.key)) for key, s in scales().items()])
    version = serializers.CharField(read_only=True)
    convention = serializers.CharField(
        required=False, allow_blank=True, max_length=12,
        help_text=_("How the total is read; the scale's first one unless given."),
    )  # fmt: skip
    assessed_on = serializers.DateField(required=False)
    assessor = serializers.CharField(source="assessor.username", read_only=True)
    body = serializers.CharField(
        required=False, allow_blank=True, max_length=60,
        help_text=_("Assessment body of an official result."),
    )  # fmt: skip
    place = serializers.ChoiceField(choices=ScaleResult.Place.choices, required=False)
    visit = serializers.UUIDField(
        required=False, allow_null=True, help_text=_("The visit in which it was filled in.")
    )
    answers = serializers.DictField(
        child=serializers.CharField(max_length=20),
        help_text=_("Item → answer, as /api/v1/scales/ names them."),
    )
    remarks = serializers.CharField(required=False, allow_blank=True, max_length=500)
    total = serializers.IntegerField(read_only=True, allow_null=True)
    band = serializers.CharField(source="band.key", read_only=True)
    band_label = serializers.CharField(source="band.label", read_only=True)
    valid_until = serializers.DateField(read_only=True)
    replaces = serializers.SlugRelatedField(
        slug_field="uuid", queryset=ScaleResult.objects.none(), required=False, allow_null=True,
        help_text=_("The result that this one corrects; needs a reason."),
    )  # fmt: skip
    reason = serializers.CharField(required=False, allow_blank=True, max_length=200)
    risk_protocol = serializers.UUIDField(
        source="protocol.uuid", read_only=True, default=None, allow_null=True,
        help_text=_("Set when an answer must not wait (PHQ-9 item 9)."),
    )  # fmt: skip

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None:
            # What this user does not reach does not exist, so its uuid tells nothing.
            named: Any = fields
            named["person"].queryset = Person.objects.visible_to(request.user).sealed()
            named["replaces"].queryset = ScaleResult.objects.visible_to(request.user)
        return fields

    def validate_uuid(self, value: Any) -> Any:
        if not is_uuid7(value):
            raise serializers.ValidationError(_("Send a UUID of version 7."))
        return value


class AssessmentFilter(django_filters.FilterSet):
    """`person`, `household`: uuids; `valid_before`: what is due again."""

    person = django_filters.UUIDFilter(field_name="person__uuid")
    household = django_filters.UUIDFilter(field_name="person__household__uuid")
    valid_before = django_filters.DateFilter(field_name="valid_until", lookup_expr="lt")

    class Meta:
        model = ScaleResult
        fields = ("scale",)


@contextmanager
def _as_problems() -> Iterator[None]:
    try:
        yield
    except ModelError as error:
        if "uuid" in error.error_dict:
            raise Conflict(error.messages[0]) from error
        raise ValidationError(error.message_dict) from error
    except NotAllowed as error:
        raise PermissionDenied(str(error.message)) from error
    except Refused as error:
        raise Conflict(str(error.message)) from error


@extend_schema(tags=["assessments"])
class AssessmentViewSet(Unstored, mixins.CreateModelMixin, viewsets.ReadOnlyModelViewSet):
    """Results that the caller may read. Never changed: a correction names what it `replaces`."""

    permission_classes = (May(FILL, safe=READ),)
    serializer_class = AssessmentSerializer
    filterset_class = AssessmentFilter
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    queryset = ScaleResult.objects.none()

    def get_queryset(self) -> QuerySet:
        return (
            ScaleResult.objects.visible_to(self.request.user)
            .select_related("person", "assessor", "replaces", "protocol")
            .defer("person__id_number", "person__phone")
            .order_by("-pk")
        )

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """201 for a new result; 200 with the first one when the uuid was sent before."""
        serializer: Any = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        data = dict(serializer.validated_data)
        person, key, answers = data.pop("person"), data.pop("scale"), data.pop("answers")
        replaces, reason = data.pop("replaces", None), data.pop("reason", "")
        data["on"] = data.pop("assessed_on", None)
        with _as_problems():
            if replaces is None:
                result, made = ScaleResult.record(person, key, answers, by=request.user, **data)
            elif (replaces.person_id, replaces.scale) != (person.pk, key):
                raise ValidationError({"replaces": [_("It is of another person or scale.")]})
            else:
                result, made = replaces.correct(answers, by=request.user, reason=reason, **data)
        fresh = self.get_queryset().get(pk=result.pk)
        code = status.HTTP_201_CREATED if made else status.HTTP_200_OK
        return Response(self.get_serializer(fresh).data, status=code)


class _Answer(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    points = serializers.IntegerField()


class _Question(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    low = serializers.IntegerField(allow_null=True)
    high = serializers.IntegerField(allow_null=True)
    answers = _Answer(many=True)


class ScaleSerializer(serializers.Serializer):
    """A scale as data: its questions and how they score; forms draw themselves from it."""

    key = serializers.CharField()
    version = serializers.CharField()
    title = serializers.CharField()
    audience = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]
    licence = serializers.CharField()
    months = serializers.IntegerField(help_text=_("Validity in months."))
    trained_only = serializers.BooleanField()
    conventions = serializers.SerializerMethodField()
    questions = serializers.SerializerMethodField()

    def get_conventions(self, one: Any) -> dict[str, str]:
        return {convention.key: str(convention.label) for convention in one.conventions}

    @extend_schema(responses=_Question(many=True))
    def get_questions(self, one: Any) -> list[dict[str, Any]]:
        if one.body_decides:
            levels = [
                {"key": b.key, "label": str(b.label), "points": 0} for b in one.conventions[0].bands
            ]
            return [
                {"key": "level", "label": str(_("Level")), "low": None, "high": None,
                 "answers": levels}
            ]  # fmt: skip
        asked = [
            {
                "key": item.key, "label": str(item.text), "low": None, "high": None,
                "answers": [
                    {"key": o.key, "label": str(o.label), "points": one.points(item, o.key)}
                    for o in one.options_of(item)
                ],
            }
            for item in one.items
        ]  # fmt: skip
        return asked + [
            {"key": n.key, "label": str(n.label), "low": n.low, "high": n.high, "answers": []}
            for n in one.numbers
        ]


@extend_schema(tags=["assessments"])
class ScaleViewSet(viewsets.ViewSet):
    """The scales of the platform."""

    permission_classes = (May(READ),)
    serializer_class = ScaleSerializer
    pagination_class = None

    @extend_schema(responses=ScaleSerializer(many=True))
    def list(self, request: Request) -> Response:
        return Response(ScaleSerializer(list(scales().values()), many=True).data)

"""/api/v1/corrections/: asking for a correction of a locked record of any kind, and answering it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as ModelError
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from households.sight import sees_names
from services.api.serializers import NamedChoiceField, ReasonSerializer
from services.api.views import spoken_as_problems
from services.forms.correction import CorrectionForm
from services.kinds import joins, kind_of
from services.models import RecordCorrection, ServiceRecord
from services.views.correction.pages import corrections_of


class CorrectionSerializer(serializers.Serializer):
    """`changes` are fields of the record's kind as /records/…/correct/ shows them; codes as numbers."""

    uuid = serializers.UUIDField(
        required=False, help_text="Made by the client (UUID version 7); makes creating idempotent."
    )
    record = serializers.SlugRelatedField(
        slug_field="uuid", queryset=ServiceRecord.objects.none(), help_text="a locked record"
    )
    changes = serializers.DictField(
        child=serializers.JSONField(), source="new", help_text="field → what it should say"
    )
    before = serializers.DictField(
        child=serializers.JSONField(), source="old", read_only=True,
        help_text="field → what it said when the correction was asked for",
    )  # fmt: skip
    reason = serializers.CharField(max_length=300, help_text="why it must be corrected")
    status = NamedChoiceField(RecordCorrection.Status, read_only=True)
    requested_by = serializers.CharField(
        source="requested_by.username", read_only=True, help_text="account that asked"
    )
    requested_at = serializers.DateTimeField(read_only=True, help_text="when it was asked for")
    opinion = serializers.CharField(read_only=True, help_text="opinion of the supervisor")
    answer = serializers.CharField(read_only=True, help_text="what the station head answered")
    decided_at = serializers.DateTimeField(read_only=True, help_text="when it was decided")

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None:
            record: Any = fields["record"]
            record.queryset = ServiceRecord.objects.visible_to(request.user)
        return fields

    def to_representation(self, correction: RecordCorrection) -> dict[str, Any]:
        data = super().to_representation(correction)
        user, record = self.context["request"].user, correction.record
        if not (sees_names(user, record.station) and kind_of(record).readable(record, user)):
            data |= dict.fromkeys(("changes", "before", "reason", "opinion", "answer"))
        return data


class CorrectionAnswerSerializer(serializers.Serializer):
    text = serializers.CharField(
        max_length=500, required=False, allow_blank=True, default="",
        help_text="the answer or the opinion in words",
    )  # fmt: skip


class CorrectionViewSet(mixins.CreateModelMixin, viewsets.ReadOnlyModelViewSet):
    """Corrections within sight, newest first."""

    serializer_class = CorrectionSerializer
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    queryset = RecordCorrection.objects.none()

    def get_queryset(self) -> QuerySet:
        return corrections_of(self.request.user).order_by("-pk")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """201 for a new request; 200 with the first result when the uuid was sent before."""
        serializer: Any = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        record = ServiceRecord.objects.select_related("station", "household", *joins()).get(
            pk=data["record"].pk
        )
        with spoken_as_problems():
            earlier = RecordCorrection.objects.filter(uuid=data.get("uuid")).exists()
            old: dict[str, Any] = {}
            new: dict[str, Any] = data["new"]
            if not earlier and RecordCorrection.refusal_to_ask(record, request.user) is None:
                form = CorrectionForm.of(record, request.user, new, data["reason"])
                if not form.is_valid():
                    raise ValidationError({"changes": _messages(form)})
                old, new = form.old, form.new
            asked, made = RecordCorrection.ask(
                record, old=old, new=new, reason=data["reason"], by=request.user,
                uuid=data.get("uuid"),
            )  # fmt: skip
        return self._answer(asked, 201 if made else 200)

    @extend_schema(request=CorrectionAnswerSerializer, responses=CorrectionSerializer)
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A station head approves: the record says the new values from now on."""
        correction, text = self._told(request, CorrectionAnswerSerializer, "text")
        with spoken_as_problems():
            try:
                correction.approve(request.user, text)
            except ModelError as error:
                raise ValidationError({"changes": error.messages}) from error
        return self._answer(correction)

    @extend_schema(request=ReasonSerializer, responses=CorrectionSerializer)
    @action(detail=True, methods=["post"])
    def refuse(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A station head refuses, with a reason."""
        correction, text = self._told(request, ReasonSerializer, "reason")
        with spoken_as_problems():
            correction.refuse(request.user, text)
        return self._answer(correction)

    @extend_schema(request=None, responses=CorrectionSerializer)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Whoever asked takes the request back."""
        correction = self.get_object()
        with spoken_as_problems():
            correction.make("withdraw", request.user)
        return self._answer(correction)

    @extend_schema(request=CorrectionAnswerSerializer, responses=CorrectionSerializer)
    @action(detail=True, methods=["post"])
    def opinion(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A supervisor says what they think of it; the head decides."""
        correction, text = self._told(request, CorrectionAnswerSerializer, "text")
        with spoken_as_problems():
            correction.make("opinion", request.user, opinion=text)
        return self._answer(correction)

    def _told(
        self, request: Request, serializer: type[serializers.Serializer], name: str
    ) -> tuple[RecordCorrection, str]:
        correction = self.get_object()
        told = serializer(data=request.data)
        told.is_valid(raise_exception=True)
        return correction, told.validated_data[name]

    def _answer(self, correction: RecordCorrection, code: int = 200) -> Response:
        fresh = self.get_queryset().get(pk=correction.pk)
        return Response(self.get_serializer(fresh).data, status=code)


def _messages(form: CorrectionForm) -> list[str]:
    return [
        f"{name}: {message}" if name != "__all__" else str(message)
        for name, messages in form.errors.items()
        for message in messages
    ]

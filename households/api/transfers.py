"""/api/v1/transfers/: a file is asked for by its number; each side is told its own half."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from households.api.at_station import MoveSerializer, StationField
from households.api.refusals import spoken_as_problems
from households.forms.transfer import ONE, WHOLE, TransferForm
from households.models import TransferRequest
from households.views.transfers import ask, with_side

PERMISSION = "household.edit"
STEPS = ("agree", "decline", "withdraw")


class TransferSerializer(serializers.ModelSerializer):
    """A request. The asker reads state and answer, never where the file is; the holder reads who
    asks and why (`ours` is true then).
    """

    ours = serializers.BooleanField(read_only=True, help_text=_("the file is one of the caller's"))
    reason = serializers.CharField(read_only=True)
    division = serializers.SlugRelatedField(slug_field="code", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = TransferRequest
        fields = (
            "uuid", "ours", "number_masked", "asking_name", "division", "address", "reason",
            "status", "requested_at", "requested_by_name", "answer", "answered_at",
        )  # fmt: skip


class AskSerializer(serializers.Serializer):
    """A file is asked for. The number stands in the body only, never in an address."""

    station = StationField(PERMISSION, help_text=_("uuid of the station that asks"))
    id_number = serializers.CharField(max_length=40)
    what = serializers.ChoiceField(
        choices=((WHOLE, _("The whole household")), (ONE, _("Only this person"))), default=WHOLE
    )
    file_no = serializers.CharField(
        max_length=24, required=False, allow_blank=True, default="",
        help_text=_("our file that takes one person in"),
    )  # fmt: skip
    division = serializers.CharField(
        max_length=12, help_text=_("12-digit code of the village or community")
    )
    address = serializers.CharField(
        max_length=120, required=False, allow_blank=True, default="", help_text=_("address")
    )
    reason = serializers.CharField(
        min_length=4, max_length=300, help_text=_("the other station reads this")
    )


@extend_schema(tags=["households"])
class TransferViewSet(viewsets.ReadOnlyModelViewSet):
    """Requests to transfer of the caller's stations, asked and to answer. Steps: agree, decline,
    withdraw.
    """

    permission_classes = (May(PERMISSION),)
    serializer_class = TransferSerializer
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    filterset_fields = ("status",)
    queryset = TransferRequest.objects.none()

    def get_queryset(self) -> QuerySet:
        found = TransferRequest.objects.visible_to(self.request.user)
        return with_side(found, self.request.user).select_related("division").order_by("-pk")

    @extend_schema(request=AskSerializer, responses=TransferSerializer)
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """201 with the request, or with the open one of the same file. 400 says why not; each
        question is logged, and only so many are answered an hour.
        """
        given = AskSerializer(data=request.data, context=self.get_serializer_context())
        given.is_valid(raise_exception=True)
        told = dict(given.validated_data)
        form = TransferForm(request.user, told.pop("station"), told)
        made = ask(request._request, form) if form.is_valid() else None
        if made is None:
            raise serializers.ValidationError(dict(form.errors))  # type: ignore[arg-type]
        return self._answer(made, status.HTTP_201_CREATED)

    @extend_schema(request=MoveSerializer, responses=TransferSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The holder agrees or declines with `reason` as the answer; the asker withdraws."""
        row = self.get_object()
        step = MoveSerializer(data=request.data)
        step.is_valid(raise_exception=True)
        name, answer = step.validated_data["move"], step.validated_data["reason"][:300]
        if name not in STEPS:
            raise serializers.ValidationError({"move": [_("There is no such step.")]})
        fields = {} if name == "withdraw" else {"answer": answer}
        with spoken_as_problems():
            row.make(name, request.user, answer, **fields)
        return self._answer(row)

    def _answer(self, row: TransferRequest, code: int = status.HTTP_200_OK) -> Response:
        fresh = self.get_queryset().get(pk=row.pk)
        return Response(self.get_serializer(fresh).data, status=code)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(*args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

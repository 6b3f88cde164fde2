"""Rows of a station over the API: scope, uuid keys, idempotent creation, moves as actions."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError as ModelError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.unstored import Unstored
from core.codes.masks import mask_name
from core.ids import uuid_of
from core.workflow import Move, holds
from households.api.refusals import spoken_as_problems
from households.models import Household
from households.places import stations_with
from households.sight import sees_names
from stations.models import Station


class StationField(serializers.SlugRelatedField):
    """A station by its uuid, among those where the caller may do `permission`."""

    def __init__(self, permission: str, **kwargs: Any) -> None:
        self.permission = permission
        kwargs.setdefault("help_text", _("uuid of the station that keeps the row"))
        super().__init__(slug_field="uuid", queryset=Station.objects.none(), **kwargs)

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        if request is None:
            return Station.objects.none()
        return stations_with(request.user, self.permission)


class HouseholdField(serializers.SlugRelatedField):
    """A household by its uuid, among those that the caller sees by name."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", _("uuid of the household"))
        super().__init__(slug_field="uuid", queryset=Household.objects.none(), **kwargs)

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        if request is None:
            return Household.objects.none()
        return Household.objects.visible_to(request.user).select_related("station")


class AtStationSerializer(serializers.ModelSerializer):
    """The model's own rules hold for the API too. `masked` names are shortened for masked readers,
    and `hidden` texts left out.
    """

    masked: ClassVar[tuple[str, ...]] = ()
    hidden: ClassVar[tuple[str, ...]] = ()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        row = self.instance or self.Meta.model()  # type: ignore[misc]
        for name, value in attrs.items():
            setattr(row, name, value)
        household = getattr(row, "household", None)
        if household is not None and row.station_id != household.station_id:
            raise serializers.ValidationError(
                {"household": _("The household belongs to another station.")}
            )
        wanted = {f.source for f in self.fields.values() if not f.read_only}
        exclude = [f.name for f in row._meta.fields if f.name not in wanted]
        try:
            row.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)
        except ModelError as error:
            raise serializers.ValidationError(serializers.as_serializer_error(error)) from error
        return attrs

    def to_representation(self, row: Any) -> dict[str, Any]:
        data = super().to_representation(row)
        if not sees_names(self.context["request"].user, row.station):
            for name in self.masked:
                data[name] = mask_name(data[name]) if data.get(name) else data.get(name)
            for name in self.hidden:
                data[name] = ""
        return data


class MoveSerializer(serializers.Serializer):
    """One step: `move` is the name of a move, the other fields as that move needs them."""

    move = serializers.CharField(max_length=30, help_text=_("name of the step"))
    reason = serializers.CharField(max_length=500, required=False, default="")
    fields_of_move = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=500), required=False, default=dict,
        help_text=_("what the step sets, for example whom a lead is reported to"),
    )  # fmt: skip


class AtStation(
    Unstored, mixins.CreateModelMixin, mixins.UpdateModelMixin, viewsets.ReadOnlyModelViewSet
):
    """`write_permission` at the row's station to create and change; reading as `visible_to`."""

    write_permission: ClassVar[str] = ""
    author: ClassVar[str] = "created_by"
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    http_method_names = ["get", "head", "options", "post", "patch"]

    def get_queryset(self) -> QuerySet:
        assert self.queryset is not None  # type: ignore[arg-type]
        return self.queryset.all().visible_to(self.request.user)  # type: ignore[arg-type, attr-defined]

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """201 with the new row; 200 with the first one when the same uuid comes again."""
        given = request.data.get("uuid") if isinstance(request.data, dict) else None
        first = self.get_queryset().filter(uuid=uuid_of(given)).first()
        if first is not None:
            return Response(self.get_serializer(first).data)
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with spoken_as_problems():
            serializer.save(**{self.author: request.user})
        return Response(serializer.data, status=status.HTTP_201_CREATED)

    def perform_update(self, serializer: Any) -> None:
        with spoken_as_problems():
            serializer.save()

    def get_object(self) -> Any:
        row = super().get_object()
        changes = self.request.method not in ("GET", "HEAD", "OPTIONS")
        if changes and not sees_names(self.request.user, row.station):
            raise NotFound
        if self.request.method == "PATCH" and not holds(
            self.request.user, self.write_permission, row.station
        ):
            self.permission_denied(self.request)
        return row


def typed(row: Any, move: Move, told: dict[str, str]) -> dict[str, Any]:
    """What a step sets, of the type of its fields; raises ValidationError for what is none."""
    fields = {name: row._meta.get_field(name) for name in move.fields if name in told}
    given = {}
    for name, field in fields.items():
        value = told[name].strip()
        given[name] = field.to_python(value if value or not field.null else None)
    return given


class WithMoves:
    """The steps of a row with states, at `…/move/`; `moved_elsewhere` have an action of their own."""

    moved_elsewhere: ClassVar[frozenset[str]] = frozenset()

    @extend_schema(request=MoveSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Make one step of the row's workflow; what is refused is a problem document."""
        row = self.get_object()  # type: ignore[attr-defined]
        step = MoveSerializer(data=request.data)
        step.is_valid(raise_exception=True)
        told = step.validated_data
        known = row.MOVES.get(told["move"])
        if known is None or known.by_system or told["move"] in self.moved_elsewhere:
            raise serializers.ValidationError({"move": [_("There is no such step.")]})
        with spoken_as_problems():
            given = typed(row, known, told["fields_of_move"])
            row.make(told["move"], by=request.user, reason=told["reason"], **given)
        return Response(self.get_serializer(row).data)  # type: ignore[attr-defined]

"""Rows of a station over the API: scope, uuid keys, idempotent creation, moves as actions."""

from __future__ import annotations

from typing import Any, ClassVar
from uuid import UUID

from django.core.exceptions import ValidationError as ModelError
from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.unstored import Unstored
from core.codes.masks import mask_name
from core.ids import is_uuid7, uuid_of
from core.models import MoveLog
from core.workflow import Move, holds
from households.api.refusals import Conflict, spoken_as_problems
from households.models import Household, Person
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
    """A household by its uuid, within the caller's sight; of the stations with `permission`, if told."""

    def __init__(self, permission: str = "", **kwargs: Any) -> None:
        self.permission = permission
        kwargs.setdefault("help_text", _("uuid of the household"))
        super().__init__(slug_field="uuid", queryset=Household.objects.none(), **kwargs)

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        if request is None:
            return Household.objects.none()
        found = Household.objects.visible_to(request.user).select_related("station")
        if not self.permission:
            return found
        return found.filter(station__in=stations_with(request.user, self.permission))


class PersonAt(serializers.SlugRelatedField):
    """A person by uuid, of the stations where the caller may do `permission`."""

    def __init__(self, permission: str, **kwargs: Any) -> None:
        self.permission = permission
        kwargs.setdefault("help_text", _("uuid of the person"))
        super().__init__(slug_field="uuid", queryset=Person.objects.none(), **kwargs)

    def get_queryset(self) -> Any:
        request = self.context.get("request")
        if request is None:
            return Person.objects.none()
        found = Person.objects.visible_to(request.user).active().sealed()
        return found.filter(
            station__in=stations_with(request.user, self.permission)
        ).select_related("household__station", "station")


class AtStationSerializer(serializers.ModelSerializer):
    """The model's own rules hold for the API too. `masked` names are shortened for masked readers,
    and `hidden` texts left out.
    """

    masked: ClassVar[tuple[str, ...]] = ()
    hidden: ClassVar[tuple[str, ...]] = ()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        row = self.row = self.instance or self.Meta.model()  # type: ignore[misc]
        for name, value in attrs.items():
            setattr(row, name, value)
        household = getattr(row, "household", None)
        if household is not None and row.station != household.station:
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
    reason = serializers.CharField(
        max_length=500, required=False, default="", allow_blank=True,
        help_text=_("why; some steps need it"),
    )  # fmt: skip
    fields_of_move = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=2000), required=False, default=dict,
        help_text=_("what the step sets, for example whom a lead is reported to"),
    )  # fmt: skip


class Reached(Unstored, viewsets.ReadOnlyModelViewSet):
    """Rows by uuid, read as `visible_to`; only who sees names changes one."""

    write_permission: ClassVar[str] = ""
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"

    def get_queryset(self) -> QuerySet:
        assert self.queryset is not None  # type: ignore[arg-type]
        return self.queryset.all().visible_to(self.request.user)  # type: ignore[arg-type, attr-defined]

    def get_object(self) -> Any:
        row = super().get_object()
        changes = self.request.method not in ("GET", "HEAD", "OPTIONS")
        if changes and not sees_names(self.request.user, row.station):
            raise NotFound
        if self.request.method == "PATCH":
            self.at_its_station(row)
        return row

    def at_its_station(self, row: Any) -> None:
        """403 for who does not hold `write_permission` at the row's own station."""
        if not holds(self.request.user, self.write_permission, row.station):
            self.permission_denied(self.request)


class AtStation(mixins.CreateModelMixin, mixins.UpdateModelMixin, Reached):
    """`write_permission` at the row's station to create and change."""

    author: ClassVar[str] = "created_by"
    http_method_names = ["get", "head", "options", "post", "patch"]

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """201 with the new row; 200 with the first one when the same uuid comes again."""
        given = request.data.get("uuid") if isinstance(request.data, dict) else None
        first = self.get_queryset().filter(uuid=uuid_of(given)).first()
        if first is not None:
            return Response(self.get_serializer(first).data)
        serializer = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        try:
            with spoken_as_problems(), transaction.atomic():
                serializer.save(**{self.author: request.user})
                self.after_create(serializer.instance)
        except IntegrityError as error:  # the uuid of a row that the caller does not reach
            raise Conflict from error
        return Response(serializer.data, status=status.HTTP_201_CREATED)

    def after_create(self, row: Any) -> None:
        """In the transaction of a new row; overridden where the audit log tells of it."""

    def perform_update(self, serializer: Any) -> None:
        with spoken_as_problems():
            serializer.save()


def typed(row: Any, move: Move, told: dict[str, str]) -> dict[str, Any]:
    """What a step sets, of the type of its fields; raises ValidationError for what is none."""
    fields = {name: row._meta.get_field(name) for name in move.fields if name in told}
    given = {}
    for name, field in fields.items():
        value = told[name].strip()
        try:
            given[name] = field.clean(value, row) if value else field.to_python(_empty(field))
        except ModelError as error:
            raise ModelError({name: error.messages}) from error
    return given


def _empty(field: Any) -> str | None:
    return None if field.null else ""


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
        with spoken_as_problems(), transaction.atomic():
            given = typed(row, known, told["fields_of_move"])
            row.make(told["move"], by=request.user, reason=told["reason"], **given)
            self.after_move(row, told["move"], told["reason"])
        return Response(self.get_serializer(row).data)  # type: ignore[attr-defined]

    def after_move(self, row: Any, move: str, reason: str) -> None:
        """In the transaction of a step; overridden where the audit log tells of it."""


class KeyField(serializers.UUIDField):
    """The public key of a row, made by the client or, if it sends none, here."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        kwargs.setdefault(
            "help_text", _("made by the client (UUID version 7); sending it twice makes one row")
        )
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> UUID:
        key: UUID = super().to_internal_value(data)
        if not is_uuid7(key):
            raise serializers.ValidationError(_("Send a UUID of version 7."))
        return key


class StepSerializer(serializers.ModelSerializer):
    """One line of the log of a row."""

    by = serializers.SlugRelatedField(  # type: ignore[var-annotated]
        slug_field="username", read_only=True, help_text=_("user name; null: the system")
    )

    class Meta:
        model = MoveLog
        fields = ("move", "from_state", "to_state", "by", "at", "reason")
        read_only_fields = fields
        extra_kwargs = {
            "move": {"help_text": _("name of the step")},
            "from_state": {"help_text": _("state before")},
            "to_state": {"help_text": _("state after")},
            "at": {"help_text": _("when")},
            "reason": {"help_text": _("reason given")},
        }


class LoggedSerializer(AtStationSerializer):
    """A row with states and, where it is shown by itself, the log of its steps."""

    log = serializers.SerializerMethodField(
        help_text=_("steps made, oldest first; null in lists; no reasons for masked readers")
    )

    @extend_schema_field(StepSerializer(many=True, allow_null=True))
    def get_log(self, row: Any) -> Any:
        if isinstance(self.parent, serializers.ListSerializer):
            return None
        steps = StepSerializer(row.log(), many=True).data
        if not sees_names(self.context["request"].user, row.station):
            return [{**step, "reason": ""} for step in steps]
        return steps

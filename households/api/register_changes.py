"""/api/v1/register-changes/: death, departure, return, moves, split, merge, closing; and undo."""

from __future__ import annotations

from typing import Any

import django_filters
from django.core.exceptions import ValidationError as ModelError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from core.api.unstored import Unstored
from core.workflow import holds
from households.api.serializers import Within
from households.models import Household, Person, RegisterChange
from households.models.household import RELATION_OTHER
from households.sight import may_open, sees_names, stations_for
from stations.models import Division, Station

Kind = RegisterChange.Kind
MADE = (
    Kind.DIED, Kind.DEPARTED, Kind.RETURNED, Kind.PERSON_MOVED, Kind.TAKEN_OVER, Kind.SPLIT,
    Kind.MERGED, Kind.CLOSED, Kind.REOPENED,
)  # fmt: skip


def _persons(user: Any) -> Any:
    return Person.objects.visible_to(user).select_related("household__station")


def _households(user: Any) -> Any:
    return Household.objects.visible_to(user).select_related("station")


def _stations(user: Any) -> Any:
    return stations_for(user) if user else Station.objects.none()


class RegisterChangeSerializer(serializers.ModelSerializer):
    """A change as it is kept. The reason only for readers who see names."""

    household = serializers.SlugRelatedField(slug_field="uuid", read_only=True)  # type: ignore[var-annotated]
    other_household = serializers.SlugRelatedField(slug_field="uuid", read_only=True)  # type: ignore[var-annotated]
    person = serializers.SlugRelatedField(slug_field="uuid", read_only=True)  # type: ignore[var-annotated]
    by = serializers.SlugRelatedField(slug_field="username", read_only=True)  # type: ignore[var-annotated]

    class Meta:
        model = RegisterChange
        fields = (
            "uuid", "kind", "household", "other_household", "person", "on", "reason", "by", "at",
            "undone_at",
        )  # fmt: skip
        read_only_fields = fields

    def to_representation(self, change: RegisterChange) -> dict[str, Any]:
        data = super().to_representation(change)
        if not sees_names(self.context["request"].user, change.station):
            data["reason"] = None
        return data


class MakeChangeSerializer(serializers.Serializer):
    """What to do; each kind needs its own fields, and a refusal names them."""

    uuid = serializers.UUIDField(help_text=_("made by the client: sending it twice changes once"))
    kind = serializers.ChoiceField(choices=[(kind.value, kind.label) for kind in MADE])
    person = Within(
        _persons, slug_field="uuid", required=False,
        help_text=_("who died, departed, returned or moves (person_moved)"),
    )  # fmt: skip
    household = Within(
        _households, slug_field="uuid", required=False,
        help_text=_("the file that moves (taken_over), splits, is merged away, closes or reopens"),
    )  # fmt: skip
    target = Within(
        _households, slug_field="uuid", required=False,
        help_text=_("the file that takes the person (person_moved) or the members (merged)"),
    )  # fmt: skip
    on = serializers.DateField(required=False)
    reason = serializers.CharField(max_length=200, required=False, default="", allow_blank=True)
    new_head = Within(_persons, slug_field="uuid", required=False)
    relation = serializers.CharField(max_length=2, required=False, default=RELATION_OTHER)
    leaving = Within(_persons, slug_field="uuid", many=True, required=False)
    head = Within(_persons, slug_field="uuid", required=False)
    station = Within(_stations, slug_field="uuid", required=False)
    division = serializers.SlugRelatedField(
        slug_field="code", queryset=Division.objects.all(), required=False
    )
    address = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    status = serializers.ChoiceField(
        choices=["moved_out", "cancelled"], required=False, help_text=_("how a file closes")
    )

    NEEDS = {
        Kind.DIED: ("person",),
        Kind.DEPARTED: ("person",),
        Kind.RETURNED: ("person",),
        Kind.PERSON_MOVED: ("person", "target"),
        Kind.TAKEN_OVER: ("household", "station", "division"),
        Kind.SPLIT: ("household", "leaving", "head"),
        Kind.MERGED: ("household", "target"),
        Kind.CLOSED: ("household", "status"),
        Kind.REOPENED: ("household",),
    }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        absent = [name for name in self.NEEDS[attrs["kind"]] if attrs.get(name) is None]
        if absent:
            raise serializers.ValidationError(
                {name: [_("This kind of change needs it.")] for name in absent}
            )
        return attrs

    def places(self) -> list[Household | Station]:
        """Files to be open to the caller, and a station to answer for."""
        told = self.validated_data
        found: list[Any] = [told[k] for k in ("household", "target") if told.get(k)]
        if told.get("person"):
            found.append(told["person"].household)
        return found

    def make(self, by: Any) -> RegisterChange:
        """Make the change; ValidationError of the model's rules."""
        told = self.validated_data
        kind, reason = told["kind"], told["reason"]
        person, household = told.get("person"), told.get("household")
        rest: dict[str, Any] = {"by": by, "reason": reason}
        if kind in (Kind.DIED, Kind.DEPARTED):
            leave = person.die if kind == Kind.DIED else person.depart
            return leave(on=told.get("on"), new_head=told.get("new_head"), **rest)
        if kind == Kind.RETURNED:
            return person.come_back(on=told.get("on"), **rest)
        if kind == Kind.PERSON_MOVED:
            return person.move_to(told["target"], told["relation"], **rest)
        if kind == Kind.TAKEN_OVER:
            return household.move_to_station(
                told["station"], told["division"], told["address"], by, reason
            )
        if kind == Kind.SPLIT:
            founded = household.split(
                told["leaving"], told["head"], new_head=told.get("new_head"),
                division=told.get("division"), address=told["address"] or None, **rest,
            )  # fmt: skip
            return RegisterChange.objects.filter(other_household=founded, kind=kind).latest("pk")
        if kind == Kind.MERGED:
            return household.merge_into(told["target"], **rest)
        if kind == Kind.CLOSED:
            return household.close(told["status"], reason, by=by)
        return household.reopen(by=by)


class UndoSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=200)


class ChangeFilter(django_filters.FilterSet):
    household = django_filters.UUIDFilter(field_name="household__uuid")
    person = django_filters.UUIDFilter(field_name="person__uuid")

    class Meta:
        model = RegisterChange
        fields = ("kind",)


@extend_schema(tags=["households"])
class RegisterChangeViewSet(Unstored, viewsets.ReadOnlyModelViewSet):
    """Changes of files within the caller's jurisdiction; POST makes one, `undo/` takes it back."""

    permission_classes = (May("register.change", safe=None),)
    serializer_class = RegisterChangeSerializer
    filterset_class = ChangeFilter
    queryset = RegisterChange.objects.all()
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"

    def get_queryset(self) -> QuerySet:
        return (
            RegisterChange.objects.visible_to(self.request.user)
            .select_related("household", "other_household", "person", "by", "station")
            .order_by("-pk")
        )

    @extend_schema(request=MakeChangeSerializer, responses={201: RegisterChangeSerializer})
    def create(self, request: Request) -> Response:
        """201 with the change; 200 with the first one when the same uuid comes again."""
        asked = MakeChangeSerializer(data=request.data, context={"request": request})
        asked.is_valid(raise_exception=True)
        key = asked.validated_data["uuid"]
        first = self.get_queryset().filter(uuid=key).first()
        if first is not None:
            return Response(self.get_serializer(first).data)
        self._may(asked.places(), asked.validated_data.get("station"))
        try:
            change = asked.make(request.user)
        except ModelError as error:
            raise serializers.ValidationError(serializers.as_serializer_error(error)) from error
        change.uuid = key
        change.save(update_fields=["uuid"])
        return Response(self.get_serializer(change).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=UndoSerializer, responses=RegisterChangeSerializer)
    @action(detail=True, methods=["post"])
    def undo(self, request: Request, uuid: str) -> Response:
        """Take the change back: 400 says what stands on it by now."""
        change = self.get_object()
        asked = UndoSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        former = Station.objects.filter(pk=change.before.get("station")).first()
        self._may([change.household], former)
        try:
            change.undo(by=request.user, reason=asked.validated_data["reason"])
        except ModelError as error:
            raise serializers.ValidationError(serializers.as_serializer_error(error)) from error
        return Response(self.get_serializer(change).data)

    def _may(self, files: list[Any], station: Station | None) -> None:
        user = self.request.user
        for household in files:
            if not may_open(self.request, household):
                raise NotFound
            if not holds(user, "register.change", household.station):
                raise PermissionDenied
        if station is not None and not holds(user, "register.change", station):
            raise PermissionDenied

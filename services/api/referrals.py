"""/api/v1/referrals/ (ours), /api/v1/referrals-received/ (handed to us), /api/v1/resources/."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from core.ids import is_uuid7
from households.api.at_station import HouseholdField, MoveSerializer, StationField
from households.api.refusals import spoken_as_problems
from households.models import Household, Person
from households.places import may_at
from households.sight import sees_names
from services.models import (
    Partner,
    Referral,
    ResourceLink,
    Told,
    receiving_stations,
)
from services.models.referral.moves import EDIT


class ToldSerializer(serializers.Serializer):
    label = serializers.CharField(help_text="name of the field")  # type: ignore[assignment]
    text = serializers.CharField(help_text="as it was frozen")


class Keyed(serializers.ModelSerializer):
    def validate_uuid(self, value: UUID) -> UUID:
        if not is_uuid7(value):
            raise serializers.ValidationError(_("Send a UUID of version 7."))
        return value


class ReferralSerializer(Keyed):
    """Our referral. `to_station` or `to_partner` says to whom; the rest follows from the moves."""

    uuid = serializers.UUIDField(required=False)
    number = serializers.CharField(read_only=True)
    household = HouseholdField()
    person = serializers.SlugRelatedField(
        slug_field="uuid", queryset=Person.objects.none(), help_text="a member of the household"
    )
    to_station = serializers.UUIDField(
        write_only=True, required=False, allow_null=True,
        help_text="uuid of another station of the platform",
    )  # fmt: skip
    to_partner = serializers.SlugRelatedField(
        slug_field="uuid", queryset=Partner.objects.none(), required=False, allow_null=True,
        help_text="uuid of an organisation of the station's register",
    )  # fmt: skip
    reason = serializers.CharField(max_length=500)
    situation = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    emergency_reason = serializers.CharField(
        max_length=300, required=False, allow_blank=True,
        help_text="what danger to life excuses the missing consent",
    )  # fmt: skip
    chosen = serializers.ListField(
        child=serializers.ChoiceField(Told.choices), help_text="what the receiver is told"
    )

    SEALED = ("reason", "situation", "emergency_reason", "contacted", "feedback", "follow_up")

    class Meta:
        model = Referral
        fields = (
            "uuid", "number", "household", "person", "to_station", "to_partner", "to_name",
            "reason", "urgency", "chosen", "situation", "emergency_reason", "contacted", "status",
            "sent_at", "answer_due_on", "answered_at", "accepted", "decline_reason", "feedback",
            "follow_up_on", "follow_up", "followed_at", "completed_at", "created_at",
        )  # fmt: skip
        read_only_fields = (
            "to_name", "contacted", "status", "sent_at", "answer_due_on", "answered_at",
            "accepted", "decline_reason", "feedback", "follow_up_on", "follow_up", "followed_at",
            "completed_at", "created_at",
        )  # fmt: skip

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None:
            known: Any = fields
            known["person"].queryset = Person.objects.visible_to(request.user)
            known["to_partner"].queryset = Partner.objects.visible_to(request.user)
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        household: Household = attrs["household"]
        if attrs["person"].household_id != household.pk:
            raise ValidationError({"person": _("Choose a member of the household.")})
        partner, key = attrs.get("to_partner"), attrs.pop("to_station", None)
        if bool(partner) == bool(key):
            raise ValidationError({"to_station": _("Name one receiver.")})
        if partner is not None:
            if partner.station_id != household.station_id:
                raise ValidationError({"to_partner": _("Choose one of this station's register.")})
            attrs["to_name"] = partner.name
        else:
            found = next((s for s in receiving_stations(household.station) if s.uuid == key), None)
            if found is None:
                raise ValidationError({"to_station": _("There is no such receiving station.")})
            attrs |= {"to_station_id": found.pk, "to_name": found.name}
        attrs |= {"station": household.station, "from_name": household.station.official_name}
        return attrs

    def to_representation(self, row: Referral) -> dict[str, Any]:
        data = super().to_representation(row)
        if not sees_names(self.context["request"].user, row.station):
            data |= dict.fromkeys(self.SEALED, "")
        return data


class ReceivedSerializer(serializers.ModelSerializer):
    """What the receiver is shown: the frozen summary and its own answer."""

    number = serializers.CharField(read_only=True)
    told = serializers.SerializerMethodField()

    class Meta:
        model = Referral
        fields = (
            "uuid", "number", "from_name", "sent_by_name", "sent_at", "urgency", "reason", "told",
            "status", "answer_due_on", "answered_at", "accepted", "decline_reason", "feedback",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(ToldSerializer(many=True))
    def get_told(self, row: Referral) -> list[dict[str, str]]:
        return [{"label": label, "text": text} for label, text in row.told(full=True)]


class Moving(viewsets.GenericViewSet):
    """Rows by uuid with their steps at `…/move/`."""

    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    filterset_fields: Any = ("status",)

    @extend_schema(request=MoveSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Make one step; what is refused is a problem document."""
        row = self.get_object()
        given = MoveSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        known = row.MOVES.get(told["move"])
        if known is None or known.by_system:
            raise ValidationError({"move": [_("There is no such step.")]})
        fields = {k: v for k, v in told["fields_of_move"].items() if k in known.fields}
        with spoken_as_problems():
            row.make(told["move"], by=request.user, reason=told["reason"], **fields)
        return Response(self.get_serializer(row).data)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(*args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response


class CreatedOnce(mixins.CreateModelMixin):
    """201 with the new row; 200 with the first one when the same uuid comes again."""

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        view: Any = self
        if not request.user.may(EDIT):  # type: ignore[union-attr]
            raise PermissionDenied
        given = request.data.get("uuid") if isinstance(request.data, dict) else None
        try:
            first = view.get_queryset().filter(uuid=UUID(str(given))).first()
        except ValueError:
            first = None
        if first is not None:
            return Response(view.get_serializer(first).data)
        serializer = view.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        station = serializer.validated_data["station"]
        if not may_at(request.user, EDIT, station) or not sees_names(request.user, station):
            raise PermissionDenied
        with spoken_as_problems(), transaction.atomic():
            self.keep(serializer)
        return Response(serializer.data, status=status.HTTP_201_CREATED)

    def keep(self, serializer: Any) -> None:
        view: Any = self
        serializer.save(created_by=view.request.user)


@extend_schema(tags=["referrals"])
class ReferralViewSet(CreatedOnce, Moving, viewsets.ReadOnlyModelViewSet):
    """Referrals of our stations. Steps: contact, send, accept or decline (for an outside
    organisation), feedback, follow, complete, cancel.
    """

    permission_classes = (May(EDIT, safe=None),)
    serializer_class = ReferralSerializer
    queryset = Referral.objects.select_related("station", "household", "person", "to_partner")

    def get_queryset(self) -> QuerySet:
        user: Any = self.request.user
        rows: Any = super().get_queryset()
        found: QuerySet = rows.visible_to(user).sent_within(user.scope)
        return found

    def get_object(self) -> Any:
        row = super().get_object()
        if self.request.method == "POST" and not sees_names(self.request.user, row.station):
            raise NotFound
        return row


@extend_schema(tags=["referrals"])
class ReceivedViewSet(Moving, viewsets.ReadOnlyModelViewSet):
    """Referrals handed to our stations. Steps: accept, decline, feedback."""

    permission_classes = (May(EDIT),)
    serializer_class = ReceivedSerializer
    queryset = Referral.objects.all()

    def get_queryset(self) -> QuerySet:
        user: Any = self.request.user
        rows: Any = super().get_queryset()
        found: QuerySet = rows.visible_to(user).received_within(user.scope)
        return found


class ResourceSerializer(Keyed):
    """A resource linked; `households` are the uuids of the households that received it."""

    uuid = serializers.UUIDField(required=False)
    station = StationField(EDIT)
    giver = serializers.SlugRelatedField(
        slug_field="uuid", queryset=Partner.objects.none(),
        help_text="uuid of an organisation of the station's register",
    )  # fmt: skip
    groups = serializers.ListField(child=serializers.ChoiceField(ResourceLink.Group.choices))
    households = serializers.ListField(
        child=serializers.UUIDField(), write_only=True, required=False, max_length=500,
        help_text="uuids of the households that received it",
    )  # fmt: skip

    class Meta:
        model = ResourceLink
        fields = (
            "uuid", "station", "kind", "what", "giver", "value", "basis", "linked_on", "track",
            "groups", "households", "receivers_told", "receipt_no", "photos", "is_public",
            "status", "created_at",
        )  # fmt: skip
        read_only_fields = ("status", "created_at")

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None:
            known: Any = fields
            known["giver"].queryset = Partner.objects.visible_to(request.user)
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        keys = attrs.pop("households", [])
        user = self.context["request"].user
        found = Household.objects.visible_to(user).filter(station=attrs["station"], uuid__in=keys)
        if found.count() != len(set(keys)):
            raise ValidationError({"households": _("Not a household of this station.")})
        with spoken_as_problems():
            ResourceLink(**{k: v for k, v in attrs.items() if k != "uuid"}).clean()
        self.received = list(found)
        return attrs


@extend_schema(tags=["referrals"])
class ResourceViewSet(CreatedOnce, Moving, viewsets.ReadOnlyModelViewSet):
    """Resources linked. Steps: withdraw (with a reason), restore."""

    permission_classes = (May(EDIT, safe=None),)
    serializer_class = ResourceSerializer
    filterset_fields = ("status", "kind")
    queryset = ResourceLink.objects.select_related("station", "giver", "track")

    def get_queryset(self) -> QuerySet:
        rows: Any = super().get_queryset()
        found: QuerySet = rows.visible_to(self.request.user)
        return found

    def keep(self, serializer: Any) -> None:
        given = {**serializer.validated_data, "created_by": self.request.user}
        serializer.instance = ResourceLink(**given).enter(serializer.received)

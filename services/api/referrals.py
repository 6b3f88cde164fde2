"""/api/v1/referrals/ (ours) and /api/v1/referrals-received/ (handed to us)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers, viewsets
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError

from accounts.access import May
from households.api.at_station import HouseholdField
from households.models import Household, Person
from households.sight import sees_names
from services.api.moving import CreatedOnce, Keyed, Moving
from services.models import Case, Partner, Referral, Told, receiving_stations
from services.models.referral.moves import EDIT


class ToldSerializer(serializers.Serializer):
    label = serializers.CharField(help_text="name of the field")  # type: ignore[assignment]
    text = serializers.CharField(help_text="as it was frozen")


class ReferralSerializer(Keyed):
    """Our referral. `to_station` or `to_partner` says to whom; the rest follows from the moves.

    Out of a `case`, household, person and reason are those of the case where they are not sent.
    """

    uuid = serializers.UUIDField(required=False)
    number = serializers.CharField(read_only=True)
    case = serializers.SlugRelatedField(
        slug_field="uuid", queryset=Case.objects.none(), required=False, allow_null=True,
        help_text="uuid of the case that the person is referred out of",
    )  # fmt: skip
    household = HouseholdField(
        required=False, help_text="uuid of the household; needed without a case"
    )
    person = serializers.SlugRelatedField(
        slug_field="uuid", queryset=Person.objects.none(), required=False,
        help_text="a member of the household; needed without a case",
    )  # fmt: skip
    to_station = serializers.UUIDField(
        write_only=True, required=False, allow_null=True,
        help_text="uuid of another station of the platform",
    )  # fmt: skip
    to_partner = serializers.SlugRelatedField(
        slug_field="uuid", queryset=Partner.objects.none(), required=False, allow_null=True,
        help_text="uuid of an organisation of the station's register",
    )  # fmt: skip
    reason = serializers.CharField(
        max_length=500, required=False, help_text="why; needed without a case"
    )
    situation = serializers.CharField(max_length=1000, required=False, allow_blank=True)
    emergency_reason = serializers.CharField(
        max_length=300, required=False, allow_blank=True,
        help_text="what danger to life excuses the missing consent",
    )  # fmt: skip
    chosen = serializers.ListField(
        child=serializers.ChoiceField(Told.choices), help_text="what the receiver is told"
    )

    SEALED = (
        "reason", "situation", "emergency_reason", "contacted", "decline_reason", "feedback",
        "follow_up",
    )  # fmt: skip

    class Meta:
        model = Referral
        fields = (
            "uuid", "number", "case", "household", "person", "to_station", "to_partner", "to_name",
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
            known["case"].queryset = Case.objects.visible_to(request.user)
            known["person"].queryset = Person.objects.visible_to(request.user)
            known["to_partner"].queryset = Partner.objects.visible_to(request.user)
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        self._out_of_case(attrs)
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

    def _out_of_case(self, attrs: dict[str, Any]) -> None:
        """Fill in what the case knows; 403 where the caller does not refer out of it."""
        case = attrs.get("case")
        if case is None:
            missing = [name for name in ("household", "person", "reason") if name not in attrs]
            if missing:
                raise ValidationError(dict.fromkeys(missing, _("This field is required.")))
            return
        if not case.may_refer(self.context["request"].user):
            raise PermissionDenied
        attrs.setdefault("household", case.household)
        attrs.setdefault("person", case.person)
        attrs.setdefault("reason", case.referral_reason)
        if attrs["person"] != case.person or attrs["household"] != case.household:
            raise ValidationError({"case": _("The case is of somebody else.")})
        if not case.person.is_active:
            raise ValidationError({"person": _("This person has died or left the register.")})

    def to_representation(self, row: Referral) -> dict[str, Any]:
        data = super().to_representation(row)
        user = self.context["request"].user
        if not (sees_names(user, row.station) and row.may_read(user)):
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


@extend_schema(tags=["referrals"])
class ReferralViewSet(CreatedOnce, Moving, viewsets.ReadOnlyModelViewSet):
    """Referrals of our stations. Steps: contact, send, accept or decline (for an outside
    organisation), feedback, follow, complete, cancel; withdraw and end where the person is gone.
    """

    permission_classes = (May(EDIT, safe=None),)
    serializer_class = ReferralSerializer
    queryset = Referral.objects.select_related(
        "station", "household", "person", "to_partner", "case__station"
    ).prefetch_related("case__co_workers")

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

"""/api/v1/resources/: what a station linked to residents (specification 2.14)."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.exceptions import ValidationError

from accounts.access import May
from households.api.at_station import StationField
from households.api.refusals import spoken_as_problems
from households.models import Household
from services.api.moving import CreatedOnce, Keyed, Moving
from services.models import Partner, ResourceLink
from services.models.referral.moves import EDIT


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

"""/api/v1/background-checks/: who was checked when; noted by the head of the station."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts.access import May
from households.api.at_station import AtStation, AtStationSerializer, StationField
from households.models import BackgroundCheck
from households.views.background_checks import NOTE, staff_of


class BackgroundSerializer(AtStationSerializer):
    """A check: of whom, on which day, and until when it holds. Never what was found."""

    uuid = serializers.UUIDField(required=False)
    station = StationField(NOTE)
    user = serializers.CharField(
        source="user.username", help_text=_("user name of a social worker of the station")
    )
    valid_until = serializers.DateField(read_only=True, help_text=_("last day on which it holds"))

    class Meta:
        model = BackgroundCheck
        fields = ("uuid", "station", "user", "checked_on", "valid_until")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        name = attrs.pop("user")["username"]
        staff = staff_of(self.context["request"].user)
        chosen = [
            row.user for row in staff
            if row.user.username == name and row.station_id == attrs["station"].pk
        ]  # fmt: skip
        if not chosen:
            raise serializers.ValidationError(
                {"user": [_("Nobody of this station has this name.")]}
            )
        attrs = {**attrs, "user": chosen[0]}
        day = attrs.get("checked_on") or timezone.localdate()
        known = BackgroundCheck.objects.filter(station=attrs["station"], user=chosen[0])
        if known.filter(checked_on=day).exists():
            raise serializers.ValidationError({"checked_on": [_("This check is noted already.")]})
        return super().validate(attrs)


@extend_schema(tags=["staff"])
class BackgroundViewSet(AtStation):
    """Background checks of the caller's stations. A check is noted once and not changed."""

    http_method_names = ["get", "head", "options", "post"]
    permission_classes = (May(NOTE),)
    write_permission = NOTE
    author = "noted_by"
    serializer_class = BackgroundSerializer
    queryset = BackgroundCheck.objects.select_related("station", "user")

"""What the API takes when an activity is recorded as held."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from services.api.serializers import NamedChoiceField
from services.models import ActivityRecord, ServiceRecord


class HeldSerializer(serializers.Serializer):
    """What was held. `uuid`, made by the client, makes sending it twice harmless."""

    uuid = serializers.UUIDField(required=False)
    occurred_on = serializers.DateField(help_text=_("the day it was held"))
    minutes = serializers.IntegerField(
        min_value=0, max_value=1440, required=False, help_text=_("how long it lasted")
    )
    count_method = serializers.ChoiceField(choices=ActivityRecord.CountMethod.choices)
    served = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list,
        help_text=_("uuids of persons of the register who came"),
    )  # fmt: skip
    anonymous_count = serializers.IntegerField(
        min_value=0, max_value=9999, required=False, default=0,
        help_text=_("people who are not named"),
    )  # fmt: skip
    minors = serializers.IntegerField(min_value=0, required=False, default=0)
    elderly = serializers.IntegerField(min_value=0, required=False, default=0)
    disabled = serializers.IntegerField(min_value=0, required=False, default=0)
    service_types = serializers.ListField(
        child=serializers.IntegerField(), required=False, default=list
    )
    forces = serializers.ListField(
        child=NamedChoiceField(ServiceRecord.Force), required=False,
        help_text=_("the five forces that took part; those of the plan if not sent"),
    )  # fmt: skip
    served_needs = serializers.ListField(
        child=serializers.UUIDField(), required=False, default=list, max_length=50,
        help_text=_("uuids of needs of the persons served that it answers"),
    )  # fmt: skip
    is_universal = serializers.BooleanField(
        required=False, default=False, help_text=_("for everybody; track B needs this or a need")
    )

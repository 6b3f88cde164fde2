"""/api/v1/case-contacts/: contacts of cases, written and read by who reads the case."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.fields import MomentField
from core.api.unstored import Unstored
from core.ids import is_uuid7
from households.models import Person
from services.api.serializers import NamedChoiceField, ServiceTypeCodes
from services.api.views import spoken_as_problems
from services.models import Case, CaseContact, ContactEntry, ServiceRecord, Status
from services.models.case.choices import Mode


class ContactSerializer(serializers.Serializer):
    """One contact. `served` defaults to the person of the case."""

    uuid = serializers.UUIDField(
        source="record.uuid", required=False,
        help_text=_("Made by the client (UUID version 7); makes creating idempotent."),
    )  # fmt: skip
    number = serializers.CharField(source="record.number", read_only=True)
    case = serializers.SlugRelatedField(
        slug_field="uuid", queryset=Case.objects.none(), help_text=_("uuid of the case")
    )
    started_at = MomentField(help_text=_("start"))
    ended_at = MomentField(help_text=_("end; at most 8 hours after the start"))
    mode = serializers.ChoiceField(Mode.choices, required=False, default="talk", help_text=_("how"))
    where = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=100, help_text=_("place")
    )
    participants = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=200,
        help_text=_("who else took part"),
    )
    purpose = serializers.CharField(max_length=500, help_text=_("purpose"))
    process = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=4000, help_text=_("process")
    )
    observation = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=2000,
        help_text=_("what the social worker observed"),
    )
    progress = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=2000,
        help_text=_("assessment of progress"),
    )
    next_plan = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=1000,
        help_text=_("plan for next time"),
    )
    next_on = serializers.DateField(
        required=False, allow_null=True, default=None, help_text=_("next contact")
    )
    served = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=50, write_only=True,
        help_text=_("uuids of the members served"),
    )  # fmt: skip
    service_types = ServiceTypeCodes(source="record.service_types", required=False)
    forces = serializers.ListField(
        source="record.forces", child=NamedChoiceField(ServiceRecord.Force), required=False
    )
    served_needs = serializers.ListField(
        child=serializers.UUIDField(), required=False, max_length=50,
        help_text=_("uuids of needs of the household that it answers, beside those of the case"),
    )  # fmt: skip
    is_universal = serializers.BooleanField(required=False, help_text=_("for everybody"))
    status = NamedChoiceField(Status, source="record.status", read_only=True)
    is_late_entry = serializers.BooleanField(source="record.is_late_entry", read_only=True)
    minutes = serializers.IntegerField(source="record.minutes", read_only=True)
    submit = serializers.BooleanField(write_only=True, required=False, default=True)

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None:
            fields["case"].queryset = Case.objects.visible_to(request.user).select_related(  # type: ignore[attr-defined]
                "station", "household", "person", "track"
            )
        return fields

    def validate_uuid(self, value: Any) -> Any:
        if not is_uuid7(value):
            raise serializers.ValidationError(_("Send a UUID of version 7."))
        return value

    def entry(self) -> ContactEntry:
        told = dict(self.validated_data)
        record = told.pop("record", {})
        told.pop("submit", None)
        keys = told.pop("served", [])
        seen = Person.objects.visible_to(self.context["request"].user)
        served = list(seen.filter(uuid__in=keys))
        if len(served) != len(set(keys)):
            raise serializers.ValidationError({"served": [_("Unknown person.")]})
        extra = {name: record[name] for name in ("service_types", "forces") if name in record}
        return ContactEntry(served=served, **told, **extra)


@extend_schema(tags=["cases"])
class ContactViewSet(Unstored, viewsets.ReadOnlyModelViewSet):
    """Contacts of the cases that the caller reads."""

    serializer_class = ContactSerializer
    lookup_field = "record__uuid"
    lookup_url_kwarg = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    queryset = CaseContact.objects.none()

    def get_queryset(self) -> QuerySet:
        found = CaseContact.objects.readable_by(self.request.user)
        return found.select_related("record", "case").order_by("-pk")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """201 for a new contact; 200 with the first result when the uuid was sent before."""
        serializer: Any = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        with spoken_as_problems():
            contact, made = CaseContact.log(
                serializer.entry(), by=request.user, uuid=data.get("record", {}).get("uuid"),
                submit=data["submit"],
            )  # fmt: skip
        return Response(self.get_serializer(contact).data, status=201 if made else 200)

    @extend_schema(request=ContactSerializer, responses=ContactSerializer)
    def update(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Changes a draft or a returned contact whole, and hands it in again unless `submit` is false."""
        contact = self.get_object()
        serializer: Any = self.get_serializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        with spoken_as_problems():
            contact.revise(serializer.entry(), by=request.user)
            if serializer.validated_data["submit"]:
                again = contact.record.status == Status.RETURNED
                (contact.record.resubmit if again else contact.record.submit)(request.user)
        return Response(self.get_serializer(contact).data)

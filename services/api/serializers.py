"""A visit as JSON: common record, detail and beneficiaries in one object, codes by name."""

from __future__ import annotations

import uuid as uuids
from collections.abc import Sequence
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from campaigns.catalogue import catalogue
from campaigns.models import Track
from core.api.fields import WholeRow
from core.ids import is_uuid7
from households.models import Household, Incident, Person
from households.sight import sees_names
from services.blocks import blocks
from services.models import BlockEntry, ServiceRecord, Status, Visit, VisitBlock, VisitEntry


@extend_schema_field(OpenApiTypes.STR)
class NamedChoiceField(serializers.Field):
    """A numbered choice by its name: `home` for Place.HOME."""

    default_error_messages = {"unknown": _("“%(value)s” is none of: %(names)s.")}

    def __init__(self, enum: type[models.IntegerChoices], **kwargs: Any) -> None:
        self.enum = enum
        self.names = {member.name.lower(): int(member) for member in enum}
        kwargs.setdefault("help_text", ", ".join(self.names))
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str) or data not in self.names:
            message = self.error_messages["unknown"] % {
                "value": str(data)[:40],
                "names": ", ".join(self.names),
            }
            raise serializers.ValidationError(message, code="unknown")
        return self.names[data]

    def to_representation(self, value: int) -> str:
        return self.enum(value).name.lower()


class ServiceTypeCodes(serializers.ListField):
    """Service types by their printed code, such as A-1."""

    child = serializers.CharField(max_length=4)

    def to_internal_value(self, data: Any) -> list[int]:
        codes = super().to_internal_value(data)
        known = {kind.code: pk for pk, kind in catalogue().types.items()}
        unknown = [code for code in codes if code not in known]
        if unknown:
            raise serializers.ValidationError(
                _("Unknown service type: %(codes)s.") % {"codes": ", ".join(unknown)}
            )
        return [known[code] for code in codes]

    def to_representation(self, value: list[int]) -> list[str]:
        return [catalogue().types[pk].code for pk in value if pk in catalogue().types]


class BlockSerializer(WholeRow):
    """A block of the visit: of a person served, or of the household where `person` is null."""

    kind = serializers.ChoiceField(choices=[(key, key) for key in blocks()])
    person = serializers.UUIDField(source="person.uuid", allow_null=True, default=None)
    answers = serializers.DictField(
        child=serializers.JSONField(), help_text=_("Field → answer, as /api/v1/blocks/ names them.")
    )

    def to_representation(self, row: VisitBlock) -> dict[str, Any]:
        user: Any = self.context["request"].user
        return {
            "kind": row.kind,
            "person": str(row.person.uuid) if row.person else None,
            # What speaks of mind or violence goes to the roles that read assessments.
            "answers": row.told if user.may("assessment.read") else row.answers,
        }


class VisitSerializer(serializers.Serializer):
    """`served` are uuids of household members; `submit=false` on creation keeps a draft."""

    uuid = serializers.UUIDField(
        required=False,
        help_text=_("Made by the client (UUID version 7); makes creating idempotent."),
    )
    number = serializers.CharField(read_only=True)
    household = serializers.SlugRelatedField(slug_field="uuid", queryset=Household.objects.none())
    station = serializers.UUIDField(source="station.uuid", read_only=True)
    worker = serializers.CharField(source="worker.username", read_only=True)
    worker_name = serializers.CharField(source="worker.name", read_only=True)
    occurred_on = serializers.DateField()
    started_at = serializers.TimeField(source="visit.started_at", required=False, allow_null=True)
    minutes = serializers.IntegerField(required=False, min_value=0, max_value=1440)
    place = NamedChoiceField(ServiceRecord.Place, required=False)
    outcome = NamedChoiceField(ServiceRecord.Outcome, required=False)
    track = serializers.IntegerField(
        source="track_id", required=False, allow_null=True, min_value=0, max_value=5,
        help_text=_("1 to 5; 0 or null for routine work."),
    )  # fmt: skip
    service_types = ServiceTypeCodes(required=False)
    business_field = NamedChoiceField(ServiceRecord.BusinessField, required=False)
    method = NamedChoiceField(ServiceRecord.Method, required=False)
    forces = serializers.ListField(child=NamedChoiceField(ServiceRecord.Force), required=False)
    served = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=50)
    anonymous_count = serializers.IntegerField(required=False, min_value=0, max_value=9999)
    person_times = serializers.IntegerField(read_only=True)
    purpose = serializers.ChoiceField(Visit.Purpose.choices, source="visit.purpose", required=False)
    seen = serializers.ListField(
        child=serializers.ChoiceField(Visit.Seen.choices), source="visit.seen", required=False
    )
    companions = serializers.CharField(
        source="visit.companions", required=False, allow_blank=True, max_length=100
    )
    address_check = serializers.ChoiceField(
        Visit.AddressCheck.choices, source="visit.address_check", required=False, allow_blank=True
    )
    condition = serializers.ChoiceField(
        Visit.Condition.choices, source="visit.condition", required=False
    )
    incident_kind = serializers.ChoiceField(
        Incident.Kind.choices, source="visit.incident_kind", required=False, allow_blank=True,
        help_text=_("incident reported with an urgent visit"),
    )  # fmt: skip
    no_incident_reason = serializers.CharField(
        source="visit.no_incident_reason", required=False, allow_blank=True, max_length=200,
        help_text=_("why an urgent visit reports no incident"),
    )  # fmt: skip
    findings = serializers.CharField(
        source="visit.findings", required=False, allow_blank=True, max_length=4000
    )
    needs = serializers.ListField(
        child=serializers.CharField(max_length=60), source="visit.needs", required=False
    )
    served_needs = serializers.ListField(
        child=serializers.UUIDField(), source="visit.served_needs", required=False, max_length=50,
        help_text=_("uuids of the household's needs that this visit serves"),
    )  # fmt: skip
    is_universal = serializers.BooleanField(
        source="visit.is_universal", required=False,
        help_text=_("for everybody; track B needs this or a need"),
    )  # fmt: skip
    action_taken = serializers.CharField(
        source="visit.action_taken", required=False, allow_blank=True, max_length=2000
    )
    next_visit_on = serializers.DateField(
        source="visit.next_visit_on", required=False, allow_null=True
    )
    status = NamedChoiceField(Status, read_only=True)
    is_late_entry = serializers.BooleanField(read_only=True)
    created_at = serializers.DateTimeField(read_only=True)
    submitted_at = serializers.DateTimeField(read_only=True)
    confirmed_at = serializers.DateTimeField(read_only=True)
    locked_at = serializers.DateTimeField(read_only=True)
    emergency_reason = serializers.CharField(
        write_only=True, required=False, allow_blank=True, max_length=300,
        help_text=_(
            "Names a child under 14 without the guardian's consent: what the danger to life was."
        ),
    )  # fmt: skip
    blocks = BlockSerializer(many=True, required=False)
    submit = serializers.BooleanField(write_only=True, required=False, default=True)

    SENSITIVE = ("findings", "needs", "action_taken", "blocks")

    def get_fields(self) -> dict[str, serializers.Field]:
        fields = super().get_fields()
        request = self.context.get("request")
        if request is not None:
            # Foreign households do not exist for this user, so their uuids tell nothing.
            household: Any = fields["household"]
            household.queryset = Household.objects.visible_to(request.user)
        return fields

    def validate_uuid(self, value: uuids.UUID) -> uuids.UUID:
        if not is_uuid7(value):
            raise serializers.ValidationError(_("Send a UUID of version 7."))
        return value

    def to_representation(self, record: ServiceRecord) -> dict[str, Any]:
        data = super().to_representation(record)
        data["served"] = [str(row.person.uuid) for row in record.beneficiaries.all()]
        if not sees_names(self.context["request"].user, record.station):
            data |= dict.fromkeys(self.SENSITIVE, None)
        return data

    def entry(self, record: ServiceRecord | None = None) -> VisitEntry:
        """The visit as told; of a record being changed, what was not sent stays."""
        data = dict(self.validated_data)
        data |= data.pop("visit", {})
        values: dict[str, Any] = {}
        if record is not None:
            values = {
                name: getattr(record, name)
                for name in (
                    "occurred_on", "place", "outcome", "service_types", "business_field", "method",
                    "forces", "minutes", "anonymous_count", "track",
                )
            } | {name: getattr(record.visit, name) for name in VisitEntry.DETAIL}  # fmt: skip
            values["incident_kind"] = record.visit.incident_kind
            values["served"] = [row.person for row in record.beneficiaries.select_related("person")]
            data["household"] = record.household
        if "track_id" in data:
            number = data.pop("track_id")
            values["track"] = Track.objects.filter(pk=number).first() if number else None
            # Another track is another business field, unless one is named.
            values.pop("business_field", None)
        if "served" in data:
            values["served"] = self._members(data["household"], data.pop("served"))
        for name in ("uuid", "submit"):
            data.pop(name, None)
        told = data.pop("blocks", None)
        values["blocks"] = _blocks(told, record, values.get("served", ()))
        return VisitEntry(**{**values, **data})

    def _members(self, household: Household, keys: list[uuids.UUID]) -> list[Person]:
        user = self.context["request"].user
        found = Person.objects.visible_to(user).filter(household=household, uuid__in=keys).sealed()
        members = {person.uuid: person for person in found}
        if missing := [str(key) for key in keys if key not in members]:
            raise serializers.ValidationError(
                {"served": [_("Not a member of this household: %(k)s") % {"k": ", ".join(missing)}]}
            )
        return [members[key] for key in dict.fromkeys(keys)]


def _blocks(
    told: list[dict[str, Any]] | None, record: ServiceRecord | None, served: Sequence[Person]
) -> list[BlockEntry]:
    """The blocks as told; those stored, of the persons still served, when none were sent."""
    by_uuid = {person.uuid: person for person in served}
    if told is None:
        rows = record.blocks.select_related("person") if record is not None else []
        return [
            BlockEntry(row.kind, row.person, row.told)
            for row in rows  # type: ignore[attr-defined]
            if row.person is None or row.person.uuid in by_uuid
        ]
    entries = []
    for one in told:
        key = (one.get("person") or {}).get("uuid")
        if key is not None and key not in by_uuid:
            raise serializers.ValidationError(
                {"blocks": [_("A block is filled in for persons who were met.")]}
            )
        entries.append(BlockEntry(one["kind"], by_uuid.get(key), one["answers"]))  # type: ignore[arg-type]
    return entries


class ReasonSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=300)

"""/api/v1/incidents/ and /api/v1/mandatory-reports/.

Whoever sees the station's persons gets state and clock. `text` holds the rest and is null for
everybody above the station; reading one is written into the audit log.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import audit
from accounts.access import May
from core.api.fields import MomentField
from households.api.at_station import AtStation, HouseholdField, Reached, StationField, WithMoves
from households.api.refusals import spoken_as_problems
from households.api.risk import PersonField
from households.models import (
    Incident,
    IncidentAction,
    IncidentFacts,
    MandatoryReport,
    MandatoryReportText,
    SupplementNote,
)

FACTS = _("only what was seen and heard")


class _Writing(serializers.ModelSerializer):
    """Creation through the model's own method; persons and household of the same station."""

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        people = [attrs["person"]] if attrs.get("person") else attrs.get("persons", [])
        for row in filter(None, [attrs.get("household"), *people]):
            if row.station_id != attrs["station"].pk:
                raise serializers.ValidationError(
                    {"station": _("The household belongs to another station.")}
                )
        return attrs


class ActionSerializer(serializers.ModelSerializer):
    uuid = serializers.UUIDField(source="id", required=False)
    kind = serializers.ChoiceField(choices=IncidentAction.Kind.choices)
    whom = serializers.ChoiceField(choices=IncidentAction.Whom.choices, required=False)
    text = serializers.CharField(required=False, allow_blank=True, max_length=1000)

    class Meta:
        model = IncidentAction
        fields = ("uuid", "kind", "whom", "text", "at")


class IncidentTextSerializer(serializers.ModelSerializer):
    household = serializers.UUIDField(source="household.uuid", allow_null=True, default=None)
    persons = serializers.SerializerMethodField()
    facts = serializers.CharField(help_text=FACTS)
    place = serializers.CharField()
    found_by = serializers.CharField()
    outcomes = serializers.CharField()
    review = serializers.CharField()
    lessons = serializers.CharField()
    actions = ActionSerializer(source="incident.actions", many=True)

    class Meta:
        model = IncidentFacts
        fields = (
            "household", "persons", "facts", "place", "found_by", "outcomes", "reviewed_on",
            "review", "lessons", "actions",
        )  # fmt: skip

    @extend_schema_field(serializers.ListField(child=serializers.UUIDField()))
    def get_persons(self, facts: IncidentFacts) -> list[str]:
        people = facts.incident.people.select_related("person")
        return [str(row.person.uuid) for row in people]


class IncidentSerializer(_Writing):
    uuid = serializers.UUIDField(required=False)
    station = StationField("incident.raise")
    household = HouseholdField(required=False, allow_null=True, write_only=True)
    persons = PersonField(many=True, required=False, write_only=True)
    facts = serializers.CharField(max_length=4000, write_only=True, help_text=FACTS)
    place = serializers.CharField(max_length=200, required=False, allow_blank=True, write_only=True)
    found_by = serializers.CharField(
        max_length=60, required=False, allow_blank=True, write_only=True
    )
    text = serializers.SerializerMethodField(help_text=_("for the station alone; else null"))

    class Meta:
        model = Incident
        fields = (
            "uuid", "station", "kind", "status", "danger_now", "found_at", "raised_at",
            "stable_at", "reviewed_at", "closed_at", "household", "persons", "facts", "place",
            "found_by", "text",
        )  # fmt: skip
        read_only_fields = ("status", "raised_at", "stable_at", "reviewed_at", "closed_at")

    @extend_schema_field(IncidentTextSerializer(allow_null=True))
    def get_text(self, incident: Incident) -> Any:
        if self.parent is not None:
            return None  # a list says no texts
        request = self.context["request"]
        facts = incident.facts_for(request.user)
        if facts is None:
            return None
        audit.record(request, audit.Action.READ_SEALED, obj=incident)
        return IncidentTextSerializer(facts, context=self.context).data

    def save(self, **kwargs: Any) -> Incident:
        told = dict(self.validated_data)
        self.instance = Incident.raise_at(
            told.pop("station"), by=self.context["request"].user, **told
        )
        return self.instance


class _Duty(AtStation):
    """No PATCH: what was written stays. Who may write need not see names (masked readers)."""

    http_method_names = ["get", "head", "options", "post"]

    def get_object(self) -> Any:
        return super(Reached, self).get_object()

    def _of_the_station(self, row: Any) -> None:
        if row.station_id not in self.request.user.scope.person_stations:  # type: ignore[union-attr]
            raise PermissionDenied


@extend_schema(tags=["incidents"])
class IncidentViewSet(WithMoves, _Duty):
    """Incidents: type, state and clock. Steps: respond, stabilise, resume, review, close."""

    permission_classes = (May("incident.raise", safe=None),)
    serializer_class = IncidentSerializer
    queryset = Incident.objects.select_related("station")
    filterset_fields = ("status", "kind")

    @extend_schema(request=ActionSerializer, responses={201: ActionSerializer})
    @action(detail=True, methods=["post"])
    def actions(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Note what was done, who was called or told; idempotent by `uuid`."""
        incident = self.get_object()
        self._of_the_station(incident)
        sent = ActionSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        told = dict(sent.validated_data)
        key = told.pop("id", None)
        mine = IncidentAction.objects.visible_to(request.user)
        first = mine.filter(pk=key).first() if key else None
        if first is not None:
            return Response(ActionSerializer(first).data)
        with spoken_as_problems():
            row = incident.note(told.pop("kind"), by=request.user, uuid=key, **told)
        return Response(ActionSerializer(row).data, status=201)


class SupplementSerializer(serializers.ModelSerializer):
    uuid = serializers.UUIDField(source="id", required=False)
    text = serializers.CharField(max_length=4000, help_text=_("what is added"))

    class Meta:
        model = SupplementNote
        fields = ("uuid", "text", "at")
        read_only_fields = ("at",)


class ReportTextSerializer(serializers.ModelSerializer):
    household = serializers.UUIDField(source="household.uuid", allow_null=True, default=None)
    person = serializers.UUIDField(source="person.uuid", allow_null=True, default=None)
    facts = serializers.CharField(help_text=FACTS)
    harmed = serializers.CharField()
    known_how = serializers.CharField()
    suspect = serializers.CharField()
    agency_person = serializers.CharField()
    supplements = SupplementSerializer(source="report.supplements", many=True)

    class Meta:
        model = MandatoryReportText
        fields = (
            "situation", "household", "person", "harmed", "facts", "known_at", "known_how",
            "suspect", "guardian_suspected", "agency", "agency_person", "agency_phone", "method",
            "receipt", "guardian_told", "supplements",
        )  # fmt: skip


class ReportSerializer(_Writing):
    uuid = serializers.UUIDField(required=False)
    station = StationField("report.mandatory")
    situation = serializers.ChoiceField(
        choices=MandatoryReportText.Situation.choices, write_only=True,
        help_text=_("R1 to R9, or DV for domestic violence"),
    )  # fmt: skip
    household = HouseholdField(required=False, allow_null=True, write_only=True)
    person = PersonField(required=False, allow_null=True, write_only=True)
    harmed = serializers.CharField(
        max_length=200, required=False, allow_blank=True, write_only=True,
        help_text=_("who was harmed, if not on the register"),
    )  # fmt: skip
    facts = serializers.CharField(max_length=4000, write_only=True, help_text=FACTS)
    known_at = MomentField(write_only=True)
    known_how = serializers.CharField(max_length=500, write_only=True)
    suspect = serializers.CharField(
        max_length=500, required=False, allow_blank=True, write_only=True
    )
    guardian_suspected = serializers.BooleanField(required=False, write_only=True)
    agency = serializers.CharField(max_length=80, write_only=True)
    agency_person = serializers.CharField(
        max_length=60, required=False, allow_blank=True, write_only=True
    )
    agency_phone = serializers.CharField(
        max_length=30, required=False, allow_blank=True, write_only=True
    )
    method = serializers.ChoiceField(
        choices=MandatoryReportText.Method.choices, required=False, write_only=True
    )
    receipt = serializers.CharField(
        max_length=60, required=False, allow_blank=True, write_only=True
    )
    guardian_told = serializers.BooleanField(required=False, write_only=True)
    text = serializers.SerializerMethodField(help_text=_("for the station alone; else null"))

    class Meta:
        model = MandatoryReport
        fields = (
            "uuid", "number", "station", "status", "reported_at", "recorded_at",
            "acknowledged_at", "is_recorded_late", "is_acknowledged_late", "situation",
            "household", "person", "harmed", "facts", "known_at", "known_how", "suspect",
            "guardian_suspected", "agency", "agency_person", "agency_phone", "method", "receipt",
            "guardian_told", "text",
        )  # fmt: skip
        read_only_fields = ("status", "recorded_at", "acknowledged_at")

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not attrs.get("person") and not attrs.get("harmed"):
            raise serializers.ValidationError(
                {"person": _("Say who was harmed, or describe the person.")}
            )
        return super().validate(attrs)

    @extend_schema_field(ReportTextSerializer(allow_null=True))
    def get_text(self, report: MandatoryReport) -> Any:
        if self.parent is not None:
            return None  # a list says no texts
        request = self.context["request"]
        text = report.text_for(request.user)
        if text is None:
            return None
        audit.record(request, audit.Action.READ_SEALED, obj=report)
        return ReportTextSerializer(text, context=self.context).data

    def save(self, **kwargs: Any) -> MandatoryReport:
        told = dict(self.validated_data)
        self.instance = MandatoryReport.record(
            told.pop("station"), by=self.context["request"].user, **told
        )
        return self.instance


@extend_schema(tags=["mandatory-reports"])
class ReportViewSet(WithMoves, _Duty):
    """Mandatory reports: that they exist, and their clock. Step: acknowledge."""

    permission_classes = (May("report.mandatory", safe=None),)
    serializer_class = ReportSerializer
    queryset = MandatoryReport.objects.select_related("station")
    filterset_fields = ("status",)

    @extend_schema(request=SupplementSerializer, responses={201: SupplementSerializer})
    @action(detail=True, methods=["post"])
    def supplements(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Add to a report; idempotent by `uuid`. What was written is never changed."""
        report = self.get_object()
        self._of_the_station(report)
        sent = SupplementSerializer(data=request.data)
        sent.is_valid(raise_exception=True)
        key = sent.validated_data.get("id")
        mine = SupplementNote.objects.visible_to(request.user)
        first = mine.filter(pk=key).first() if key else None
        if first is not None:
            return Response(SupplementSerializer(first).data)
        with spoken_as_problems():
            note = report.supplement(sent.validated_data["text"], by=request.user, uuid=key)
        return Response(SupplementSerializer(note).data, status=201)

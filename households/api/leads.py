"""/api/v1/leads/, /api/v1/assistance-tasks/ and /api/v1/screenings/."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers

from accounts.access import May
from households.api.at_station import (
    AtStation,
    AtStationSerializer,
    HouseholdField,
    StationField,
    WithMoves,
)
from households.api.refusals import spoken_as_problems
from households.models import AssistanceTask, Lead, Screening, ScreeningEntry
from stations.models import Division


class LeadSerializer(AtStationSerializer):
    masked = ("name",)
    hidden = ("address", "facts", "answer", "finder")
    uuid = serializers.UUIDField(required=False)
    station = StationField("lead.edit")
    household = HouseholdField(required=False, allow_null=True)
    village = serializers.SlugRelatedField(
        slug_field="code", queryset=Division.objects.all(), required=False, allow_null=True,
        help_text=_("12-digit code of the village or community"),
    )  # fmt: skip
    facts = serializers.CharField(required=False, allow_blank=True, max_length=500)
    phone = serializers.CharField(
        write_only=True, required=False, allow_null=True, allow_blank=True, max_length=40
    )

    class Meta:
        model = Lead
        fields = (
            "uuid", "station", "household", "name", "phone", "phone_masked", "village", "address",
            "persons", "difficulty", "facts", "urgency", "channel", "finder", "found_on",
            "status", "reported_to", "reported_on", "answer_due_on", "answered_at", "answer",
            "outcome", "closed_at", "created_at",
        )  # fmt: skip
        read_only_fields = (
            "phone_masked", "status", "reported_on", "answer_due_on", "answered_at", "answer",
            "outcome", "closed_at", "created_at",
        )  # fmt: skip


@extend_schema(tags=["leads"])
class LeadViewSet(WithMoves, AtStation):
    """Active-discovery leads. Steps: report, follow, aided, referred, unfit, close, reopen."""

    # Who answers need not be somebody who enters; each move asks for its own permission.
    permission_classes = (May("lead.edit", safe=None) | May("lead.answer", safe=None),)
    write_permission = "lead.edit"
    serializer_class = LeadSerializer
    queryset = Lead.objects.select_related("station", "household", "village")
    filterset_fields = ("status", "urgency", "difficulty")


class TaskSerializer(AtStationSerializer):
    masked = ("applicant",)
    hidden = ("documents", "opinion")
    uuid = serializers.UUIDField(required=False)
    station = StationField("lead.edit")
    household = HouseholdField(required=False, allow_null=True)

    class Meta:
        model = AssistanceTask
        fields = (
            "uuid", "station", "household", "kind", "applicant", "matter", "documents", "opinion",
            "sent_to", "done_on", "created_at",
        )  # fmt: skip
        read_only_fields = ("created_at",)


@extend_schema(tags=["leads"])
class TaskViewSet(AtStation):
    """Help given to the assistance office. The opinion advises; the office decides."""

    permission_classes = (May("lead.edit", safe=None),)
    write_permission = "lead.edit"
    author = "worker"
    serializer_class = TaskSerializer
    queryset = AssistanceTask.objects.select_related("station", "household")
    filterset_fields = ("kind", "matter")


class ScreeningEntrySerializer(AtStationSerializer):
    masked = ("name",)
    hidden = ("note",)

    class Meta:
        model = ScreeningEntry
        fields = ("uuid", "name", "id_masked", "result", "next_step", "note", "checked_on")


class ScreeningSerializer(AtStationSerializer):
    hidden = ("title",)
    uuid = serializers.UUIDField(required=False)
    station = StationField("screening.edit")
    village = serializers.SlugRelatedField(
        slug_field="code", queryset=Division.objects.all(), required=False, allow_null=True,
        help_text=_("12-digit code of the village or community"),
    )  # fmt: skip
    progress = serializers.SerializerMethodField()

    class Meta:
        model = Screening
        fields = (
            "uuid", "station", "title", "source", "village", "due_on", "progress", "created_at",
        )  # fmt: skip
        read_only_fields = ("created_at",)

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_progress(self, screening: Screening) -> dict[str, int]:
        return screening.progress()


@extend_schema(tags=["leads"])
class ScreeningViewSet(AtStation):
    """Screening lists (排查) with their progress."""

    permission_classes = (May("screening.edit", safe=None),)
    write_permission = "screening.edit"
    serializer_class = ScreeningSerializer
    queryset = Screening.objects.select_related("station", "village")
    filterset_fields = ("source",)


@extend_schema(tags=["leads"])
class EntryViewSet(AtStation):
    """Persons on screening lists; PATCH writes down the result of one."""

    http_method_names = ["get", "head", "options", "patch"]
    permission_classes = (May("screening.edit", safe=None),)
    write_permission = "screening.edit"
    serializer_class = ScreeningEntrySerializer
    queryset = ScreeningEntry.objects.select_related("station", "screening__village")
    filterset_fields = {"screening__uuid": ["exact"], "result": ["exact"]}

    def perform_update(self, serializer: Any) -> None:
        told = serializer.validated_data
        serializer.instance.refresh_from_db()
        with spoken_as_problems():
            serializer.instance.check_off(
                by=self.request.user, result=told.get("result", ""),
                next_step=told.get("next_step", ""), note=told.get("note", ""),
                on=told.get("checked_on"),
            )  # fmt: skip

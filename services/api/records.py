"""/api/v1/records/: every kind of service record as the ledger has it, and its life up to locking."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.response import Response

from core.api.permissions import HasPosting
from households.api.at_station import WithMoves
from households.sight import may_open, sees_names
from services.api.serializers import NamedChoiceField, ServiceTypeCodes
from services.kinds import kind_of
from services.lists.filters import RecordFilter
from services.lists.queries import for_rows
from services.models import ServiceRecord, Status


class RecordSerializer(serializers.ModelSerializer):
    """What every counted service says. The kind's own fields stand at the route of the kind."""

    kind = NamedChoiceField(ServiceRecord.Kind, read_only=True)
    status = NamedChoiceField(Status, read_only=True)
    station = serializers.UUIDField(source="station.uuid", read_only=True)
    worker = serializers.CharField(source="worker.username", read_only=True)
    household = serializers.UUIDField(source="household.uuid", read_only=True, allow_null=True)
    track = serializers.IntegerField(
        source="track_id", read_only=True, allow_null=True, help_text=_("null for routine work")
    )
    service_types = ServiceTypeCodes(read_only=True)
    title = serializers.SerializerMethodField(
        help_text=_("whose or what it is; names only for who sees them")
    )

    class Meta:
        model = ServiceRecord
        fields = (
            "uuid", "number", "kind", "title", "status", "station", "worker", "household",
            "occurred_on", "track", "business_field", "method", "service_types", "forces",
            "person_times", "anonymous_count", "minutes", "is_late_entry", "submitted_at",
            "confirmed_at", "locked_at",
        )  # fmt: skip
        read_only_fields = fields

    def get_title(self, record: ServiceRecord) -> str:
        request = self.context["request"]
        household = record.household
        named = (
            may_open(request, household) if household else sees_names(request.user, record.station)
        )
        return str(kind_of(record).title(record, named))


@extend_schema(tags=["records"])
class RecordViewSet(WithMoves, viewsets.ReadOnlyModelViewSet):
    """Records of every kind within sight. Steps: submit and resubmit by who wrote it, confirm, return
    and reopen by the head, withdraw by either. Filters as on the list page.
    """

    permission_classes = (HasPosting,)
    serializer_class = RecordSerializer
    filterset_class = RecordFilter
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    queryset = ServiceRecord.objects.none()

    def get_queryset(self) -> QuerySet:
        return for_rows(ServiceRecord.objects.visible_to(self.request.user)).order_by("-pk")

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(*args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

"""/api/v1/retention-cases/: files past their retention period, kept with a reason or deleted."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from accounts import audit
from accounts.access import May
from households.api.at_station import LoggedSerializer, Reached, WithMoves
from households.models import RetentionCase


class RetentionCaseSerializer(LoggedSerializer):
    """By file number only: no names are needed to decide that a period is over."""

    station = serializers.SlugRelatedField(  # type: ignore[var-annotated]
        slug_field="uuid", read_only=True, help_text=_("uuid of the station that keeps the file")
    )
    household = serializers.SlugRelatedField(  # type: ignore[var-annotated]
        slug_field="uuid", read_only=True, help_text=_("uuid of the household")
    )
    file_no = serializers.CharField(
        source="household.file_no", read_only=True, help_text=_("number of the file")
    )
    rule = serializers.CharField(
        read_only=True,
        help_text=_("file: 10 years after closing; child: not before the child is 28"),
    )
    decided_by = serializers.SlugRelatedField(  # type: ignore[var-annotated]
        slug_field="username", read_only=True, help_text=_("user name of who decided")
    )

    class Meta:
        model = RetentionCase
        fields = (
            "uuid", "station", "household", "file_no", "rule", "due_on", "found_at", "status",
            "decided_at", "decided_by", "log",
        )  # fmt: skip
        read_only_fields = fields
        extra_kwargs = {"uuid": {"help_text": _("key of the row")}}


class RetentionRows(django_filters.FilterSet):
    station = django_filters.UUIDFilter(field_name="station__uuid")

    class Meta:
        model = RetentionCase
        fields = ("status", "rule")


@extend_schema(tags=["rights"])
class RetentionCaseViewSet(WithMoves, Reached):
    """What the nightly job found. Steps: keep, delete, each with a reason; a person decides."""

    permission_classes = (May("retention.read"),)
    write_permission = "retention.read"
    serializer_class = RetentionCaseSerializer
    filterset_class = RetentionRows
    queryset = RetentionCase.objects.select_related("station", "household", "decided_by").order_by(
        "-pk"
    )

    def after_move(self, row: Any, move: str, reason: str) -> None:
        audit.record(
            self.request, audit.Action.RIGHTS, obj=row.household, reason=reason, what="retention",
            change=move,
        )  # fmt: skip

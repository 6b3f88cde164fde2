"""/api/v1/calendar/."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from services.calendar import Span, entries

LONGEST_SPAN = 366


class EntrySerializer(serializers.Serializer):
    day = serializers.DateField()
    kind = serializers.CharField(help_text=_("activity, visit, …"))
    title = serializers.CharField()
    at = serializers.TimeField(allow_null=True)
    until = serializers.TimeField(allow_null=True)
    where = serializers.CharField()
    state = serializers.CharField()
    url = serializers.CharField(help_text=_("page of the entry"))


class SpanSerializer(serializers.Serializer):
    first = serializers.DateField()
    last = serializers.DateField()

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not dt.timedelta(0) <= attrs["last"] - attrs["first"] <= dt.timedelta(LONGEST_SPAN):
            raise serializers.ValidationError(
                _("At most a year, and the first day before the last.")
            )
        return attrs


@extend_schema(tags=["activities"])
class CalendarViewSet(viewsets.ViewSet):
    """What stands in the calendars of the caller's stations; names nobody."""

    serializer_class = EntrySerializer
    pagination_class = None

    @extend_schema(
        parameters=[
            OpenApiParameter("first", dt.date, required=True),
            OpenApiParameter("last", dt.date, required=True),
            OpenApiParameter("kind", str, many=True),
        ],
        responses=EntrySerializer(many=True),
    )
    def list(self, request: Request) -> Response:
        """Entries of all kinds (or of `kind`) from `first` to `last`."""
        asked = SpanSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        span = Span(request.user, **asked.validated_data)
        found = entries(span, request.query_params.getlist("kind"))
        response = Response(EntrySerializer(found, many=True).data)
        response["Cache-Control"] = "no-store, private"
        return response

"""/api/v1/community-participation/."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import May
from services.models.community.base import EDIT
from services.participation import participation


class TakenSerializer(serializers.Serializer):
    code = serializers.CharField(help_text=_("12-digit code; empty for no single village"))
    name = serializers.CharField()
    person_times = serializers.IntegerField(help_text=_("named and anonymous"))
    named = serializers.IntegerField(help_text=_("of them by name"))
    anonymous = serializers.IntegerField(help_text=_("heads without a name"))
    residents = serializers.IntegerField(help_text=_("different persons of the register"))


class SpanSerializer(serializers.Serializer):
    first = serializers.DateField(required=False)
    last = serializers.DateField(required=False)


@extend_schema(tags=["community"])
class ParticipationView(APIView):
    """Participation per community in confirmed activities and meetings; this year unless given."""

    permission_classes = (May(EDIT, safe=None),)

    @extend_schema(
        parameters=[OpenApiParameter("first", dt.date), OpenApiParameter("last", dt.date)],
        responses=TakenSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        span = SpanSerializer(data=request.query_params)
        span.is_valid(raise_exception=True)
        today = timezone.localdate()
        first = span.validated_data.get("first", dt.date(today.year, 1, 1))
        last = span.validated_data.get("last", today)
        rows = participation(request.user, first, last)
        return Response(TakenSerializer(rows, many=True).data)

"""/api/v1/rights-requests/: the rights desk, its dated log, and the data of a person (PIPL 44–50)."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import audit
from accounts.access import May
from households.api.at_station import AtStation, KeyField, LoggedSerializer, PersonAt, WithMoves
from households.api.refusals import spoken_as_problems
from households.models import RightsRequest
from households.privacy import rights_export
from households.views.rights import RightsFilter


class RightsRequestSerializer(LoggedSerializer):
    """A request as it was taken down, with what became of it."""

    masked = ("applicant_name",)
    hidden = ("applicant_relation", "wish", "answer")
    uuid = KeyField()
    person = PersonAt("rights.handle")
    days_left = serializers.IntegerField(
        read_only=True, help_text=_("working days until the answer is due; negative: late")
    )

    class Meta:
        model = RightsRequest
        fields = (
            "uuid", "person", "kind", "applicant", "applicant_name", "applicant_relation", "wish",
            "received_on", "due_on", "days_left", "status", "identity_means", "answer",
            "answered_at", "log",
        )  # fmt: skip
        read_only_fields = ("due_on", "status", "identity_means", "answer", "answered_at")
        extra_kwargs = {
            "applicant": {"help_text": _("next of kin for the deceased only")},
            "applicant_name": {"help_text": _("needed unless the person asks")},
            "applicant_relation": {"help_text": _("needed unless the person asks")},
            "due_on": {"help_text": _("15 working days after it was received")},
            "answered_at": {"help_text": _("when it was answered, refused or taken back")},
        }


class SectionSerializer(serializers.Serializer):
    title = serializers.CharField(help_text=_("what kind of row it is, in words"))
    kind = serializers.CharField(help_text=_("the same for machines"))
    rows = serializers.ListField(
        child=serializers.DictField(child=serializers.CharField()),
        help_text=_("each row as names and values"),
    )


class PersonalDataSerializer(serializers.Serializer):
    """Everything the platform holds about the person, as far as the caller reaches."""

    made_at = serializers.DateTimeField(help_text=_("when it was put together"))
    person = serializers.CharField(help_text=_("name of the person"))
    sections = SectionSerializer(many=True, help_text=_("every kind of row about the person"))


class RightsRows(RightsFilter):
    """As on the page, and by person."""

    person = django_filters.UUIDFilter(field_name="person__uuid")


@extend_schema(tags=["rights"])
class RightsRequestViewSet(WithMoves, AtStation):
    """Requests to read, copy, correct, delete … Steps: check, answer, refuse, drop.

    An answer that grants a request carries it out: consents are withdrawn, processing restricted,
    or the data deleted for good, which only the station head and the county may decide.
    """

    permission_classes = (May("rights.handle"),)
    write_permission = "rights.handle"
    author = "received_by"
    serializer_class = RightsRequestSerializer
    filterset_class = RightsRows
    queryset = RightsRequest.objects.select_related(
        "person__household__station", "person__station"
    ).order_by("-pk")
    http_method_names = ["get", "head", "options", "post"]

    def after_create(self, row: Any) -> None:
        audit.record(self.request, audit.Action.RIGHTS, obj=row.person, what=row.kind)

    def after_move(self, row: Any, move: str, reason: str) -> None:
        audit.record(self.request, audit.Action.RIGHTS, obj=row.person, what=row.kind, change=move)

    @extend_schema(responses=PersonalDataSerializer)
    @action(detail=True, methods=["get"])
    def data(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The person's data, on a request to read or copy whose applicant was identified. Logged."""
        asked = self.get_object()
        self.at_its_station(asked)
        if refusal := asked.not_handed_over(request.user):
            raise PermissionDenied(str(refusal))
        audit.record(request, audit.Action.RIGHTS, obj=asked.person, what="data", method="api")
        return Response(rights_export.collect(asked.person, request.user).as_json())

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def lift(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Take the restriction away that this request brought; the head or the county decides."""
        asked = self.get_object()
        with spoken_as_problems():
            asked.lift(by=request.user)
        audit.record(request, audit.Action.RIGHTS, obj=asked.person, what="restrict", change="lift")
        return Response(self.get_serializer(asked).data)

"""/api/v1/legal-bases/: on what law a file rests, and what was written in an emergency."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from households.api.at_station import AtStation, AtStationSerializer, HouseholdField, KeyField
from households.api.refusals import spoken_as_problems
from households.models import LegalBasis


class LegalBasisSerializer(AtStationSerializer):
    """One statement; of those without a person, the newest one holds for the file."""

    hidden = ("provision", "emergency_reason")
    uuid = KeyField()
    household = HouseholdField("consent.edit")
    person = serializers.SlugRelatedField(  # type: ignore[var-annotated]
        slug_field="uuid", read_only=True,
        help_text=_("uuid of the person about whom an emergency was recorded; else null"),
    )  # fmt: skip
    basis = serializers.ChoiceField(
        choices=LegalBasis.Basis.choices,
        help_text=_("an emergency is stated with the record that is written in it, not here"),
    )

    class Meta:
        model = LegalBasis
        fields = (
            "uuid", "household", "person", "basis", "provision", "emergency_reason", "stated_on",
            "told_on",
        )  # fmt: skip
        read_only_fields = ("emergency_reason", "stated_on", "told_on")
        extra_kwargs = {
            "provision": {"help_text": _("needed for a duty and for another law")},
            "emergency_reason": {"help_text": _("empty for masked readers")},
            "stated_on": {"help_text": _("day on which it was stated")},
            "told_on": {"help_text": _("of an emergency; null: still to be told")},
        }

    def validate_basis(self, value: str) -> str:
        if value not in LegalBasis.OF_A_FILE:
            raise serializers.ValidationError(
                _("An emergency is stated with the record that is written in it.")
            )
        return value


class LegalBasisRows(django_filters.FilterSet):
    household = django_filters.UUIDFilter(field_name="household__uuid")
    to_tell = django_filters.BooleanFilter(
        method="of_whom", label=_("emergencies of which nobody has been told yet")
    )

    class Meta:
        model = LegalBasis
        fields = ("basis",)

    def of_whom(self, queryset: Any, name: str, value: bool) -> Any:
        return queryset.to_tell() if value else queryset


@extend_schema(tags=["consents"])
class LegalBasisViewSet(AtStation):
    """Legal bases of files, the newest first. Rows are added and never changed."""

    permission_classes = (May("consent.edit", safe=None),)
    write_permission = "consent.edit"
    author = "stated_by"
    serializer_class = LegalBasisSerializer
    filterset_class = LegalBasisRows
    queryset = LegalBasis.objects.select_related("household__station", "person").order_by("-pk")
    http_method_names = ["get", "head", "options", "post"]

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def told(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The person or the guardian has been told today of what was written in an emergency."""
        row = self.get_object()
        self.at_its_station(row)
        with spoken_as_problems():
            row.tell()
        return Response(self.get_serializer(row).data)

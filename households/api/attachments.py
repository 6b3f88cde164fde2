"""/api/v1/attachments/: files of households, sent as multipart, read back sealed against running."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from core.ids import uuid_of
from core.workflow import holds
from households.api.stored_files import (
    FILE_FIELDS,
    MEASURED,
    StoredFileSerializer,
    StoredFileViewSet,
    named,
)
from households.file.attachment_box import persons_of
from households.models import Attachment, Household, Person
from households.sight import may_open


class AttachmentSerializer(StoredFileSerializer):
    household = serializers.SlugRelatedField(
        slug_field="uuid",
        queryset=Household.objects.none(),
        help_text=_("uuid of the household"),
    )
    person = serializers.SlugRelatedField(
        slug_field="uuid",
        queryset=Person.objects.none(),
        required=False,
        allow_null=True,
        help_text=_("uuid of a member of the household"),
    )

    class Meta:
        model = Attachment
        fields = ("uuid", "household", "person", *FILE_FIELDS)
        read_only_fields = MEASURED

    def get_fields(self) -> dict[str, Any]:
        fields: Any = super().get_fields()
        request = self.context.get("request")
        if request is not None:
            fields["household"].queryset = Household.objects.visible_to(request.user)
            fields["person"].queryset = Person.objects.visible_to(request.user)
        return fields

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        person = data.get("person")
        if person is not None and person.household_id != data["household"].pk:
            raise serializers.ValidationError(
                {"person": _("Not a member of this household: %(k)s") % {"k": person.uuid}}
            )
        return data


class AttachmentFilter(django_filters.FilterSet):
    household = django_filters.UUIDFilter(field_name="household__uuid")

    class Meta:
        model = Attachment
        fields = ("kind",)


@extend_schema(tags=["attachments"])
class AttachmentViewSet(StoredFileViewSet):
    """Attachments of households whose file is open to the caller."""

    permission_classes = (May("household.edit", safe=None),)
    serializer_class = AttachmentSerializer
    filterset_class = AttachmentFilter
    queryset = Attachment.objects.none()

    def get_queryset(self) -> QuerySet:
        # Those of a row (a survey, an incident) are read where that row is read.
        return (
            Attachment.objects.visible_to(self.request.user)
            .standing()
            .filter(subject_type="")
            .with_recognised()
            .select_related("household__station", "person")
            .order_by("-id")
        )

    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        household = self._named_household(request)
        if household is None or not may_open(request, household):
            raise ValidationError({"household": [_("Name a household whose file is open to you.")]})
        return super().list(request, *args, **kwargs)

    def get_object(self) -> Attachment:
        found: Attachment = super().get_object()
        if not may_open(self.request, found.household):
            raise NotFound
        return found

    def keep(self, request: Request, data: dict[str, Any]) -> Attachment:
        household = data["household"]
        if not (
            may_open(request, household)
            and holds(request.user, "household.edit", household.station)
        ):
            raise NotFound
        data["persons"] = named(data, lambda: persons_of(request.user, household))
        return Attachment.store(data.pop("file").read(), by=request.user, **data)

    @staticmethod
    def _named_household(request: Request) -> Household | None:
        key = uuid_of(request.query_params.get("household"))
        found = Household.objects.visible_to(request.user).select_related("station")
        return found.filter(uuid=key).first() if key else None

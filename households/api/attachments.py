"""/api/v1/attachments/: files of households, sent as multipart, read back sealed against running."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import audit
from accounts.access import May
from core import uploads
from core.api.unstored import Unstored
from core.attachments import sealed_response
from core.ids import is_uuid7
from core.workflow import holds
from households.api.views import Conflict
from households.models import Attachment, Household, Person
from households.sight import may_open


class AttachmentSerializer(serializers.ModelSerializer):
    uuid = serializers.UUIDField(
        required=False,
        help_text=_("Made by the client (UUID version 7); makes creating idempotent."),
    )
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
    file = serializers.FileField(
        write_only=True, help_text=_("JPEG, PNG, WebP, PDF, .docx or .xlsx; told by its content")
    )

    class Meta:
        model = Attachment
        fields = (
            "uuid", "household", "person", "kind", "title", "file", "faces", "image_consent",
            "content_type", "size", "sha256", "width", "height", "uploaded_at",
        )  # fmt: skip
        read_only_fields = ("content_type", "size", "sha256", "width", "height", "uploaded_at")

    def get_fields(self) -> dict[str, Any]:
        fields: Any = super().get_fields()
        request = self.context.get("request")
        if request is not None:
            fields["household"].queryset = Household.objects.visible_to(request.user)
            fields["person"].queryset = Person.objects.visible_to(request.user)
        return fields

    def validate_uuid(self, value: UUID) -> UUID:
        if not is_uuid7(value):
            raise serializers.ValidationError(_("Send a UUID of version 7."))
        return value

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
class AttachmentViewSet(Unstored, mixins.CreateModelMixin, viewsets.ReadOnlyModelViewSet):
    """Attachments of households whose file is open to the caller."""

    permission_classes = (May("household.edit", safe=None),)
    serializer_class = AttachmentSerializer
    filterset_class = AttachmentFilter
    parser_classes = (MultiPartParser,)
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    queryset = Attachment.objects.none()

    def get_queryset(self) -> QuerySet:
        # Those of a row (a survey, an incident) are read where that row is read.
        return (
            Attachment.objects.visible_to(self.request.user)
            .standing()
            .filter(subject_type="")
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

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """201 with the new row; 200 with the first one when the same uuid comes again."""
        serializer = self.get_serializer(data=request.data)
        given = request.data.get("uuid", "")  # type: ignore[union-attr]
        if is_uuid7(given):
            first = self.get_queryset().filter(uuid=given, uploaded_by=request.user).first()
            if first is not None:
                return Response(self.get_serializer(first).data)
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        household = data["household"]
        if not (
            may_open(request, household)
            and holds(request.user, "household.edit", household.station)
        ):
            raise NotFound
        try:
            row = Attachment.store(data.pop("file").read(), by=request.user, **data)
        except uploads.Refused as error:
            raise ValidationError({"file": [str(error.message)]}, code=error.code) from error
        except IntegrityError as error:
            raise Conflict from error
        return Response(self.get_serializer(row).data, status=status.HTTP_201_CREATED)

    @extend_schema(responses={(200, "application/octet-stream"): OpenApiTypes.BINARY})
    @action(detail=True, methods=["get"])
    def content(self, request: Request, *args: Any, **kwargs: Any) -> Any:
        """The file itself; every download is logged."""
        row = self.get_object()
        if not row.path.exists():
            raise NotFound
        audit.record(request, audit.Action.DOWNLOAD, obj=row, kind=row.kind, via="api")
        return sealed_response(row, download=True)

    @staticmethod
    def _named_household(request: Request) -> Household | None:
        try:
            key = UUID(request.query_params.get("household", ""))
        except ValueError:
            return None
        found = Household.objects.visible_to(request.user).select_related("station")
        return found.filter(uuid=key).first()

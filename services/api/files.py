"""/api/v1/service-files/: photos and papers of services, sent as multipart, read back sealed."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
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
from households.api.views import Conflict
from services.attaching import holders
from services.models import HOLDERS, ServiceFile


class ServiceFileSerializer(serializers.ModelSerializer):
    uuid = serializers.UUIDField(
        required=False,
        help_text=_("Made by the client (UUID version 7); makes creating idempotent."),
    )
    holder = serializers.ChoiceField(
        choices=[(name, name) for name in HOLDERS],
        help_text=_("What kind of row the file hangs on."),
    )
    row = serializers.UUIDField(
        source="row_uuid",
        help_text=_("uuid of that row; of a case contact the uuid of its record"),
    )
    file = serializers.FileField(
        write_only=True, help_text=_("JPEG, PNG, WebP, PDF, .docx or .xlsx; told by its content")
    )

    class Meta:
        model = ServiceFile
        fields = (
            "uuid", "holder", "row", "kind", "title", "file", "faces", "image_consent",
            "content_type", "size", "sha256", "width", "height", "uploaded_at",
        )  # fmt: skip
        read_only_fields = ("content_type", "size", "sha256", "width", "height", "uploaded_at")

    def validate_uuid(self, value: UUID) -> UUID:
        if not is_uuid7(value):
            raise serializers.ValidationError(_("Send a UUID of version 7."))
        return value

    def to_representation(self, instance: ServiceFile) -> dict[str, Any]:
        holder = holders()[instance.holder]
        instance.row_uuid = holder.key_of(instance.row)  # type: ignore[attr-defined]
        return super().to_representation(instance)


PLACE = [
    OpenApiParameter("holder", str, enum=list(HOLDERS), description=_("What the files hang on.")),
    OpenApiParameter("row", OpenApiTypes.UUID, description=_("uuid of that row")),
]


@extend_schema(tags=["service files"])
class ServiceFileViewSet(Unstored, mixins.CreateModelMixin, viewsets.ReadOnlyModelViewSet):
    """Photos and papers of records, activities, groups, meetings, cases, surveys and referrals."""

    permission_classes = (May("visit.create", safe=None),)
    serializer_class = ServiceFileSerializer
    filter_backends = ()
    parser_classes = (MultiPartParser,)
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    queryset = ServiceFile.objects.none()

    def get_queryset(self) -> QuerySet:
        found = ServiceFile.objects.visible_to(self.request.user).standing()
        return found.select_related(*HOLDERS, "contact__record").order_by("-id")

    @extend_schema(parameters=PLACE)
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The files of one row: `holder` and `row` name it."""
        holder, row = self._place(request, request.query_params)
        found = self.get_queryset().filter(**{holder: row})
        page = self.paginate_queryset(found)
        return self.get_paginated_response(self.get_serializer(page, many=True).data)

    def get_object(self) -> ServiceFile:
        found: ServiceFile = super().get_object()
        holder = holders()[found.holder]
        row = holder.rows(self.request.user).filter(pk=found.row.pk).first()
        if row is None or not holder.reads(self.request, row):
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
        told = {"holder": data.pop("holder"), "row": str(data.pop("row_uuid"))}
        holder, row = self._place(request, told)
        if not holders()[holder].adds(request.user, row):
            raise NotFound
        try:
            made = ServiceFile.store(
                data.pop("file").read(), by=request.user, **data, **{holder: row}
            )
        except uploads.Refused as error:
            raise ValidationError({"file": [str(error.message)]}, code=error.code) from error
        except IntegrityError as error:
            raise Conflict from error
        return Response(self.get_serializer(made).data, status=status.HTTP_201_CREATED)

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
    def _place(request: Request, told: Any) -> tuple[str, Any]:
        """The row that `holder` and `row` name, open to the caller; 400 without, 404 unseen."""
        holder = holders().get(told.get("holder", ""))
        try:
            key = UUID(told.get("row", ""))
        except ValueError:
            key = None
        if holder is None or key is None:
            raise ValidationError({"row": [_("Name the row: holder and row.")]})
        row = holder.rows(request.user).filter(**holder.find_q(key)).first()
        if row is None or not holder.reads(request, row):
            raise NotFound
        return holder.name, row

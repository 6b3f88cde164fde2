"""/api/v1/service-files/: photos and papers of services, sent as multipart, read back sealed."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from core.ids import uuid_of
from households.api.stored_files import (
    FILE_FIELDS,
    MEASURED,
    StoredFileSerializer,
    StoredFileViewSet,
    named,
)
from services.attaching import holders, persons_of
from services.models import HOLDERS, ServiceFile


class ServiceFileSerializer(StoredFileSerializer):
    holder = serializers.ChoiceField(
        choices=[(name, name) for name in HOLDERS],
        help_text=_("What kind of row the file hangs on."),
    )
    row = serializers.UUIDField(
        source="row_uuid",
        help_text=_("uuid of that row; of a case contact the uuid of its record"),
    )

    class Meta:
        model = ServiceFile
        fields = ("uuid", "holder", "row", *FILE_FIELDS)
        read_only_fields = MEASURED

    def to_representation(self, instance: ServiceFile) -> dict[str, Any]:
        holder = holders()[instance.holder]
        instance.row_uuid = holder.key_of(instance.row)  # type: ignore[attr-defined]
        return super().to_representation(instance)


PLACE = [
    OpenApiParameter("holder", str, enum=list(HOLDERS), description=_("What the files hang on.")),
    OpenApiParameter("row", OpenApiTypes.UUID, description=_("uuid of that row")),
]


@extend_schema(tags=["service files"])
class ServiceFileViewSet(StoredFileViewSet):
    """Photos and papers of records, activities, groups, meetings, cases, surveys and referrals."""

    permission_classes = (May("visit.create", safe=None),)
    serializer_class = ServiceFileSerializer
    filter_backends = ()
    queryset = ServiceFile.objects.none()

    def get_queryset(self) -> QuerySet:
        found = ServiceFile.objects.visible_to(self.request.user).standing().with_recognised()
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

    def keep(self, request: Request, data: dict[str, Any]) -> ServiceFile:
        told = {"holder": data.pop("holder"), "row": str(data.pop("row_uuid"))}
        holder, row = self._place(request, told)
        if not holders()[holder].adds(request.user, row):
            raise NotFound
        data["persons"] = named(data, lambda: persons_of(request.user, holder, row))
        file = data.pop("file").read()
        return ServiceFile.store(file, by=request.user, **data, **{holder: row})

    @staticmethod
    def _place(request: Request, told: Any) -> tuple[str, Any]:
        """The row that `holder` and `row` name, open to the caller; 400 without, 404 unseen."""
        holder = holders().get(told.get("holder", ""))
        key = uuid_of(told.get("row"))
        if holder is None or key is None:
            raise ValidationError({"row": [_("Name the row: holder and row.")]})
        row = holder.rows(request.user).filter(**holder.find_q(key)).first()
        if row is None or not holder.reads(request, row):
            raise NotFound
        return holder.name, row

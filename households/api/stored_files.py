"""What the API of every kept file has in common: sent as multipart once, read back sealed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.core.exceptions import ObjectDoesNotExist
from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, PermissionDenied, ValidationError
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import audit
from core import uploads
from core.api.unstored import Unstored
from core.attachments import sealed_response
from core.ids import is_uuid7
from households.api.views import Conflict
from households.models import Person
from households.models.recognised import Recognised, Standing, Use

MEASURED = ("content_type", "size", "sha256", "width", "height", "uploaded_at")
# Of every model of kept files; a serializer puts before them what its files hang on.
FILE_FIELDS = (
    "kind", "title", "file", "faces", "image_consent", "persons", "recognised", "use", *MEASURED,
)  # fmt: skip


class RecognisedSerializer(serializers.Serializer):
    """One person on a photo and what their consents say today."""

    person = serializers.SerializerMethodField(
        help_text=_("uuid of the person; null where the caller does not see the person's file")
    )
    standing = serializers.ChoiceField(source="now", choices=Standing.choices)
    since = serializers.DateField(help_text=_("Day of the answer that stands."))

    def get_person(self, row: Recognised) -> UUID | None:
        try:
            return row.person.uuid
        except ObjectDoesNotExist:
            return None


class StoredFileSerializer(serializers.ModelSerializer):
    """`Meta` of a subclass names its model and `fields`, and `read_only_fields = MEASURED`."""

    uuid = serializers.UUIDField(
        required=False,
        help_text=_("Made by the client (UUID version 7); makes creating idempotent."),
    )
    file = serializers.FileField(
        write_only=True, help_text=_("JPEG, PNG, WebP, PDF, .docx or .xlsx; told by its content")
    )

    persons = serializers.ListField(
        child=serializers.UUIDField(),
        required=False,
        write_only=True,
        help_text=_("uuids of the persons of the row who can be recognised on the photo"),
    )
    recognised = RecognisedSerializer(source="shown", many=True, read_only=True)
    use = serializers.ChoiceField(
        choices=Use.choices,
        read_only=True,
        help_text=_("What may be done with it today; a closed photo cannot be read."),
    )

    def validate_uuid(self, value: UUID) -> UUID:
        if not is_uuid7(value):
            raise serializers.ValidationError(_("Send a UUID of version 7."))
        return value


class StoredFileViewSet(Unstored, mixins.CreateModelMixin, viewsets.ReadOnlyModelViewSet):
    """A subclass says which files are open (`get_queryset`, `get_object`) and how one is kept."""

    parser_classes = (MultiPartParser,)
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"

    def keep(self, request: Request, data: dict[str, Any]) -> Any:
        """Store the valid `data` and return the row; NotFound where the caller may not add."""
        raise NotImplementedError

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """201 with the new row; 200 with the first one when the same uuid comes again."""
        serializer = self.get_serializer(data=request.data)
        given = request.data.get("uuid", "")  # type: ignore[union-attr]
        if is_uuid7(given):
            first = self.get_queryset().filter(uuid=given, uploaded_by=request.user).first()
            if first is not None:
                return Response(self.get_serializer(first).data)
        serializer.is_valid(raise_exception=True)
        try:
            row = self.keep(request, serializer.validated_data)
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
        if row.ended:
            raise PermissionDenied(_("Somebody on this photo does not agree to it any more."))
        audit.record(request, audit.Action.DOWNLOAD, obj=row, kind=row.kind, via="api")
        return sealed_response(row, download=True)


def named(data: dict[str, Any], offered: Callable[[], list[Person]]) -> list[Person]:
    """Take `persons` out of the data: those of `offered`; ValidationError for anybody else."""
    keys = set(data.pop("persons", ()))
    found = [person for person in offered() if person.uuid in keys] if keys else []
    if len(found) < len(keys):
        raise ValidationError(
            {"persons": [_("Only persons of the row can be named on its photo.")]}
        )
    return found

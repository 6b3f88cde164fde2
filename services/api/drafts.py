"""/api/v1/drafts/: the caller's own unfinished forms, the same on every device."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as ModelError
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.permissions import HasPosting
from households.api.refusals import Conflict
from services.models import Draft, DraftConflict
from services.views.aids.drafts import checked


class DraftSerializer(serializers.ModelSerializer):
    """A draft. `values` are the fields of the form as name and value, in their order."""

    values = serializers.SerializerMethodField(help_text=_("pairs of name and value"))
    subject_shown = serializers.CharField(
        read_only=True, help_text=_("household or person whom it is about")
    )

    class Meta:
        model = Draft
        fields = ("uuid", "key", "title", "url", "version", "device", "updated_at",
                  "subject_shown", "values")  # fmt: skip
        read_only_fields = fields

    title = serializers.CharField(read_only=True)
    url = serializers.CharField(read_only=True, help_text=_("page of the form"))

    @extend_schema_field(serializers.ListField(child=serializers.ListField(
        child=serializers.CharField())))  # fmt: skip
    def get_values(self, draft: Draft) -> list[list[str]]:
        return draft.sheet.get("values", [])


class KeepSerializer(serializers.Serializer):
    """What a device holds. `base` is the version it last saw, 0 for none."""

    key = serializers.CharField(
        max_length=200, help_text=_("names the form and, by uuid, whom it is about")
    )
    base = serializers.IntegerField(min_value=0, default=0, help_text=_("version last seen"))
    url = serializers.CharField(max_length=500, help_text=_("page of the form"))
    title = serializers.CharField(
        max_length=120, required=False, allow_blank=True, default="", help_text=_("title")
    )
    values = serializers.ListField(
        child=serializers.ListField(
            child=serializers.CharField(allow_blank=True), min_length=2, max_length=2
        ),
        max_length=500, help_text=_("pairs of name and value"),
    )  # fmt: skip


@extend_schema(tags=["drafts"])
class DraftViewSet(mixins.ListModelMixin, mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Drafts of the caller alone: no head, county or administrator reads them."""

    permission_classes = (HasPosting,)
    serializer_class = DraftSerializer
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    pagination_class = None
    queryset = Draft.objects.none()

    def get_queryset(self) -> QuerySet:
        return Draft.objects.visible_to(self.request.user)

    def get_object(self) -> Draft:
        found = {str(row.uuid): row for row in Draft.objects.readable(self.request.user)}
        draft = found.get(self.kwargs["uuid"])
        if draft is None:
            raise NotFound
        return draft

    @extend_schema(responses=DraftSerializer(many=True))
    def list(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """The newest first, at most a hundred; without those about somebody out of sight now."""
        rows = Draft.objects.readable(request.user)
        return Response(self.get_serializer(rows, many=True).data)

    @extend_schema(request=KeepSerializer, responses=DraftSerializer)
    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Write the draft under its key: 201 the first time, then 200; 409 when another device has
        written since `base`.
        """
        given = KeepSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        try:
            told = checked(given.validated_data)
            draft = Draft.objects.keep(request.user, told["key"], told["sheet"], base=told["base"])
        except DraftConflict as error:
            raise Conflict(
                {"detail": _("Another device has saved a newer version."),
                 "version": str(error.draft.version), "uuid": str(error.draft.uuid)}
            ) from error  # fmt: skip
        except (ModelError, ValueError) as error:
            # Nothing of what was typed is repeated in an answer or a log.
            raise serializers.ValidationError([_("This draft cannot be kept.")]) from error
        return Response(self.get_serializer(draft).data, status=201 if draft.version == 1 else 200)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Thrown away, here and on every device."""
        Draft.objects.forget(request.user, [self.get_object().key])
        return Response(status=204)

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(*args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

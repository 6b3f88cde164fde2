"""/api/v1/phrases/ and /api/v1/text-templates/: the wording that forms offer."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import mixins, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from core.api.pagination import KeysetPagination
from core.api.permissions import HasPosting
from households.api.at_station import StationField
from services.aids.wording import keep, keeps, places_of
from services.models import Phrase, TextTemplate

HEAD, WRITE = "record.confirm", "visit.create"


class PhraseSerializer(serializers.ModelSerializer):
    """A few words for one field. Those of a station are kept by its head."""

    field = serializers.ChoiceField(choices=TextTemplate.Field.choices)
    shared = serializers.BooleanField(
        required=False, default=False, help_text=_("for everybody of the station; by the head")
    )

    class Meta:
        model = Phrase
        fields = ("uuid", "field", "text", "shared", "uses", "used_at")
        read_only_fields = ("uuid", "uses", "used_at")

    def to_representation(self, phrase: Phrase) -> dict[str, Any]:
        phrase.shared = phrase.owner_id is None  # type: ignore[attr-defined]
        return super().to_representation(phrase)


@extend_schema(tags=["wording"])
class PhraseViewSet(
    mixins.ListModelMixin, mixins.RetrieveModelMixin, mixins.DestroyModelMixin,
    viewsets.GenericViewSet,
):  # fmt: skip
    """Phrases of the caller's own and of the caller's station, the most used first."""

    permission_classes = (May(WRITE),)
    serializer_class = PhraseSerializer
    pagination_class = None
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    filterset_fields = ("field",)
    queryset = Phrase.objects.none()

    def get_queryset(self) -> QuerySet:
        return Phrase.objects.offered(self.request.user)

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """201 with the phrase, the same one when it is there already."""
        given = self.get_serializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        if told["shared"] and not self._is_head():
            raise PermissionDenied
        phrase = keep(request.user, told["field"], told["text"], shared=told["shared"])
        return Response(self.get_serializer(phrase).data, status=status.HTTP_201_CREATED)

    @extend_schema(request=None, responses=PhraseSerializer)
    @action(detail=True, methods=["post"])
    def use(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """It was put into a form once more."""
        phrase = self.get_object()
        Phrase.objects.use(request.user, phrase.field, phrase.text)
        return Response(self.get_serializer(self.get_queryset().get(pk=phrase.pk)).data)

    def perform_destroy(self, phrase: Phrase) -> None:
        """Offered no longer; never deleted. The station's are taken away by its head."""
        if phrase.owner_id is None and not self._is_head():
            raise PermissionDenied
        Phrase.objects.filter(pk=phrase.pk).update(dropped=True)

    def _is_head(self) -> bool:
        user: Any = self.request.user
        return user.may(HEAD)


class TextTemplateSerializer(serializers.ModelSerializer):
    """A text with blanks (____) for a field of a record, of a station or of a division's stations."""

    station = StationField(
        HEAD, required=False, allow_null=True,
        help_text=_("uuid of the station that is offered it; null with a division"),
    )  # fmt: skip
    division = serializers.CharField(
        required=False, allow_blank=True, max_length=12,
        help_text=_("code of the division whose stations are offered it; empty with a station"),
    )  # fmt: skip

    class Meta:
        model = TextTemplate
        fields = (
            "uuid", "station", "division", "kind", "field", "purpose", "title", "text", "dropped",
        )  # fmt: skip
        read_only_fields = ("uuid",)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        row = self.instance or TextTemplate()
        place = TextTemplate(
            station=attrs.get("station", row.station),
            division=attrs.get("division", row.division),
        )
        if bool(place.station_id) == bool(place.division):
            raise serializers.ValidationError(
                {"division": [_("Name a station or a division, one of the two.")]}
            )
        if not keeps(self.context["request"].user, place):
            raise serializers.ValidationError(
                {"division": [_("You do not keep the wording of this place.")]}
            )
        return attrs


class ByTitle(KeysetPagination):
    ordering = ("title", "pk")  # type: ignore[assignment]


@extend_schema(tags=["wording"])
class TextTemplateViewSet(viewsets.ModelViewSet):
    """Texts of the caller's places and of those above; changed by who keeps the place."""

    http_method_names = ["get", "head", "options", "post", "patch"]
    permission_classes = (HasPosting,)
    serializer_class = TextTemplateSerializer
    pagination_class = ByTitle
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    filterset_fields = ("field", "kind", "dropped")
    queryset = TextTemplate.objects.none()

    def get_queryset(self) -> QuerySet:
        user = self.request.user
        return TextTemplate.objects.visible_to(user).reaching(user).select_related("station")

    def create(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """A new text; 403 for who keeps the wording of no place."""
        if not places_of(request.user):
            raise PermissionDenied
        return super().create(request, *args, **kwargs)

    def get_object(self) -> TextTemplate:
        row: TextTemplate = super().get_object()
        if self.request.method == "PATCH" and not keeps(self.request.user, row):
            raise PermissionDenied
        return row

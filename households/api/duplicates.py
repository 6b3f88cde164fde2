"""/api/v1/duplicates/: pairs of files that may be of one person, compared and decided."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from households.api.check import KnownSerializer
from households.api.refusals import spoken_as_problems
from households.duplicates import comparison, deciding
from households.models import DuplicatePair

SIDES = ((comparison.FIRST, _("first file")), (comparison.SECOND, _("second file")))


class PairSerializer(serializers.ModelSerializer):
    """A pair as it stands in the queue. Names are shortened for who works on masked lists."""

    first = serializers.SerializerMethodField()
    second = serializers.SerializerMethodField()

    class Meta:
        model = DuplicatePair
        fields = (
            "uuid", "first", "second", "score", "reasons", "status", "decided_at",
            "decided_reason", "found_at",
        )  # fmt: skip

    def _side(self, person: Any) -> Any:
        context = {"user": self.context["request"].user}
        return KnownSerializer(person, context=context).data

    @extend_schema(responses=KnownSerializer)
    def get_first(self, pair: DuplicatePair) -> dict[str, Any]:
        return self._side(pair.first)

    @extend_schema(responses=KnownSerializer)
    def get_second(self, pair: DuplicatePair) -> dict[str, Any]:
        return self._side(pair.second)


class LineSerializer(serializers.Serializer):
    """One field of both files in words; numbers masked, other sealed texts only as there or not."""

    key = serializers.CharField(help_text=_("name of the field"))
    words = serializers.CharField(source="label", help_text=_("the field in words"))
    first = serializers.CharField(allow_blank=True)
    second = serializers.CharField(allow_blank=True)
    differs = serializers.BooleanField()


class PairDecisionSerializer(serializers.Serializer):
    """What is decided. `keep` and `values` are for a merge only."""

    move = serializers.ChoiceField(choices=[(name, name) for name in DuplicatePair.MOVES])
    reason = serializers.CharField(
        max_length=200, required=False, default="", allow_blank=True, help_text=_("remark")
    )
    keep = serializers.ChoiceField(
        choices=SIDES, required=False, default=comparison.FIRST, help_text=_("the file that stays")
    )
    values = serializers.DictField(
        child=serializers.ChoiceField(choices=SIDES), required=False, default=dict,
        help_text=_("field → the side whose value is right; the file that stays where not named"),
    )  # fmt: skip


@extend_schema(tags=["persons"])
class DuplicateViewSet(viewsets.ReadOnlyModelViewSet):
    """Possible duplicates of which the caller sees both files. Needs `register.merge`."""

    permission_classes = (May("register.merge"),)
    serializer_class = PairSerializer
    lookup_field = "uuid"
    lookup_value_regex = "[0-9a-f-]{36}"
    filterset_fields = ("status",)
    queryset = DuplicatePair.objects.none()

    def get_queryset(self) -> QuerySet:
        return deciding.decidable(self.request.user).order_by("-pk")

    @extend_schema(responses=LineSerializer(many=True))
    @action(detail=True, methods=["get"], pagination_class=None)
    def lines(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Both files field by field, of which at least one says something."""
        pair = self._named(request)
        found = comparison.lines(pair.first, pair.second, comparison.FIRST)
        return Response(LineSerializer(found, many=True).data)

    @extend_schema(request=PairDecisionSerializer, responses=PairSerializer)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        """Merge the two, say that they are different persons, or take the decision back."""
        pair = self._named(request)
        given = PairDecisionSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        with spoken_as_problems():
            if told["move"] == "merge":
                deciding.merge(pair, told["keep"], told["values"], request.user)
            elif told["move"] == "reconsider":
                deciding.reconsider(pair, request.user)
            else:
                pair.make(told["move"], request.user, told["reason"], decided_reason=told["reason"])
        return Response(self.get_serializer(self.get_queryset().get(pk=pair.pk)).data)

    def _named(self, request: Request) -> DuplicatePair:
        """The pair for who reads both by name; 404 for everybody else."""
        pair: DuplicatePair = self.get_object()
        if not deciding.sees_both(request.user, pair):
            raise NotFound
        return pair

    def finalize_response(self, *args: Any, **kwargs: Any) -> Response:
        response = super().finalize_response(*args, **kwargs)
        response["Cache-Control"] = "no-store, private"
        return response

"""/api/v1/blocks/: the blocks of the home visit as data, for forms that draw themselves."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers, viewsets
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from services.blocks import Block, blocks


class BlockFieldSerializer(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    kind = serializers.CharField(help_text=_("choice, choices (several), text or number."))
    required = serializers.BooleanField()  # type: ignore[assignment]
    sealed = serializers.BooleanField()
    options = serializers.SerializerMethodField()

    def get_options(self, field: Any) -> dict[str, str]:
        return {key: str(label) for key, label in field.options}


class BlockDataSerializer(serializers.Serializer):
    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    for_household = serializers.BooleanField()
    groups = serializers.SerializerMethodField(help_text=_("Target groups it is meant for."))
    ages = serializers.ListField(child=serializers.IntegerField(), allow_null=True)
    required_on = serializers.ListField(
        child=serializers.IntegerField(),
        help_text=_("Tracks on which a visit answers the required fields, to be handed in."),
    )
    required_at = serializers.SerializerMethodField(help_text=_("Places of such a visit."))
    questions = BlockFieldSerializer(many=True, source="fields")

    def get_required_at(self, block: Block) -> list[str]:
        return sorted(block.required_at)

    def get_groups(self, block: Block) -> list[str]:
        return sorted(block.codes)


@extend_schema(tags=["visits"])
class BlockViewSet(viewsets.ViewSet):
    """The blocks of the home visit."""

    permission_classes = (May("visit.create"),)
    serializer_class = BlockDataSerializer
    pagination_class = None

    @extend_schema(responses=BlockDataSerializer(many=True))
    def list(self, request: Request) -> Response:
        return Response(BlockDataSerializer(list(blocks().values()), many=True).data)

"""/api/v1/sign-in-sheets/: read, close, open again, head count, strike. Opened from its subject."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import mixins, serializers, viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.access import May
from households.api.refusals import spoken_as_problems
from services.models import SignIn, SignInSheet
from services.models.sign_in.sheet import PERMISSION


class AttendedSerializer(serializers.Serializer):
    known = serializers.IntegerField(help_text="persons of the register")
    guests = serializers.IntegerField(help_text="signed in, not on the register")
    total = serializers.IntegerField(help_text="heads (人次) by the sheet's method")
    anonymous = serializers.IntegerField(help_text="total without the known persons")
    is_estimate = serializers.BooleanField(help_text="kept out of the number of persons (人数)")


class SignInSerializer(serializers.ModelSerializer):
    person = serializers.UUIDField(source="person.uuid", read_only=True, default=None)

    class Meta:
        model = SignIn
        fields = ("uuid", "person", "name", "way", "at")
        read_only_fields = fields


class SheetSerializer(serializers.ModelSerializer):
    counts = serializers.SerializerMethodField()
    rows = serializers.SerializerMethodField()
    path = serializers.CharField(read_only=True, help_text="public page behind the code")
    is_open = serializers.BooleanField(read_only=True)

    class Meta:
        model = SignInSheet
        fields = (
            "uuid", "title", "method", "heads", "opens_at", "closes_at", "is_open", "path",
            "counts", "rows",
        )  # fmt: skip
        read_only_fields = fields

    @extend_schema_field(AttendedSerializer)
    def get_counts(self, sheet: SignInSheet) -> dict[str, Any]:
        return dict(AttendedSerializer(sheet.counts()).data)

    @extend_schema_field(SignInSerializer(many=True))
    def get_rows(self, sheet: SignInSheet) -> list[dict[str, Any]]:
        return list(SignInSerializer(sheet.signed().select_related("person"), many=True).data)


class HeadsSerializer(serializers.Serializer):
    method = serializers.ChoiceField(choices=SignInSheet.Method.choices)
    heads = serializers.IntegerField(required=False, allow_null=True, min_value=0)


class StrikeSerializer(serializers.Serializer):
    row = serializers.UUIDField(help_text="the sign-in to take off the count")


@extend_schema(tags=["sign-in"])
class SheetViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet):
    """Sign-in sheets of group sessions and activities."""

    permission_classes = (May(PERMISSION),)
    serializer_class = SheetSerializer
    queryset = SignInSheet.objects.all()
    lookup_field = "uuid"

    def get_queryset(self) -> Any:
        return super().get_queryset().visible_to(self.request.user)  # type: ignore[attr-defined]

    @extend_schema(request=None, responses=SheetSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, uuid: str) -> Response:
        """Nobody signs in any more."""
        sheet = self.get_object()
        with spoken_as_problems():
            sheet.close(request.user)
        return Response(self.get_serializer(sheet).data)

    @extend_schema(request=None, responses=SheetSerializer)
    @action(detail=True, methods=["post"])
    def open(self, request: Request, uuid: str) -> Response:
        """Open for twelve hours more."""
        with spoken_as_problems():
            sheet = SignInSheet.open_for(self.get_object().subject_row(), request.user)
        return Response(self.get_serializer(sheet).data)

    @extend_schema(request=HeadsSerializer, responses=SheetSerializer)
    @action(detail=True, methods=["post"])
    def heads(self, request: Request, uuid: str) -> Response:
        """How heads were counted, and how many."""
        sheet = self.get_object()
        given = HeadsSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        told = given.validated_data
        with spoken_as_problems():
            sheet.count_heads(told["method"], told.get("heads"), request.user)
        return Response(self.get_serializer(sheet).data)

    @extend_schema(request=StrikeSerializer, responses=SheetSerializer)
    @action(detail=True, methods=["post"])
    def strike(self, request: Request, uuid: str) -> Response:
        """Take a row off the count."""
        sheet = self.get_object()
        given = StrikeSerializer(data=request.data)
        given.is_valid(raise_exception=True)
        row = sheet.rows.filter(uuid=given.validated_data["row"]).first()
        if row is not None:
            with spoken_as_problems():
                row.strike(request.user)
        return Response(self.get_serializer(sheet).data)

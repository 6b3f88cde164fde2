"""/api/v1/consents/ and /api/v1/consent-texts/: what people agreed to, in which version."""

from __future__ import annotations

from typing import Any

import django_filters
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound
from rest_framework.parsers import JSONParser, MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.access import May
from core import uploads
from core.ids import uuid7
from households.api.at_station import AtStation, KeyField, LoggedSerializer, PersonAt, WithMoves
from households.forms.consent import ANSWERS
from households.models import Consent, Person
from households.models.consent import is_child
from households.privacy import consent_texts
from households.privacy.consent_rule import blocked
from households.views.consent_list import ConsentFilter


class ConsentSerializer(LoggedSerializer):
    """One answer of one person, or of the guardian, to one version of one text."""

    masked = ("giver_name",)
    hidden = ("giver_relation", "giver_id_last4", "scope")
    uuid = KeyField()
    person = PersonAt("consent.edit")
    status = serializers.ChoiceField(
        choices=Consent.Status.choices, default=Consent.Status.GIVEN,
        help_text=_("given or refused when it is recorded; withdrawn by a step"),
    )  # fmt: skip
    text_version = serializers.CharField(
        max_length=20, required=False,
        help_text=_("version that was read to the person; the current one unless given"),
    )  # fmt: skip
    holds = serializers.BooleanField(
        source="holds_today", read_only=True, help_text=_("whether it is in force today")
    )
    photo = serializers.FileField(
        write_only=True, required=False, help_text=_("photo or scan of the signed paper")
    )
    signature = serializers.FileField(
        write_only=True, required=False, help_text=_("signature written with the finger, PNG")
    )
    paper = serializers.SlugRelatedField(  # type: ignore[var-annotated]
        slug_field="uuid", read_only=True,
        help_text=_("attachment that keeps the signed paper or the signature"),
    )  # fmt: skip
    own_wish = serializers.BooleanField(
        write_only=True, required=False, default=False,
        help_text=_("the person came with this by themselves, after a refusal or a withdrawal"),
    )  # fmt: skip

    class Meta:
        model = Consent
        fields = (
            "uuid", "person", "kind", "text_version", "language", "status", "giver", "giver_name",
            "giver_relation", "giver_id_last4", "method", "given_on", "scope", "expires_on",
            "holds", "photo", "signature", "own_wish", "paper", "withdrawn_on", "recorded_at",
            "log",
        )  # fmt: skip
        read_only_fields = ("withdrawn_on", "recorded_at")
        extra_kwargs = {
            "giver": {"help_text": _("for a child under 14 the guardian")},
            "giver_name": {"help_text": _("of a guardian; shortened for masked readers")},
            "giver_relation": {"help_text": _("of a guardian; empty for masked readers")},
            "giver_id_last4": {"help_text": _("digits, perhaps an X at the end")},
            "scope": {"help_text": _("what it covers, in words; empty for masked readers")},
            "expires_on": {"help_text": _("last day on which it holds; null: until withdrawn")},
            "recorded_at": {"help_text": _("when it was entered")},
        }

    def validate_status(self, value: str) -> str:
        if value not in dict(ANSWERS):
            raise serializers.ValidationError(_("An answer is given or refused."))
        return value

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        self.files = {
            name: file.read()
            for name in ("photo", "signature")
            if (file := attrs.pop(name, None)) is not None
        }
        own_wish = attrs.pop("own_wish", False)
        attrs["text_version"] = self._version(**attrs)
        attrs = super().validate(attrs)
        lacks = self.row.lacks(signed=bool(self.files), own_wish=own_wish)
        if lacks:
            raise serializers.ValidationError(lacks)
        return attrs

    @staticmethod
    def _version(kind: str, text_version: str = "", language: str = "zh-hans", **_more: Any) -> str:
        """The version that was named, or the current one; neither may be made up."""
        try:
            if text_version:
                return consent_texts.version(kind, text_version, language).version
            return consent_texts.current(kind, language).version
        except LookupError as error:
            raise serializers.ValidationError(
                {"text_version": _("There is no such version of this text.")}
            ) from error

    def save(self, **kwargs: Any) -> Consent:
        self.row.recorded_by = kwargs["recorded_by"]
        try:
            self.instance = self.row.put_on_file(
                self.validated_data.get("uuid") or uuid7(), **self.files
            )
        except uploads.Refused as error:
            raise serializers.ValidationError(
                {next(iter(self.files)): [str(error.message)]}, code=error.code
            ) from error
        return self.instance


class NeededSerializer(serializers.Serializer):
    """One kind of consent that the file of a person rests on."""

    kind = serializers.ChoiceField(choices=Consent.Kind.choices, help_text=_("kind of consent"))
    text_version = serializers.CharField(help_text=_("version to read to the person now"))
    holding = serializers.UUIDField(
        allow_null=True, help_text=_("uuid of the consent that holds today; null: none")
    )
    may_ask = serializers.BooleanField(
        help_text=_("whether it may be asked for: not after a refusal or a withdrawal")
    )


class NeedsSerializer(serializers.Serializer):
    """What stands and what is missing for a person, by the age of today."""

    under_14 = serializers.BooleanField(help_text=_("whether the guardian answers"))
    may_record = serializers.BooleanField(
        help_text=_("false: nothing may be recorded about this child before the guardian agrees")
    )
    needed = NeededSerializer(many=True, help_text=_("the kinds that the file rests on"))


class ConsentRows(ConsentFilter):
    """As on the page, and by person and household."""

    person = django_filters.UUIDFilter(field_name="person__uuid")
    household = django_filters.UUIDFilter(field_name="person__household__uuid")


@extend_schema(tags=["consents"])
class ConsentViewSet(WithMoves, AtStation):
    """Consents as they were answered. Steps: withdraw, undo (on the same day). Never deleted."""

    permission_classes = (May("consent.edit", safe=None),)
    write_permission = "consent.edit"
    author = "recorded_by"
    serializer_class = ConsentSerializer
    filterset_class = ConsentRows
    parser_classes = (JSONParser, MultiPartParser)
    queryset = Consent.objects.select_related("person__station", "paper").order_by("-pk")
    http_method_names = ["get", "head", "options", "post"]

    @extend_schema(
        parameters=[OpenApiParameter("person", str, required=True)],
        responses=NeedsSerializer,
        filters=False,
    )
    @action(detail=False, methods=["get"], pagination_class=None)
    def needed(self, request: Request) -> Response:
        """What the file of a person rests on: what holds, what is missing, what may be asked."""
        key = serializers.UUIDField().run_validation(request.query_params.get("person"))
        person = Person.objects.visible_to(request.user).sealed().filter(uuid=key).first()
        if person is None:
            raise NotFound
        today, mine = timezone.localdate(), Consent.objects.visible_to(request.user)
        needed = []
        for kind in Consent.needed_by(person, today):
            holding = mine.holding(person, kind, today).first()
            needed.append(
                {
                    "kind": kind,
                    "text_version": consent_texts.current(kind).version,
                    "holding": holding and holding.uuid,
                    "may_ask": mine.may_ask(person, kind),
                }
            )
        told = {
            "under_14": is_child(person, today),
            "may_record": blocked(person, today) is None,
            "needed": needed,
        }
        return Response(NeedsSerializer(told).data)


class ToldItemSerializer(serializers.Serializer):
    label = serializers.CharField(help_text=_("what it is about"))  # type: ignore[assignment]
    text = serializers.CharField(help_text=_("what the person is told"))


class ConsentTextSerializer(serializers.Serializer):
    """One version of a text; a published version is never changed."""

    kind = serializers.CharField(
        help_text=_("a kind of consent, `notice` or `child_rules` (for children under 14)")
    )
    version = serializers.CharField(help_text=_("name of the version"))
    language = serializers.CharField(help_text=_("language of the text"))
    effective_on = serializers.DateField(help_text=_("offered from this day on"))
    title = serializers.CharField(help_text=_("heading"))
    lead = serializers.CharField(help_text=_("first paragraph"))
    items = ToldItemSerializer(many=True, help_text=_("the points told"))
    necessity = serializers.CharField(help_text=_("why sensitive data are needed; else empty"))
    effect = serializers.CharField(help_text=_("what it means for the person; else empty"))
    current = serializers.SerializerMethodField(help_text=_("whether it is the one to offer today"))

    @extend_schema_field(serializers.BooleanField())
    def get_current(self, text: consent_texts.ConsentText) -> bool:
        return consent_texts.current(text.kind, text.language).version == text.version


class ConsentTextList(APIView):
    permission_classes = (May("", safe=None),)

    @extend_schema(
        tags=["consents"],
        parameters=[OpenApiParameter("kind", str, description="kind of the text")],
        responses=ConsentTextSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        """Every version ever published of the notices and consent texts, the newest first."""
        kind = request.query_params.get("kind")
        texts = [t.filled() for t in consent_texts.all_texts() if kind in (None, t.kind)]
        return Response(ConsentTextSerializer(texts, many=True).data)

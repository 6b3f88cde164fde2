"""/api/v1/target-groups/, certificates/, relations/ and phones/: what a person has several of.

Sealed numbers go in, never out. For masked readers names of others and texts are left out.
"""

from __future__ import annotations

from typing import Any, ClassVar

import django_filters
from django.core.exceptions import ValidationError as ModelError
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound

from core.codes.masks import mask_name
from households.api.serializers import Taken, Within
from households.api.views import Files
from households.models import (
    DisabilityCertificate,
    Person,
    PersonCategory,
    PersonPhone,
    PersonRelation,
)
from households.sight import edits_at, may_open, sees_names
from households.target_groups import HIDDEN


def _persons(user: Any) -> Any:
    return Person.objects.visible_to(user).select_related("household__station")


class RowSerializer(serializers.ModelSerializer):
    """The model's own rules; a row stays with its person. `hidden`: left out for masked readers."""

    hidden: ClassVar[tuple[str, ...]] = ()
    uuid = serializers.UUIDField(required=False)
    person = Within(_persons, slug_field="uuid", help_text=_("uuid of the person"))

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        row = self.instance or self.Meta.model()  # type: ignore[misc]
        if self.instance and attrs.get("person", row.person) != row.person:
            raise serializers.ValidationError({"person": _("A row stays with its person.")})
        for name, value in attrs.items():
            setattr(row, name, value)
        try:
            row.full_clean(exclude=["uuid"], validate_unique=False, validate_constraints=False)
        except ModelError as error:
            raise serializers.ValidationError(serializers.as_serializer_error(error)) from error
        self.row = row
        return attrs

    def save(self, **kwargs: Any) -> Any:
        try:
            with transaction.atomic():
                self.keep(self.row)
        except IntegrityError as error:
            raise Taken from error
        self.instance = self.row
        return self.row

    def keep(self, row: Any) -> None:
        row.save()

    def to_representation(self, row: Any) -> dict[str, Any]:
        data = super().to_representation(row)
        if not sees_names(self.context["request"].user, row.person.household.station):
            data |= {name: "" for name in self.hidden if name in data}
        return data


class CategorySerializer(RowSerializer):
    hidden = ("other_text", "basis", "evidence")
    certificate_no = serializers.CharField(
        write_only=True, required=False, allow_null=True, allow_blank=True, max_length=60
    )

    class Meta:
        model = PersonCategory
        fields = (
            "uuid", "person", "code", "subtype", "care_level", "parent_states", "disease",
            "other_text", "starts_on", "ends_on", "basis", "certificate_no", "evidence", "derived",
        )  # fmt: skip
        read_only_fields = ("derived",)
        # The open-tag constraint is answered as a conflict, not by a validator that would read
        # beyond the caller's sight.
        validators: ClassVar[list[Any]] = []

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if self.instance and attrs.get("code", self.instance.code) != self.instance.code:
            raise serializers.ValidationError({"code": _("End this group and add another one.")})
        return super().validate(attrs)


class CertificateSerializer(RowSerializer):
    hidden = ("number_masked", "note")
    number = serializers.CharField(
        write_only=True, required=False, allow_null=True, allow_blank=True, max_length=30
    )

    class Meta:
        model = DisabilityCertificate
        fields = (
            "uuid", "person", "number", "number_masked", "category", "parts", "grade", "issued_on",
            "expires_on", "status", "note",
        )  # fmt: skip
        read_only_fields = ("number_masked", "expires_on")
        validators: ClassVar[list[Any]] = []

    def keep(self, row: DisabilityCertificate) -> None:
        row.put_on_file()


class RelationSerializer(RowSerializer):
    hidden = ("other_phone_masked", "document_no", "note")
    other = Within(
        _persons, slug_field="uuid", required=False, allow_null=True,
        help_text=_("uuid of the other person, when on file"),
    )  # fmt: skip
    other_phone = serializers.CharField(
        write_only=True, required=False, allow_null=True, allow_blank=True, max_length=40
    )

    class Meta:
        model = PersonRelation
        fields = (
            "uuid", "person", "kind", "other", "other_name", "other_phone", "other_phone_masked",
            "starts_on", "ends_on", "ability", "willingness", "entrusted", "document_no", "note",
        )  # fmt: skip
        read_only_fields = ("other_phone_masked",)
        validators: ClassVar[list[Any]] = []

    def to_representation(self, row: PersonRelation) -> dict[str, Any]:
        data = super().to_representation(row)
        if not sees_names(self.context["request"].user, row.person.household.station):
            data["other_name"] = mask_name(row.other_name) if row.other_name else ""
        return data


class PhoneSerializer(RowSerializer):
    hidden = ("number_masked", "owner", "note")
    number = serializers.CharField(write_only=True, required=False, max_length=40)

    class Meta:
        model = PersonPhone
        fields = (
            "uuid", "person", "number", "number_masked", "owner", "owner_relation", "note",
            "ended_on",
        )  # fmt: skip
        read_only_fields = ("number_masked",)


def _filters(of: Any, *names: str) -> type[django_filters.FilterSet]:
    """`person` and `household`: uuids; and the choice fields named."""
    body: dict[str, Any] = {
        "person": django_filters.UUIDFilter(field_name="person__uuid"),
        "household": django_filters.UUIDFilter(field_name="person__household__uuid"),
        "Meta": type("Meta", (), {"model": of, "fields": names}),
    }
    return type(f"{of.__name__}RowFilter", (django_filters.FilterSet,), body)


class Rows(Files):
    """Rows of persons within the caller's jurisdiction. Never deleted: they end."""

    joined: tuple[str, ...] = ()
    sealed: tuple[str, ...] = ()

    def get_queryset(self) -> QuerySet:
        rows = self.queryset.model.objects.visible_to(self.request.user)  # type: ignore[arg-type, union-attr]
        if self.request.method in ("GET", "HEAD", "OPTIONS"):
            rows = rows.defer(*self.sealed)
        return rows.select_related("person__household__station", *self.joined).order_by("pk")

    def get_object(self) -> Any:
        found = super(Files, self).get_object()
        writes = self.request.method not in ("GET", "HEAD", "OPTIONS")
        if writes and not may_open(self.request, found.person.household):
            raise NotFound
        return found

    def _save(self, serializer: Any) -> None:
        if not may_open(self.request, serializer.row.person.household):
            raise NotFound
        super()._save(serializer)


@extend_schema(tags=["persons"])
class CategoryViewSet(Rows):
    """Target groups with dates and evidence. Very sensitive ones only at the file's own station."""

    serializer_class = CategorySerializer
    queryset = PersonCategory.objects.all()
    sealed = ("certificate_no",)
    filterset_class = _filters(PersonCategory, "code", "subtype")

    def get_queryset(self) -> QuerySet:
        rows = super().get_queryset()
        own = {
            posting.station_id
            for posting in self.request.user.current_postings  # type: ignore[union-attr]
            if posting.station_id and "household.edit" in posting.definition.permissions
        }
        return rows.filter(~Q(code__in=HIDDEN) | Q(person__station__in=own))

    def _save(self, serializer: Any) -> None:
        row = serializer.row
        if row.is_hidden and not edits_at(self.request.user, row.person.household.station):
            raise serializers.ValidationError({"code": [_("This group is kept at the station.")]})
        super()._save(serializer)


@extend_schema(tags=["persons"])
class CertificateViewSet(Rows):
    """Disability certificates; a new one replaces the one before it."""

    serializer_class = CertificateSerializer
    queryset = DisabilityCertificate.objects.all()
    sealed = ("number",)
    filterset_class = _filters(DisabilityCertificate, "category", "grade", "status")


@extend_schema(tags=["persons"])
class RelationViewSet(Rows):
    """Kin, guardians and carers, on file or by name."""

    serializer_class = RelationSerializer
    queryset = PersonRelation.objects.all()
    joined = ("other",)
    sealed = ("other_phone",)
    filterset_class = _filters(PersonRelation, "kind")


@extend_schema(tags=["persons"])
class PhoneViewSet(Rows):
    """Further phones; the first one is on the person."""

    serializer_class = PhoneSerializer
    queryset = PersonPhone.objects.all()
    sealed = ("number",)
    filterset_class = _filters(PersonPhone, "owner_relation")

"""Households and persons as the API shows and takes them.

ID numbers and phones go in, never out: answers hold the masked forms. For a role that works on
masked lists names are masked and what points to a person (address, birth date) is left out.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError as ModelError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import User
from households.forms.choices import WORKING
from households.models import Household, Person, PersonCategory
from households.models.household import RELATION_HEAD
from households.sight import sees_names, stations_for
from stations.models import Division, Station

# Shown to whom the names are shown.
OPEN_PARTICULARS = (
    "former_name", "ethnicity_note", "marital_status", "education", "education_note", "degree",
    "school", "school_grade", "job_status", "occupation", "work_unit", "no_work_reason",
    "income_source", "health", "self_care", "living", "sons", "daughters", "carer",
    "care_ability", "care_resource", "phone_owner_relation", "emergency_name",
    "emergency_relation", "emergency_phone_masked", "registered_division", "registered_address",
    "present_address", "separation", "left_on",
)  # fmt: skip
# Stored encrypted: they go in and do not come out.
SEALED_PARTICULARS = (
    "health_note", "mental_note", "emergency_phone", "service_request", "remarks",
)  # fmt: skip
HOME = (
    "registered_division", "registered_address", "separation", "registration_kind", "residence",
    "living_together", "hardship_causes", "hardship_note", "low_income_note",
)  # fmt: skip
# What of these points to a person: left out for masked readers.
POINTING = (
    "former_name", "school", "school_grade", "occupation", "work_unit", "carer", "care_resource",
    "emergency_name", "emergency_relation", "emergency_phone_masked", "registered_division",
    "registered_address", "present_address", "education_note", "ethnicity_note", "degree",
    "no_work_reason",
)  # fmt: skip
HOME_POINTING = (
    "address", "phone_note", "registered_address", "hardship_note", "low_income_note",
)  # fmt: skip


class Taken(Exception):
    """A unique value is in use by a row that the caller may not know of."""


class Within(serializers.SlugRelatedField):
    """A row named by a public key, within what the caller reaches."""

    def __init__(self, of: Any, **kwargs: Any) -> None:
        self.of = of
        super().__init__(queryset=of(None), **kwargs)

    def get_queryset(self) -> Any:
        return self.of(self.context["request"].user)


def _stations(user: Any) -> Any:
    return stations_for(user) if user else Station.objects.none()


def _households(user: Any) -> Any:
    return Household.objects.visible_to(user).select_related("station")


def _workers(user: Any) -> Any:
    return User.objects.filter(is_active=True, postings__role__in=WORKING).distinct()


def _division() -> serializers.SlugRelatedField:
    """A division by its code, which may be left out."""
    return serializers.SlugRelatedField(
        slug_field="code", queryset=Division.objects.all(), required=False, allow_null=True
    )


def _fully_valid(instance: Any, **kwargs: Any) -> None:
    """The model's own rules; its errors as the serializer's."""
    try:
        instance.full_clean(validate_unique=False, validate_constraints=False, **kwargs)
    except ModelError as error:
        raise serializers.ValidationError(serializers.as_serializer_error(error)) from error


class PersonSerializer(serializers.ModelSerializer):
    uuid = serializers.UUIDField(required=False)
    household = Within(_households, slug_field="uuid")
    categories = serializers.ListField(
        child=serializers.ChoiceField(choices=PersonCategory.open_choices()),
        required=False,
        write_only=True,
    )
    id_number = serializers.CharField(
        write_only=True, required=False, allow_null=True, allow_blank=True, max_length=40
    )
    phone = serializers.CharField(
        write_only=True, required=False, allow_null=True, allow_blank=True, max_length=40
    )
    registered_division = _division()

    class Meta:
        model = Person
        fields = (
            "uuid", "household", "relation", "name", "sex", "birth_date", "id_type", "id_number",
            "id_masked", "id_reason", "phone", "phone_masked", "phone_owner", "ethnicity",
            "status", "categories", "created_at", *OPEN_PARTICULARS, *SEALED_PARTICULARS,
        )  # fmt: skip
        # The status follows from what happened: /register-changes/.
        read_only_fields = (
            "id_masked", "phone_masked", "emergency_phone_masked", "left_on", "status",
            "created_at",
        )  # fmt: skip
        extra_kwargs = {
            name: {"write_only": True, "required": False} for name in SEALED_PARTICULARS
        }

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        person = self.instance or Person()
        if self.instance and attrs.get("household", person.household) != person.household:
            raise serializers.ValidationError(
                {"household": _("A person moves to another household on the household's page.")}
            )
        for name, value in attrs.items():
            if name != "categories":
                setattr(person, name, value)
        if person.household_id:
            person.station_id = person.household.station_id
            self._check_relation(person)
        _fully_valid(person, exclude=["name_pinyin", "name_initials", "household", "station"])
        for code in attrs.get("categories", ()):
            if refused := PersonCategory.refusal(code, person):
                raise serializers.ValidationError({"categories": refused})
        self.person = person
        return attrs

    def _check_relation(self, person: Person) -> None:
        if person.pk is None and person.household.is_closed:
            raise serializers.ValidationError({"household": _("This household's file is closed.")})
        other_head = person.household.head_id not in (None, person.pk)
        if person.relation == RELATION_HEAD and other_head:
            raise serializers.ValidationError({"relation": _("This household already has a head.")})

    @transaction.atomic
    def save(self, **kwargs: Any) -> Person:
        person = self.person
        is_new = person.pk is None
        try:
            with transaction.atomic():
                if is_new:
                    person.household.take(person)
                else:
                    person.save()
                if is_new and person.relation == RELATION_HEAD:
                    person.household.head = person
                    person.household.save(update_fields=["head"])
        except IntegrityError as error:
            raise Taken from error
        if "categories" in self.validated_data:
            visible = [code for code, _label in PersonCategory.open_choices()]
            person.set_categories(self.validated_data["categories"], among=visible)
            person.__dict__.pop("_prefetched_objects_cache", None)
        self.instance = person
        return person

    def to_representation(self, person: Person) -> dict[str, Any]:
        data = super().to_representation(person)
        data["categories"] = sorted(
            tag.code for tag in person.categories.all() if tag.ends_on is None and not tag.is_hidden
        )
        if not sees_names(self.context["request"].user, person.household.station):
            data |= {"name": person.masked_name, "birth_date": None}
            data |= dict.fromkeys(POINTING)
        return data


class HeadSerializer(PersonSerializer):
    """The first member, given together with a new household."""

    class Meta(PersonSerializer.Meta):
        fields = tuple(  # type: ignore[assignment]
            name for name in PersonSerializer.Meta.fields if name not in ("household", "relation")
        )

    household = None  # type: ignore[assignment]


class HouseholdSerializer(serializers.ModelSerializer):
    uuid = serializers.UUIDField(required=False)
    station = Within(_stations, slug_field="uuid")
    division = serializers.SlugRelatedField(slug_field="code", queryset=Division.objects.all())
    division_name = serializers.CharField(source="division.name", read_only=True)
    worker = Within(_workers, slug_field="username", required=False, allow_null=True)
    registered_division = _division()
    head = HeadSerializer(write_only=True, required=False)

    class Meta:
        model = Household
        fields = (
            "uuid", "file_no", "station", "division", "division_name", "address", "worker",
            "risk", "status", "phone_note", "completeness", "last_visited_on", "next_visit_on",
            "head", "created_at", *HOME,
        )  # fmt: skip
        # The risk level follows from the members' own (api/risk): each change has its reason.
        read_only_fields = (
            "file_no", "risk", "status", "completeness", "last_visited_on", "created_at",
        )  # fmt: skip

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        household = self.instance or Household()
        head = attrs.pop("head", None)
        if self.instance is None and head is None:
            raise serializers.ValidationError({"head": _("A new file needs its first member.")})
        if self.instance and attrs.get("station", household.station) != household.station:
            raise serializers.ValidationError(
                {"station": _("A file does not move to another station.")}
            )
        for name, value in attrs.items():
            setattr(household, name, value)
        _fully_valid(household, exclude=["file_no", "head"])
        self.household = household
        self.categories = (head or {}).pop("categories", [])
        self.new_head = Person(**head) if head and self.instance is None else None
        return attrs

    @transaction.atomic
    def save(self, **kwargs: Any) -> Household:
        household = self.household
        try:
            with transaction.atomic():
                if self.new_head is not None:
                    household.open_with(self.new_head)
                    self.new_head.set_categories(self.categories)
                else:
                    household.save()
        except IntegrityError as error:
            raise Taken from error
        self.instance = household
        return household

    def to_representation(self, household: Household) -> dict[str, Any]:
        data = super().to_representation(household)
        head = household.head
        data["head"] = {"uuid": str(head.uuid), "name": head.name} if head else None
        if not sees_names(self.context["request"].user, household.station):
            data |= dict.fromkeys(HOME_POINTING, "")
            data["registered_division"] = None
            if head and data["head"]:
                data["head"]["name"] = head.masked_name
        return data

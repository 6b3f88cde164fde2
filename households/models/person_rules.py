"""What a valid person is: name, document, birth date and phone (specification 4.1, 4.4, 4.5)."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes import names, phone, resident_id


class Sex(models.TextChoices):
    """GB/T 2261.1-2003."""

    UNKNOWN = "0", _("Unknown")
    MALE = "1", _("Male")
    FEMALE = "2", _("Female")
    UNSTATED = "9", _("Not stated")


class IdType(models.TextChoices):
    RESIDENT_ID = "resident_id", _("Resident ID card")
    BOOKLET = "booklet", _("Household booklet (child without card)")
    BIRTH = "birth", _("Birth certificate")
    PASSPORT = "passport", _("Passport")
    NONE = "none", _("No document")


def normalised_document(number: str) -> str:
    """The stored form of an ID or other document number."""
    return resident_id.normalise_resident_id(number)


class PersonRules:
    """Mixin of Person: `clean` and the checks that it calls. The errors name their fields."""

    name: str
    id_type: str
    id_number: str | None
    id_reason: str
    phone: str | None
    sex: str
    birth_date: Any
    age_on: Any
    _clean_emergency_phone: Any
    _clean_notes: Any

    def clean(self) -> None:
        """Rules across fields (specification 4.1, 4.4, 4.5); the errors name their fields."""
        errors: dict[str, Any] = {}
        today = timezone.localdate()
        for check in (
            self._clean_name,
            partial(self._clean_document, today),
            partial(self._clean_birth, today),
            self._clean_phone,
            self._clean_emergency_phone,
            self._clean_notes,
        ):
            try:
                check()
            except ValidationError as error:
                for field, found in error.error_dict.items():
                    errors.setdefault(field, []).extend(found)
        if errors:
            raise ValidationError(errors)

    def _clean_name(self) -> None:
        self.name = names.normalise_name(self.name)
        if not self.name:
            return  # the field itself says that it is required
        foreign = self.id_type != IdType.RESIDENT_ID or (self.id_number or "").startswith("9")
        with _beside("name"):
            names.validate_name(self.name, foreign=foreign)

    def _clean_document(self, today: dt.date) -> None:
        self.id_number = normalised_document(self.id_number) if self.id_number else None
        if self.id_type == IdType.NONE:
            if self.id_number:
                raise ValidationError(
                    {"id_number": _("Choose the kind of document this number stands on.")}
                )
            if not self.id_reason.strip():
                raise ValidationError({"id_reason": _("Say why there is no document.")})
            return
        if not self.id_number:
            return
        if self.id_type not in (IdType.RESIDENT_ID, IdType.BOOKLET):
            if not 5 <= len(self.id_number) <= 24 or not self.id_number.isalnum():
                raise ValidationError(
                    {"id_number": _("A document number has 5 to 24 letters and digits.")}
                )
            return
        with _beside("id_number"):
            number = resident_id.parse_resident_id(self.id_number, today=today)
        self.id_number = number.number
        if self.sex in (Sex.UNKNOWN, Sex.UNSTATED, ""):
            self.sex = number.sex
        self.birth_date = self.birth_date or number.birth_date
        if self.id_reason.strip():
            return
        try:
            resident_id.validate_matches(number, sex=self.sex, birth_date=self.birth_date)
        except ValidationError as error:
            fields: dict[str, Any] = {}
            for found in error.error_list:
                field = "sex" if found.code == "resident_id_sex_mismatch" else "birth_date"
                fields[field] = [found]
            fields["id_reason"] = ValidationError(
                _("If the card itself is registered wrongly, say so here."), code="reason_needed"
            )
            raise ValidationError(fields) from None

    def _clean_birth(self, today: dt.date) -> None:
        if self.birth_date is None:
            return
        if self.birth_date > today:
            raise ValidationError({"birth_date": _("The birth date lies in the future.")})
        if (self.age_on(today) or 0) > resident_id.MAX_AGE:
            raise ValidationError(
                {
                    "birth_date": ValidationError(
                        _("Nobody is older than %(limit)d years; please check the birth date."),
                        params={"limit": resident_id.MAX_AGE},
                    )
                }
            )

    def _clean_phone(self) -> None:
        if not self.phone:
            self.phone = None
            return
        with _beside("phone"):
            self.phone = phone.parse_phone(self.phone).number


class _beside:
    """Put a plain ValidationError raised inside beside the named field."""

    def __init__(self, field: str) -> None:
        self.field = field

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: Any, error: BaseException | None, trace: Any) -> None:
        if isinstance(error, ValidationError):
            raise ValidationError({self.field: error.error_list}) from error

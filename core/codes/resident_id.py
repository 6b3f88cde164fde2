"""Resident identity numbers 公民身份号码 (GB 11643-1999; 15-digit form of GB 11643-1989)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import Enum

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric

from core.codes.text import plain

MALE, FEMALE = "1", "2"  # GB/T 2261.1-2003
DEMO_AREA = "419999"  # in no list of divisions, so no such number belongs to a person
MAX_AGE = 130

_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")


class Holder(Enum):
    """Whose card carries the number; all kinds share length and check character."""

    CITIZEN = "citizen"
    HONG_KONG = "hong_kong"
    MACAO = "macao"
    TAIWAN = "taiwan"
    FOREIGNER = "foreigner"


_RESIDENCE_PERMITS = {
    "810000": Holder.HONG_KONG,
    "820000": Holder.MACAO,
    "830000": Holder.TAIWAN,
}


@dataclass(frozen=True, slots=True)
class ResidentId:
    """What a valid number says. ``area`` is the first issuing place, maybe long abolished."""

    number: str
    area: str
    birth_date: date
    sex: str
    holder: Holder
    is_15_digit_converted: bool

    def age_on(self, day: date) -> int:
        """Completed years on ``day`` (a person born on 29 February ages on 1 March)."""
        before = (day.month, day.day) < (self.birth_date.month, self.birth_date.day)
        return day.year - self.birth_date.year - before


def normalise_resident_id(value: str) -> str:
    """The number in the form to store: half-width, no spaces or hyphens, upper-case X.

    A well-formed 15-digit number becomes 18 digits; anything else is returned cleaned but
    unchecked, so that an error message can show what was typed.
    """
    number = plain(value, drop="-")
    return _from_15(number) if _FIFTEEN.fullmatch(number) else number


def parse_resident_id(value: str, *, today: date | None = None) -> ResidentId:
    """Read and check a number.

    In: text as typed; ``today`` for tests and back-dated records (default: today here).
    Out: :class:`ResidentId`. Errors: ``ValidationError`` with code ``resident_id_format``,
    ``_birth_date``, ``_birth_future``, ``_age``, ``_check`` or ``_demo`` (same prefix).
    The area is never compared with a list: many holders' counties no longer exist.
    Source: GB 11643-1999; residence permits of Hong Kong, Macao and Taiwan residents
    (81/82/830000) and the foreigners' permanent residence card of 2023 (first digit 9).
    """
    typed = plain(value, drop="-")
    converted = bool(_FIFTEEN.fullmatch(typed))
    number = _from_15(typed) if converted else typed
    if not _EIGHTEEN.fullmatch(number):
        raise ValidationError(
            _("An identity number has 18 characters: 17 digits, then a digit or X."),
            code="resident_id_format",
        )
    born = _birth_date(number, today or timezone.localdate())
    if ric.calc_check_digit(number) != number[-1]:
        raise ValidationError(
            _("The last character does not fit the number; please compare it with the card."),
            code="resident_id_check",
        )
    if number.startswith(DEMO_AREA) and not getattr(settings, "DEMO", False):
        raise ValidationError(
            _("Numbers beginning with 419999 are for demonstrations only."),
            code="resident_id_demo",
        )
    return ResidentId(
        number=number,
        area=number[:6],
        birth_date=born,
        sex=MALE if int(number[16]) % 2 else FEMALE,
        holder=_holder(number),
        is_15_digit_converted=converted,
    )


def validate_resident_id(value: str) -> None:
    """Model and form validator: the errors of :func:`parse_resident_id`, or nothing."""
    parse_resident_id(value)


def validate_matches(number: ResidentId, *, sex: str = "", birth_date: date | None = None) -> None:
    """Compare what was typed with what the number says.

    In: a parsed number; sex as GB/T 2261.1 code (0 and 9, unknown, never contradict).
    Errors: one ``ValidationError`` holding ``resident_id_sex_mismatch`` and/or
    ``resident_id_birth_mismatch``. Cards with a registration error exist: the caller may
    let a person override this with a reason.
    """
    errors = []
    if sex in (MALE, FEMALE) and sex != number.sex:
        errors.append(
            ValidationError(
                _("The sex differs from the one in the identity number."),
                code="resident_id_sex_mismatch",
            )
        )
    if birth_date is not None and birth_date != number.birth_date:
        errors.append(
            ValidationError(
                _("The birth date differs from the one in the identity number."),
                code="resident_id_birth_mismatch",
            )
        )
    if errors:
        raise ValidationError(errors)


def check_character(first_17: str) -> str:
    """The 18th character for 17 digits (ISO 7064 MOD 11-2, as GB 11643-1999 requires)."""
    return str(ric.calc_check_digit(first_17 + "0"))


def _from_15(number: str) -> str:
    body = number[:6] + "19" + number[6:]
    return body + check_character(body)


def _birth_date(number: str, today: date) -> date:
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise ValidationError(
            _("The identity number contains a birth date that does not exist."),
            code="resident_id_birth_date",
        ) from None
    if born > today:
        raise ValidationError(
            _("The identity number contains a birth date in the future."),
            code="resident_id_birth_future",
        )
    if today.year - born.year - ((today.month, today.day) < (born.month, born.day)) > MAX_AGE:
        raise ValidationError(
            _("The identity number makes the person older than %(limit)d years."),
            code="resident_id_age",
            params={"limit": MAX_AGE},
        )
    return born


def _holder(number: str) -> Holder:
    if number[0] == "9":
        return Holder.FOREIGNER
    return _RESIDENCE_PERMITS.get(number[:6], Holder.CITIZEN)

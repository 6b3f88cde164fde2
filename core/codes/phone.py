"""Telephone numbers in mainland China: mobile, landline, 400/800 and public hotlines."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.codes.text import plain

# The public short numbers a social worker gives to people; none is a person's own phone.
HOTLINES = frozenset({"110", "119", "120", "12345", "12338", "12349", "12355", "12356"})

_MOBILE = re.compile(r"1[3-9][0-9]{9}")
# Area codes 010 and 02x have three digits, all others four.
_LANDLINE = re.compile(r"(010|02[0-9]|0[3-9][0-9]{2})([0-9]{7,8})(?:E([0-9]{1,6}))?")
_SERVICE = re.compile(r"([48]00)([0-9]{3})([0-9]{4})")
_EXTENSION = re.compile(r"转|分机|EXT\.?|X|#")
_COUNTRY = re.compile(r"(?:\+|00)86")


class PhoneKind(Enum):
    """What sort of line a number is."""

    MOBILE = "mobile"
    LANDLINE = "landline"
    SERVICE = "service"
    HOTLINE = "hotline"


@dataclass(frozen=True, slots=True)
class Phone:
    """A valid number in the form to store: ``13800138000``, ``0371-65508888-12``,
    ``400-123-4567`` or ``12345``."""

    number: str
    kind: PhoneKind


def parse_phone(value: str, *, allow_hotline: bool = False) -> Phone:
    """Read and check a number.

    In: text as typed, with ``+86``/``0086``, spaces, brackets, hyphens or an extension
    (``转12``); ``allow_hotline`` also takes the short numbers of :data:`HOTLINES`.
    Out: :class:`Phone`. Errors: ``ValidationError`` with code ``phone_format``.
    Source: specification 4.4; YD/T numbering (area codes 010, 02x, 03xx to 09xx).
    """
    typed = plain(value, drop=" ()（）")
    rest, had_country = _without_country(typed)
    if allow_hotline and rest in HOTLINES:
        return Phone(rest, PhoneKind.HOTLINE)
    found = _mobile_or_service(rest.replace("-", "")) or _landline(rest, had_country)
    if found is None:
        raise ValidationError(
            _("Enter a mobile number (11 digits) or a landline with its area code."),
            code="phone_format",
        )
    return found


def normalise_phone(value: str) -> str:
    """The stored form of a number; what cannot be read comes back cleaned of spaces only."""
    try:
        return parse_phone(value, allow_hotline=True).number
    except ValidationError:
        return plain(value)


def validate_phone(value: str) -> None:
    """Model and form validator for a person's or office's number (no hotlines)."""
    parse_phone(value)


def _without_country(typed: str) -> tuple[str, bool]:
    found = _COUNTRY.match(typed)
    if found:
        return typed[found.end() :].lstrip("-"), True
    # "86138…" comes from exports that dropped the plus sign.
    if re.fullmatch(r"86-?1[3-9][0-9-]+", typed):
        return typed[2:].lstrip("-"), True
    return typed, False


def _mobile_or_service(digits: str) -> Phone | None:
    if _MOBILE.fullmatch(digits):
        return Phone(digits, PhoneKind.MOBILE)
    found = _SERVICE.fullmatch(digits)
    return Phone("-".join(found.groups()), PhoneKind.SERVICE) if found else None


def _landline(rest: str, had_country: bool) -> Phone | None:
    # After +86 the zero of the area code is left out.
    text = "0" + rest if had_country and not rest.startswith("0") else rest
    text = _EXTENSION.sub("E", text)
    # A third hyphenated group is an extension too: 0371-65508888-12.
    parts = text.split("-")
    if len(parts) == 3 and "E" not in text and len(parts[1]) >= 7:
        text = f"{parts[0]}{parts[1]}E{parts[2]}"
    elif len(parts) == 2 and "E" not in text and len(parts[0]) >= 10:
        text = f"{parts[0]}E{parts[1]}"
    found = _LANDLINE.fullmatch(text.replace("-", ""))
    if not found:
        return None
    return Phone("-".join(part for part in found.groups() if part), PhoneKind.LANDLINE)

"""Disabled persons' certificate numbers 残疾人证号 (GB/T 26341-2010 categories and grades)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.codes.resident_id import ResidentId, parse_resident_id
from core.codes.text import plain

_SHAPE = re.compile(r"([0-9]{17}[0-9X])([1-7])([1-4])(B[0-9]{1,2})?")


@dataclass(frozen=True, slots=True)
class DisabilityCertificate:
    """A valid number in its parts; ``reissue`` is '' or a suffix such as ``B1``."""

    number: str
    resident_id: ResidentId
    category: str
    grade: str
    reissue: str


def parse_disability_certificate(value: str) -> DisabilityCertificate:
    """Read and check a number: identity number + category (1-7) + grade (1-4) [+ reissue].

    Errors: ``ValidationError`` with code ``disability_certificate_format``, or those of
    :func:`core.codes.resident_id.parse_resident_id` for the first 18 characters.
    """
    number = plain(value, drop="-")
    found = _SHAPE.fullmatch(number)
    if not found:
        raise ValidationError(
            _("A disability certificate number is the identity number, a category and a grade."),
            code="disability_certificate_format",
        )
    person, category, grade, reissue = found.groups()
    return DisabilityCertificate(number, parse_resident_id(person), category, grade, reissue or "")


def validate_disability_certificate(value: str) -> None:
    """Model and form validator: the errors of the parser above, or nothing."""
    parse_disability_certificate(value)

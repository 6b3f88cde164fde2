"""Unified social credit codes 统一社会信用代码 (GB 32100-2015) and the organisation code inside."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from core.codes.text import plain

# No I, O, S, V, Z: they are mistaken for digits.
_SYMBOL = "0-9A-HJ-NP-RTUW-Y"
_SHAPE = re.compile(rf"[{_SYMBOL}]{{2}}[0-9]{{6}}[{_SYMBOL}]{{10}}")
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A valid code in its parts.

    ``department`` registers (1 institutions, 5 civil affairs, 9 market regulation, N
    agriculture, Y others); ``kind`` is the department's own (51 social group, 52 social
    service agency, 53 foundation); ``region`` is a 6-digit division code.
    """

    code: str
    department: str
    kind: str
    region: str
    organisation_code: str


def normalise_uscc(value: str) -> str:
    """The code in the form to store: half-width, upper case, no spaces or hyphens."""
    return plain(value, drop="-")


def parse_uscc(value: str) -> CreditCode:
    """Read and check a code.

    In: text as typed. Out: :class:`CreditCode`. Errors: ``ValidationError`` with code
    ``uscc_format``, ``uscc_check`` (last character) or ``uscc_organisation`` (ninth
    character of the organisation code). Source: GB 32100-2015; GB 11714-1997.
    """
    code = normalise_uscc(value)
    # stdnum's own validate() refuses letters among the first two, which farm co-operatives
    # (N…) and others (Y…) have; so the shape is ours and only the check digit is stdnum's.
    if not _SHAPE.fullmatch(code):
        raise ValidationError(
            _("A unified social credit code has 18 digits and letters, without I, O, S, V, Z."),
            code="uscc_format",
        )
    if uscc.calc_check_digit(code[:17]) != code[17]:
        raise ValidationError(
            _("The last character does not fit the unified social credit code."),
            code="uscc_check",
        )
    if organisation_check_character(code[8:16]) != code[16]:
        raise ValidationError(
            _("The organisation code inside the unified social credit code is wrong."),
            code="uscc_organisation",
        )
    return CreditCode(code, code[0], code[1], code[2:8], code[8:17])


def validate_uscc(value: str) -> None:
    """Model and form validator: the errors of :func:`parse_uscc`, or nothing."""
    parse_uscc(value)


def organisation_check_character(first_8: str) -> str:
    """The ninth character for eight digits or letters. Source: GB 11714-1997 (mod 11)."""
    total = sum(
        int(char, 36) * weight for char, weight in zip(first_8, _ORGANISATION_WEIGHTS, strict=True)
    )
    return "0123456789X0"[11 - total % 11]

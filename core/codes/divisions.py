"""Administrative division codes: what the digits themselves say (GB/T 2260, GB/T 10114).

Twelve digits in steps of 2-4-6-9-12: province, prefecture, county, township, village. Zeros
fill a code to the right; without them it is the prefix that jurisdiction compares.
"""

from __future__ import annotations

import re

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

FULL_LENGTH = 12
STEPS = (2, 4, 6, 9, 12)
FORMAL_TOWNSHIP_BELOW = 400
_PREFIX = re.compile(r"[1-9][0-9](?:[0-9]{2}(?:[0-9]{2}(?:[0-9]{3}(?:[0-9]{3})?)?)?)?")


class Level(models.IntegerChoices):
    """The five levels, numbered from the top."""

    PROVINCE = 1, _("Province")
    PREFECTURE = 2, _("Prefecture")
    COUNTY = 3, _("County")
    TOWNSHIP = 4, _("Township or subdistrict")
    VILLAGE = 5, _("Village or community")


class TownshipKind(models.TextChoices):
    """Digits 7-9 of a township code."""

    SUBDISTRICT = "subdistrict", _("Subdistrict")
    TOWN = "town", _("Town")
    TOWNSHIP = "township", _("Rural township")
    QUASI = "quasi", _("Quasi-township (zone, farm, plant)")


class VillageKind(models.TextChoices):
    """Digits 10-12 of a village code."""

    RESIDENTS = "residents", _("Residents' committee")
    VILLAGERS = "villagers", _("Villagers' committee")
    OTHER = "other", _("Quasi-village (zone, farm, plant)")


def full_code(code: str) -> str:
    """A code of 2, 4, 6, 9 or 12 digits filled with zeros to twelve.

    Errors: ``ValidationError`` with code ``division_code_format`` for any other text.
    """
    if not _PREFIX.fullmatch(code):
        raise ValidationError(
            _("A division code has 2, 4, 6, 9 or 12 digits and does not begin with 0."),
            code="division_code_format",
        )
    return code.ljust(FULL_LENGTH, "0")


def validate_division_code(value: str) -> None:
    """Model and form validator: the error of :func:`full_code`, or nothing."""
    full_code(value)


def level_of(code: str) -> Level:
    """The level of a code (short or twelve digits), judged by its trailing zeros."""
    code = full_code(code)
    for level in reversed(Level):
        start = STEPS[level - 2] if level > 1 else 0
        if int(code[start : STEPS[level - 1]]):
            return level
    return Level.PROVINCE


def prefix_of(code: str) -> str:
    """The significant digits: 2, 4, 6, 9 or 12 of them.

    All codes that begin with this prefix lie inside the division, and no others:
    ``522702000000`` gives ``522702``.
    """
    return full_code(code)[: STEPS[level_of(code) - 1]]


def prefixes_above(code: str, *, including_self: bool = True) -> list[str]:
    """The prefixes of the chain from the province down to the code itself.

    Cities without counties (东莞) have township codes under ``…00``; their chain holds
    only divisions that exist, so no county appears in it.
    """
    prefix = prefix_of(code)
    chain = [
        prefix[:end]
        for start, end in zip((0, *STEPS), STEPS, strict=False)
        if end <= len(prefix) and int(prefix[start:end])
    ]
    return chain if including_self else chain[:-1]


def parent_of(code: str) -> str | None:
    """The twelve-digit code one existing level up, None for a province."""
    above = prefixes_above(code, including_self=False)
    return full_code(above[-1]) if above else None


def is_within(code: str, prefix: str) -> bool:
    """Whether a division lies in (or is) the one with this prefix; '' is the whole country."""
    return full_code(code).startswith(prefix)


def township_kind(code: str) -> TownshipKind | None:
    """The kind of the township that a code is or lies in; None above township level.

    Source: rules for statistical division codes 国统字〔2009〕91号: 001-099 subdistrict,
    100-199 town, 200-399 township, from 400 zones and farms with a township's duties.
    """
    digits = int(full_code(code)[6:9])
    if digits == 0:
        return None
    if digits < 100:
        return TownshipKind.SUBDISTRICT
    if digits < 200:
        return TownshipKind.TOWN
    return TownshipKind.TOWNSHIP if digits < FORMAL_TOWNSHIP_BELOW else TownshipKind.QUASI


def is_formal_township(code: str) -> bool:
    """Whether coverage counts the township: a legal one, not a zone or farm (digits < 400)."""
    return township_kind(code) not in (None, TownshipKind.QUASI)


def village_kind(code: str) -> VillageKind | None:
    """The kind of committee by digits 10-12; None above village level.

    Source: 国统字〔2009〕91号: 001-199 residents' committee, 200-399 villagers' committee.
    """
    digits = int(full_code(code)[9:12])
    if digits == 0:
        return None
    if digits < 200:
        return VillageKind.RESIDENTS
    return VillageKind.VILLAGERS if digits < 400 else VillageKind.OTHER

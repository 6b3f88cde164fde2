"""Two persons side by side: what each file says, field by field, and which value may be right."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils import formats
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from households.models import Person
from households.models.merge import choosable

# Fields that are one answer together: taking one of them alone would tear it apart.
TOGETHER: dict[str, tuple[str, ...]] = {
    "id_number": ("id_type", "id_number", "id_reason"),
    "phone": ("phone", "phone_owner"),
}
MASKED = {
    "id_number": "id_masked",
    "phone": "phone_masked",
    "emergency_phone": "emergency_phone_masked",
}
FIRST, SECOND = "first", "second"


@dataclass(frozen=True)
class Line:
    """One choice: `fields` go together; `chosen` is the side suggested."""

    key: str
    label: str | Promise
    fields: tuple[str, ...]
    first: str
    second: str
    chosen: str

    @property
    def differs(self) -> bool:
        return self.first != self.second


def lines(first: Person, second: Person, keep: str) -> list[Line]:
    """Every field of which at least one file says something; `keep` is the file that stays."""
    inner = {name for key, names in TOGETHER.items() for name in names if name != key}
    found = []
    for field in choosable():
        if field.name in inner:
            continue
        left, right = shown(first, field), shown(second, field)
        if not (left or right):
            continue
        filled = {FIRST: bool(left), SECOND: bool(right)}
        other = SECOND if keep == FIRST else FIRST
        found.append(
            Line(
                key=field.name,
                label=field.verbose_name,
                fields=TOGETHER.get(field.name, (field.name,)),
                first=left,
                second=right,
                chosen=keep if filled[keep] or not filled[other] else other,
            )
        )
    return found


def shown(person: Person, field: models.Field) -> str:
    """The value in words; numbers masked, other sealed texts only as there or not."""
    if field.name in MASKED:
        return str(getattr(person, MASKED[field.name]))
    value: Any = getattr(person, field.attname)
    if value in (None, "", [], False):
        return ""
    if isinstance(field, EncryptedCharField):
        return str(_("Filled in (sealed)"))
    if field.flatchoices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateField):
        return formats.date_format(value, "Y-m-d")
    if isinstance(field, models.ForeignKey):
        return str(getattr(person, field.name))
    return str(_("Yes")) if value is True else str(value)


def fuller(first: Person, second: Person) -> str:
    """The side whose file says more; of equals the older one."""
    said = [sum(bool(shown(person, field)) for field in choosable()) for person in (first, second)]
    return SECOND if said[1] > said[0] else FIRST


def taken(found: Iterable[Line], keep: str, choices: dict[str, str]) -> list[str]:
    """Names of the fields of which the other file's value was chosen."""
    return [
        name
        for line in found
        if choices.get(line.key, keep) in (FIRST, SECOND) and choices.get(line.key, keep) != keep
        for name in line.fields
    ]

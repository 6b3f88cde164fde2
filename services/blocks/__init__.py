"""Blocks of the home visit as data (specification 2.5): one file of `services/blocks` is one block.

A block is shown for the persons it is meant for, by target group or age, or once for the household.
Its parts hold the fields; what is `sealed` (the mind, violence) is stored encrypted. Adding a block
is adding a file with `BLOCK = Block(…)`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.discovery import modules

Text = str | Promise
CHOICE, CHOICES, TEXT, NUMBER = "choice", "choices", "text", "number"
LONGEST = 200


@dataclass(frozen=True)
class Field:
    """`kind`: one of CHOICE, CHOICES (several), TEXT, NUMBER. `required`: where the block is."""

    key: str
    label: Text
    kind: str = CHOICE
    options: tuple[tuple[str, Text], ...] = ()
    required: bool = False
    sealed: bool = False
    help: Text = ""

    def clean(self, value: Any) -> Any:
        """The value as stored, None for none. Raises ValidationError for what is not on offer."""
        if value in (None, "", []):
            return None
        if self.kind == NUMBER:
            return self._number(value)
        if self.kind == TEXT:
            text = str(value).strip()
            if len(text) > LONGEST:
                raise ValidationError(_("At most %(n)s characters.") % {"n": LONGEST})
            return text or None
        known = dict(self.options)
        if self.kind == CHOICES:
            values = [value] if isinstance(value, str) else list(value)
            if any(one not in known for one in values):
                raise ValidationError(_("This answer is not on offer."))
            return [key for key in known if key in values]
        if value not in known:
            raise ValidationError(_("This answer is not on offer."))
        return value

    @staticmethod
    def _number(value: Any) -> int:
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise ValidationError(_("Type a whole number.")) from None
        if not 0 <= number <= 9_999_999:
            raise ValidationError(_("Type a whole number."))
        return number

    def shown(self, value: Any) -> str:
        """A stored value in words."""
        if value in (None, "", []):
            return ""
        known = dict(self.options)
        values = value if isinstance(value, list) else [value]
        return "、".join(str(known.get(one, one)) for one in values)


@dataclass(frozen=True)
class Part:
    label: Text
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Block:
    """`codes`: target groups it is for; `ages`: or completed years, both included.

    `for_household`: asked once, when any member is of the groups. `required_on`: tracks on which a
    visit must answer the block's required fields, where it was made at one of `required_at` (names
    of `ServiceRecord.Place`, small).
    """

    key: str
    label: Text
    order: int
    parts: tuple[Part, ...]
    codes: frozenset[str] = frozenset()
    ages: tuple[int, int] | None = None
    for_household: bool = False
    required_on: frozenset[int] = frozenset()
    required_at: frozenset[str] = frozenset({"home"})

    def must_be_answered(self, track: int | None, place: str) -> bool:
        """Whether a visit on this track, made at this place, has to answer it."""
        return track in self.required_on and place in self.required_at

    @property
    def fields(self) -> list[Field]:
        return [field for part in self.parts for field in part.fields]

    def meant_for(self, codes: Iterable[str], age: int | None) -> bool:
        if self.codes & set(codes):
            return True
        return self.ages is not None and age is not None and self.ages[0] <= age <= self.ages[1]

    def clean(self, answers: Mapping[str, Any]) -> dict[str, Any]:
        """The answers as stored, empty ones left out. Raises ValidationError by field."""
        known = {field.key: field for field in self.fields}
        errors: dict[str, Any] = {
            key: _("This block has no such field.") for key in answers if key not in known
        }
        kept = {}
        for key, field in known.items():
            try:
                value = field.clean(answers.get(key))
            except ValidationError as error:
                errors[key] = error.messages
                continue
            if value is not None:
                kept[key] = value
        if errors:
            raise ValidationError(errors)
        return kept

    def missing(self, answers: Mapping[str, Any]) -> list[Field]:
        """The required fields that are not answered."""
        return [f for f in self.fields if f.required and answers.get(f.key) in (None, "", [])]


@dataclass(frozen=True)
class Shown:
    """A stored answer in words; `before` is set when the visit before said otherwise."""

    label: Text
    value: str
    before: str = ""


def compared(block: Block, now: Mapping[str, Any], before: Mapping[str, Any]) -> list[Shown]:
    """The answers of a block, with what the visit before said where it has changed."""
    found = []
    for field in block.fields:
        value, earlier = field.shown(now.get(field.key)), field.shown(before.get(field.key))
        if value:
            found.append(Shown(field.label, value, earlier if earlier != value else ""))
    return found


def demanding() -> frozenset[int]:
    """The tracks on which some block must be answered."""
    return frozenset().union(*(block.required_on for block in blocks().values()))


@cache
def blocks() -> dict[str, Block]:
    """Every block there is, by key, in the order they are asked."""
    found = [module.BLOCK for module in modules("services.blocks")]
    return {block.key: block for block in sorted(found, key=lambda block: block.order)}


def wanted(codes_by_person: Mapping[Any, Iterable[str]], day: dt.date) -> list[tuple[Block, Any]]:
    """The blocks of these persons (person → codes held) on `day`: block, person or None.

    None stands for the household as a whole.
    """
    found: list[tuple[Block, Any]] = []
    for block in blocks().values():
        fitting = [
            person
            for person, codes in codes_by_person.items()
            if block.meant_for(codes, person.age_on(day))
        ]
        if block.for_household:
            found += [(block, None)] if fitting else []
        else:
            found += [(block, person) for person in fitting]
    return found

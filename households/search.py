"""Search of households: by name part, pinyin, ID number or file number (specification 4.5).

Names, pinyin and initials are found by their keys (`households.name_parts`): a part of a name
wherever it stands, letters from the start of the spelling or of the initials. An ID number is
found exactly, through its blind index. Names are searched only where the reader sees names
(`households.sight`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BooleanField, CharField, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower, Replace

from core.codes.masks import mask_name
from core.codes.names import DOT
from core.codes.text import plain
from households.models import Household, NamePart, Person
from households.models.person import PersonQuerySet
from households.name_parts import compact
from households.sight import full_scope

_ID_NUMBER = re.compile(r"[0-9]{17}[0-9X]|[0-9]{15}")
_FILE_NUMBER = re.compile(r"[0-9]{6,9}(-[0-9A-Z-]*)?")
_DOCUMENT = re.compile(r"[A-Z]{1,2}[0-9]{6,10}")
_LETTERS = re.compile(r"[a-zv]+")


@dataclass(frozen=True)
class Term:
    """What was typed and what it is: `id_number`, `file_number`, `pinyin`, `name` or `nothing`."""

    kind: str
    text: str

    @property
    def for_the_log(self) -> str:
        """What the audit log may keep: never a number of a person, a name only masked."""
        if self.kind == "id_number":
            return ""
        return mask_name(self.text)[:20] if self.kind == "name" else self.text[:24]


def read(typed: str) -> Term:
    """Decide what a search text is."""
    code = plain(typed)
    bare = code.replace("-", "")
    if _ID_NUMBER.fullmatch(bare) or _DOCUMENT.fullmatch(bare):
        return Term("id_number", bare)
    if _FILE_NUMBER.fullmatch(code):
        return Term("file_number", code)
    text = compact(typed)
    if not text:
        return Term("nothing", "")
    return Term("pinyin" if _LETTERS.fullmatch(text) else "name", text)


def persons(term: Term, user: Any) -> PersonQuerySet:
    """The persons a term means, within what the user may see and, for names, see by name."""
    found = Person.objects.visible_to(user).active()
    if term.kind == "id_number":
        return found.with_id_number(term.text)
    if term.kind not in ("name", "pinyin"):
        return found.none()
    keys = NamePart.objects.within(full_scope(user)).starting(term.text)
    return found.filter(_among("pk", keys.values("person")))


def households(queryset: QuerySet[Household], term: Term, user: Any) -> QuerySet[Household]:
    """Narrow households to those the term means; rows carry `matched`, the names that matched."""
    if term.kind == "nothing":
        return queryset
    if term.kind == "file_number":
        return queryset.filter(file_no__startswith=term.text)
    found = persons(term, user)
    names = _matching_members(term, user).order_by("pk").values("name")[:3]
    return queryset.filter(_among("pk", found.values("household_id"))).annotate(
        matched=ArraySubquery(names)
    )


def _among(field: str, found: QuerySet) -> Func:
    """`field = ANY (ARRAY(…))`: the keys first and once, then their rows by the primary key.

    As an IN the planner may compare every person with every key, because behind the policies it
    expects one row of each.
    """
    return Func(
        F(field),
        ArraySubquery(found),
        template="(%(expressions)s))",
        arg_joiner=" = ANY (",
        output_field=BooleanField(),
    )


def _matching_members(term: Term, user: Any) -> PersonQuerySet:
    """Of one household found already: its members' names are compared, no key is looked up."""
    members = Person.objects.visible_to(user).active().filter(household=OuterRef("pk"))
    if term.kind == "id_number":
        return members.with_id_number(term.text)
    return members.annotate(compact_name=_compacted()).filter(
        Q(compact_name__contains=term.text)
        | Q(name_pinyin__startswith=term.text)
        | Q(name_initials__startswith=term.text)
    )


def _compacted() -> Func:
    """The name in SQL as `name_parts.compact` makes it in Python."""
    without_dot = Replace(F("name"), Value(DOT), Value(""), output_field=CharField())
    return Lower(Replace(without_dot, Value(" "), Value(""), output_field=CharField()))

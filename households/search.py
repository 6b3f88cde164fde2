"""Search of households: by name part, pinyin, ID number or file number (specification 4.5).

A name part of one or two characters is looked up among the name's parts (GIN, `name_grams`), a
longer one by all its pairs and then compared. Letters are pinyin: the initials or the spelling from
its start. An ID number is found exactly, through its blind index. Names are searched only where
the reader sees names (`households.sight`).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import CharField, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Lower, Replace

from core.codes.masks import mask_name
from core.codes.names import DOT
from core.codes.text import plain
from households.models import Household, Person
from households.models.person import PersonQuerySet
from households.name_grams import compact, grams_to_match
from households.sight import named_q

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
    found = found.filter(named_q(user, Person))
    matches = _name_match(term.text)
    if term.kind == "pinyin":
        spelled = term.text
        matches |= Q(name_initials__startswith=spelled) | Q(name_pinyin__startswith=spelled)
    if len(term.text) > 2:
        found = found.annotate(compact_name=_compacted())
    return found.filter(matches)


def households(queryset: QuerySet[Household], term: Term, user: Any) -> QuerySet[Household]:
    """Narrow households to those the term means; rows carry `matched`, the names that matched."""
    if term.kind == "nothing":
        return queryset
    if term.kind == "file_number":
        return queryset.filter(file_no__startswith=term.text)
    found = persons(term, user)
    names = found.filter(household=OuterRef("pk")).order_by("pk").values("name")[:3]
    return queryset.filter(pk__in=found.values("household_id")).annotate(
        matched=ArraySubquery(names)
    )


def _name_match(text: str) -> Q:
    match = Q(name_grams__contains=grams_to_match(text))
    return match & Q(compact_name__contains=text) if len(text) > 2 else match


def _compacted() -> Func:
    """The name in SQL as `name_grams.compact` makes it in Python."""
    without_dot = Replace(F("name"), Value(DOT), Value(""), output_field=CharField())
    return Lower(Replace(without_dot, Value(" "), Value(""), output_field=CharField()))

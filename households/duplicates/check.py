"""Is there a file of this person already? Asked while a new one is being typed (specification 2.16).

First the ID number. Then the name by its sound, so that 张桂兰 meets 张桂蓝 and a middle dot typed
otherwise makes no difference, together with the birth date or the village. Everything is looked up
inside the asker's sight by the index on station and pinyin; that a number is on file elsewhere is
asked of `households.duplicates.elsewhere`.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Case, IntegerField, Q, QuerySet, Value, When

from core.codes import resident_id
from core.codes.names import normalise_name, pinyin_key
from households.models import Person
from households.models.person import normalised_document
from households.sight import full_scope
from stations.models import Division

SHOWN = 5


@dataclass(frozen=True)
class Typed:
    """What is known of a person so far; anything may be missing."""

    name: str = ""
    id_number: str = ""
    birth_date: dt.date | None = None
    division: Division | None = None

    @property
    def number_is_whole(self) -> bool:
        """Whether the number is a resident ID number typed to its end, with its check character."""
        try:
            resident_id.parse_resident_id(self.id_number)
        except ValidationError:
            return False
        return True


@dataclass(frozen=True)
class Answer:
    """`same`: the file with this number; `elsewhere`: one beyond the asker's sight has it."""

    same: Person | None = None
    alike: list[Person] = field(default_factory=list)
    elsewhere: bool = False


def look(user: Any, typed: Typed) -> Answer:
    """What is on file in the user's sight: two queries at most."""
    same = same_number(user, typed.id_number) if typed.id_number else None
    if same:
        return Answer(same=same)
    return Answer(alike=list(alike(user, typed)))


def same_number(user: Any, number: str, *, but: Person | None = None) -> Person | None:
    """The active person with this document number, if the user may see them."""
    found = Person.objects.visible_to(user).active().sealed()
    found = found.with_id_number(normalised_document(number))
    found = found.select_related("household__division__parent", "household__station")
    return found.exclude(pk=but.pk if but else None).first()


def alike(user: Any, typed: Typed) -> QuerySet[Person]:
    """Active persons whose name sounds the same and who share the birth date, or the very name and
    the village. The best first: with the same name, birth date and village."""
    name = normalise_name(typed.name)
    same_place = Q(household__division=typed.division, name=name)
    same_birth = Q(birth_date=typed.birth_date)
    # By name only where names are seen: a masked reader must not learn one by guessing it.
    known = Person.objects.within(full_scope(user)).active().sealed()
    if len(name) < 2 or not (typed.birth_date or typed.division):
        return known.none()
    either = Q()
    if typed.birth_date:
        either |= same_birth
    if typed.division:
        either |= same_place
    worth = Case(
        When(same_birth & Q(name=name), then=Value(0)),
        When(same_birth, then=Value(1)),
        default=Value(2),
        output_field=IntegerField(),
    )
    return (
        known.filter(either, name_pinyin=pinyin_key(name)[0])
        .select_related("household__division__parent", "household__station")
        .order_by(worth, "pk")[:SHOWN]
    )


def candidates(user: Any, person: Person, division: Division) -> QuerySet[Person]:
    """The same for a person about to be stored."""
    return alike(user, Typed(person.name, "", person.birth_date, division))

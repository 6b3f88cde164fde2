"""Is there a file of this person already? Asked before a new one is opened (specification 2.16)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from households.models import Person
from households.models.person import normalised_document
from stations.models import Division

SHOWN = 5


def same_number(user: Any, number: str, *, but: Person | None = None) -> Person | None:
    """The active person with this document number, if the user may see them."""
    found = Person.objects.visible_to(user).active().sealed()
    found = found.with_id_number(normalised_document(number)).select_related("household")
    return found.exclude(pk=but.pk if but else None).first()


def candidates(user: Any, person: Person, division: Division) -> QuerySet[Person]:
    """Active persons of the same name, and either the same birth date or the same village."""
    alike = Q(household__division=division)
    if person.birth_date:
        alike |= Q(birth_date=person.birth_date)
    return (
        Person.objects.visible_to(user)
        .active()
        .sealed()
        .filter(alike, name=person.name)
        .select_related("household__division__parent", "household__station")[:SHOWN]
    )

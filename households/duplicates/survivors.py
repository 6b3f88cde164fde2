"""Where the address of a merged file leads: to the file that stands for it now."""

from __future__ import annotations

from typing import Any

from households.models import Household, Person, PersonMerge

_DEPTH = 8


def of_person(person: Person, user: Any) -> Person | None:
    """The person this one was merged into, if the user may see that file; None if not merged."""
    if person.status != Person.Status.MERGED:
        return None
    found = PersonMerge.objects.survivor_of(person)
    if found is None:
        return None
    seen = Person.objects.visible_to(user).sealed().select_related("household__station")
    return seen.filter(pk=found.pk).first()


def of_household(household: Household, user: Any) -> Household | None:
    """The household that took over a merged one, in sight of the user; None if there is none."""
    found = household
    for _ in range(_DEPTH):
        if found.status != Household.Status.MERGED:
            break
        after = _next(found, user)
        if after is None:
            break
        found = after
    return found if found.pk != household.pk else None


def _next(household: Household, user: Any) -> Household | None:
    known = Household.objects.visible_to(user)
    target = household.merged_into_id
    if target is None:
        merges = PersonMerge.objects.standing().filter(gone__household=household)
        target = merges.order_by("-pk").values_list("kept__household", flat=True).first()
    return known.filter(pk=target).first() if target else None

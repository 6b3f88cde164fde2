"""Death (死亡), departure (迁出), return, and taking them back."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from households.models import Household, Person, RegisterChange
from households.models.household import RELATION_HEAD, RELATION_OTHER
from households.register.common import (
    Kind,
    Status,
    day_of,
    end_tags,
    from_iso,
    future,
    give_a_head,
    iso,
    locked,
    must_be_open,
    note,
    registered,
    restore_tags,
    the_last_left,
)
from households.signals import person_left, person_returned

LEAVES_AS = {Kind.DIED: Status.DECEASED, Kind.DEPARTED: Status.MOVED_OUT}


@transaction.atomic
def leave(
    person: Person,
    kind: str,
    *,
    on: dt.date | None = None,
    reason: str = "",
    by: Any = None,
    new_head: Person | None = None,
) -> RegisterChange:
    """The person died or moved away on the day; `reason` is the cause or the new place.

    Errors: ValidationError with `on`, `new_head` (the head leaves a family without another one) or
    `__all__` (not on the register any more).
    """
    household = person.household
    locked(household)
    must_be_open(household)
    here = registered(household)
    if person not in here:
        raise ValidationError({"__all__": _("This person is not on the register any more.")})
    day = day_of(on)
    if person.birth_date and day < person.birth_date:
        raise ValidationError({"on": _("This day lies before the birth date.")})
    before: dict[str, Any] = {
        "relation": person.relation,
        "next_visit_on": iso(household.next_visit_on),
    }
    others = [member for member in here if member != person]
    # The cause of a death stays out of the history's context, which is stored in clear text.
    if household.head_id == person.pk and others:
        if new_head is None or new_head not in others:
            raise ValidationError({"new_head": _("Choose another head for the remaining family.")})
        before |= {"head": person.pk, "new_head": new_head.pk}
        before["new_head_relation"] = new_head.relation
        household.make_head(new_head)
        person.relation = RELATION_OTHER
    before["tags"] = end_tags([person], day)
    person.status, person.left_on = LEAVES_AS[Kind(kind)], day
    person.left_reason = reason or None
    person.save(update_fields=["status", "left_on", "left_reason"])
    the_last_left(household)
    change = note(
        kind, household, person=person, on=day, reason=reason or None, by=by, before=before
    )
    person_left.send(Person, person=person, kind=str(kind), on=day, by=by)
    return change


@transaction.atomic
def come_back(
    person: Person, *, on: dt.date | None = None, reason: str = "", by: Any = None
) -> RegisterChange:
    """Somebody who moved away lives here again. Target groups are given anew, not by themselves."""
    household = person.household
    locked(household)
    must_be_open(household)
    person.refresh_from_db(fields=["status"])
    if person.status != Status.MOVED_OUT:
        raise ValidationError({"__all__": _("Only somebody who moved away can return.")})
    day = day_of(on)
    if person.left_on and day < person.left_on:
        raise ValidationError({"on": _("This day lies before the departure.")})
    before = {
        "left_on": iso(person.left_on),
        "relation": person.relation,
        "head": household.head_id,
    }
    _register_again(person)
    give_a_head(household, person)
    change = note(
        Kind.RETURNED, household, person=person, on=day, reason=reason or None, by=by, before=before
    )
    person_returned.send(Person, person=person, kind=str(Kind.RETURNED), by=by)
    return change


def undo_leaving(change: RegisterChange, by: Any) -> None:
    """A death or departure entered by mistake."""
    person, household = _person_of(change)
    if person.status != LEAVES_AS[Kind(change.kind)]:
        raise ValidationError({"__all__": _("The person's status has changed since.")})
    _register_again(person)
    before = change.before
    if "head" in before and household.head_id == before["new_head"]:
        new_head = household.members.filter(pk=before["new_head"]).first()
        household.make_head(person)
        if new_head is not None:
            new_head.relation = before["new_head_relation"]
            new_head.save(update_fields=["relation"])
    elif before["relation"] not in (RELATION_HEAD, person.relation):
        person.relation = before["relation"]
        person.save(update_fields=["relation"])
    give_a_head(household, person)
    restore_tags(before.get("tags", []))
    planned = future(from_iso(before.get("next_visit_on")))
    if planned and household.next_visit_on is None:
        household.next_visit_on = planned
        household.save(update_fields=["next_visit_on"])
    person_returned.send(Person, person=person, kind=change.kind, by=by)


def undo_return(change: RegisterChange, by: Any) -> None:
    person, household = _person_of(change)
    if person.status != Status.REGISTERED:
        raise ValidationError({"__all__": _("The person's status has changed since.")})
    others = household.members.filter(status=Status.REGISTERED).exclude(pk=person.pk)
    if household.head_id == person.pk and others.exists():
        raise ValidationError({"__all__": _("Choose another head for the remaining family first.")})
    person.status = Status.MOVED_OUT
    person.left_on = from_iso(change.before.get("left_on"))
    departed = RegisterChange.objects.filter(
        person=person, kind=Kind.DEPARTED, undone_at=None
    ).order_by("-pk")
    person.left_reason = getattr(departed.first(), "reason", None)
    person.save(update_fields=["status", "left_on", "left_reason"])
    the_last_left(household)
    day = person.left_on or change.on
    person_left.send(Person, person=person, kind=str(Kind.DEPARTED), on=day, by=by)


def _person_of(change: RegisterChange) -> tuple[Person, Household]:
    person = Person.objects.select_for_update().get(pk=change.person_id)  # type: ignore[misc]
    household = person.household
    locked(household)
    must_be_open(household)
    return person, household


def _register_again(person: Person) -> None:
    person.status, person.left_on, person.left_reason = Status.REGISTERED, None, None
    person.save(update_fields=["status", "left_on", "left_reason"])

"""What all changes of the register have in common."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models import Household, Person, PersonCategory, RegisterChange

Kind = RegisterChange.Kind
Status = Person.Status


def locked(*households: Household) -> None:
    """Lock the files and read again what a second person may have changed meanwhile.

    In the order of their keys, so that two changes of the same two files never wait for each other.
    """
    rows = Household.objects.select_for_update().filter(pk__in=[h.pk for h in households])
    fresh = {row.pk: row for row in rows.order_by("pk")}
    for household in households:
        for field in ("status", "head_id", "station_id", "next_visit_on", "merged_into_id"):
            setattr(household, field, getattr(fresh[household.pk], field))
        household._state.fields_cache.pop("head", None)
        household._state.fields_cache.pop("station", None)


def must_be_open(household: Household, field: str = "__all__") -> None:
    if household.is_closed:
        raise ValidationError({field: _("This household's file is closed.")})


def registered(household: Household) -> list[Person]:
    """The members on the register now, locked."""
    found = household.members.select_for_update().filter(status=Status.REGISTERED)
    return list(found.order_by("pk"))


def note(kind: str, household: Household, **rest: Any) -> RegisterChange:
    """Write the change down; at the household's present station unless another is named."""
    rest.setdefault("station_id", household.station_id)
    return RegisterChange.objects.create(kind=kind, household=household, **rest)


def day_of(on: dt.date | None) -> dt.date:
    """The day of the change: today, or an earlier one."""
    today = timezone.localdate()
    if on and on > today:
        raise ValidationError({"on": _("This day lies in the future.")})
    return on or today


def end_tags(persons: Iterable[Person], on: dt.date) -> list[list[Any]]:
    """End the open target groups of people who leave; out: what `restore_tags` needs."""
    tags = PersonCategory.objects.select_for_update().filter(
        person__in=list(persons), ends_on__isnull=True
    )
    ended = []
    for tag in tags.order_by("pk"):
        tag.end(on)
        ended.append([tag.pk, tag.ends_on.isoformat()])  # type: ignore[union-attr]
    return ended


def restore_tags(ended: list[list[Any]]) -> None:
    """Open those again that still end on the same day and were not given anew meanwhile."""
    for pk, ends_on in ended:
        tag = PersonCategory.objects.filter(pk=pk, ends_on=ends_on).first()
        if tag is None:
            continue
        again = PersonCategory.objects.filter(
            person_id=tag.person_id, code=tag.code, ends_on__isnull=True
        )
        if not again.exists():
            tag.ends_on = None
            tag.save(update_fields=["ends_on"])


def iso(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def from_iso(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def future(day: dt.date | None) -> dt.date | None:
    """A planned visit that is taken back into use only while it is not past."""
    return day if day and day >= timezone.localdate() else None


def the_last_left(household: Household) -> None:
    """Nobody is to be reminded of a visit to a file without anybody on the register."""
    if household.next_visit_on and not _anybody(household):
        household.next_visit_on = None
        household.save(update_fields=["next_visit_on"])


def _anybody(household: Household) -> bool:
    return household.members.filter(status=Status.REGISTERED).exists()


def give_a_head(household: Household, person: Person) -> None:
    """`person` becomes head of a file whose head is gone."""
    head = Person.objects.filter(pk=household.head_id).first()  # type: ignore[misc]
    if head is None or (head != person and head.status != Status.REGISTERED):
        household.make_head(person)

"""One person into another file; a whole file to another station."""

from __future__ import annotations

from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from households.models import Household, Person, RegisterChange
from households.models.household import RELATION_HEAD, RELATION_OTHER
from households.register.common import (
    Kind,
    Status,
    locked,
    must_be_open,
    note,
    registered,
    the_last_left,
)
from households.signals import household_moved
from stations.models import Division, Station


@transaction.atomic
def move_person(
    person: Person, household: Household, relation: str, *, by: Any = None, reason: str = ""
) -> RegisterChange:
    """Make the person a member of another file; its station sees them from now on.

    Errors: ValidationError for a closed file, the same one, somebody not on the register, a head
    whose family stays, or a second head.
    """
    left = person.household
    if household.pk == left.pk:
        raise ValidationError({"file_no": _("The person is already a member of this household.")})
    locked(left, household)
    must_be_open(household, "file_no")
    here = registered(left)
    if person not in here:
        raise ValidationError({"file_no": _("This person is not on the register any more.")})
    if left.head_id == person.pk and len(here) > 1:
        raise ValidationError({"file_no": _("Choose another head for the remaining family first.")})
    if relation == RELATION_HEAD and household.head_id:
        raise ValidationError({"relation": _("This household already has a head.")})
    before = {"relation": person.relation, "head": left.head_id == person.pk}
    _carry(person, left, household, relation)
    return note(
        Kind.PERSON_MOVED, left, person=person, other_household=household,
        by=by, reason=reason or None, before=before,
    )  # fmt: skip


def _carry(person: Person, left: Household, household: Household, relation: str) -> None:
    if left.head_id == person.pk:
        left.head = None
        left.save(update_fields=["head"])
    person.household, person.station_id, person.relation = household, household.station_id, relation
    person.save(update_fields=["household", "station", "relation"])
    if relation == RELATION_HEAD:
        household.head = person
        household.save(update_fields=["head"])
    the_last_left(left)


def undo_person_move(change: RegisterChange, by: Any) -> None:
    person = Person.objects.select_for_update().get(pk=change.person_id)  # type: ignore[misc]
    back, now = change.household, change.other_household
    if person.household_id != now.pk or person.status != Status.REGISTERED:  # type: ignore[union-attr]
        raise ValidationError({"__all__": _("The person has moved on since.")})
    locked(back, now)  # type: ignore[arg-type]
    must_be_open(back)
    if now.head_id == person.pk and len(registered(now)) > 1:  # type: ignore[union-attr,arg-type]
        raise ValidationError({"__all__": _("Choose another head for the remaining family first.")})
    was_head = change.before.get("head") and back.head_id is None
    relation = RELATION_HEAD if was_head else change.before["relation"]
    if relation == RELATION_HEAD and not was_head:
        relation = RELATION_OTHER
    _carry(person, now, back, relation)  # type: ignore[arg-type]


@transaction.atomic
def move_station(
    household: Household,
    station: Station,
    division: Division,
    address: str,
    *,
    by: Any = None,
    reason: str = "",
) -> RegisterChange:
    """The whole file goes to another station; its number stays, its worker is to be named anew.

    Whether `by` may do so is the caller's question (register.change at both, or an accepted
    transfer request). Errors: ValidationError with `station` or `division`.
    """
    locked(household)
    must_be_open(household)
    if station.pk == household.station_id:
        raise ValidationError({"station": _("The file is at this station already.")})
    before = {
        "station": household.station_id,
        "division": household.division_id,
        "address": household.address,
        "worker": household.worker_id,
    }
    former = household.station
    with pghistory.context(reason=reason[:200]):
        _place(household, station, division, address, worker=None)
    rest: dict[str, Any] = {"by": by, "reason": reason or None}
    note(Kind.HANDED_OVER, household, station_id=former.pk, **rest)
    change = note(Kind.TAKEN_OVER, household, before=before, **rest)
    household_moved.send(Household, household=household, former_station=former, by=by)
    return change


def undo_station_move(change: RegisterChange, by: Any) -> None:
    household = change.household
    locked(household)
    must_be_open(household)
    if household.station_id != change.station_id:
        raise ValidationError({"__all__": _("The file has moved on since.")})
    before, former = change.before, household.station
    back = Station.objects.get(pk=before["station"])
    division = Division.objects.get(pk=before["division"])
    _place(household, back, division, before["address"], worker=before["worker"])
    handed = RegisterChange.objects.filter(
        household=household, kind=Kind.HANDED_OVER, station=back, undone_at=None
    )
    if first := handed.order_by("-pk").first():
        first.mark_undone(by)
    household_moved.send(Household, household=household, former_station=former, by=by)


def _place(
    household: Household, station: Station, division: Division, address: str, worker: int | None
) -> None:
    household.station, household.division, household.address = station, division, address
    household.worker_id = worker
    household.clean()
    household.save(update_fields=["station", "division", "address", "worker"])
    # Of those who left as well: who sees the file sees its people.
    household.members.update(station=station)
    # The file's history goes with it; the former station keeps that it handed the file over.
    RegisterChange.objects.filter(household=household).exclude(kind=Kind.HANDED_OVER).update(
        station=station
    )

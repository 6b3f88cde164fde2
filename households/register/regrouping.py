"""One file becomes two (分户), two become one (合户); both ways back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models import Household, Person, RegisterChange
from households.models.household import RELATION_HEAD, RELATION_OTHER
from households.register.common import (
    Kind,
    Status,
    from_iso,
    future,
    give_a_head,
    iso,
    locked,
    must_be_open,
    note,
    registered,
    the_last_left,
)
from stations.models import Division


@transaction.atomic
def split(
    household: Household,
    leaving: Sequence[Person],
    head: Person,
    *,
    division: Division | None = None,
    address: str | None = None,
    new_head: Person | None = None,
    by: Any = None,
    reason: str = "",
) -> Household:
    """Some members found a file of their own at the same station; out: the new file.

    `new_head` is needed when the present head goes. Errors: ValidationError with `leaving`, `head`,
    `new_head` or `division`.
    """
    locked(household)
    must_be_open(household)
    here = registered(household)
    going = [member for member in here if member in leaving]
    staying = [member for member in here if member not in going]
    if not going or len(going) != len(set(leaving)):
        raise ValidationError({"leaving": _("Choose members who are on the register.")})
    if not staying:
        raise ValidationError({"leaving": _("Somebody has to stay; else change the address.")})
    if head not in going:
        raise ValidationError({"head": _("The new head is one of those who leave.")})
    before: dict[str, Any] = {
        "relations": {member.pk: member.relation for member in here},
        "head": household.head_id,
    }
    with pghistory.context(reason=reason[:200]):
        if household.head_id in [member.pk for member in going]:
            if new_head not in staying:
                raise ValidationError(
                    {"new_head": _("Choose another head for the remaining family.")}
                )
            household.make_head(new_head)
        founded = Household(
            station_id=household.station_id,
            division=division or household.division,
            address=household.address if address is None else address,
            worker_id=household.worker_id,
        )
        founded.clean()
        founded.save()
        for member in going:
            relation = RELATION_HEAD if member == head else RELATION_OTHER
            _carry(member, founded, relation)
        founded.head = next(member for member in going if member == head)
        founded.save(update_fields=["head"])
    note(
        Kind.SPLIT, household, other_household=founded, by=by, reason=reason or None, before=before
    )
    return founded


def undo_split(change: RegisterChange, by: Any) -> None:
    """Those who left go back, and the file they founded is cancelled."""
    household, founded = change.household, change.other_household
    if founded is None:
        raise ValidationError({"__all__": _("There is no second file.")})
    locked(household, founded)
    must_be_open(household)
    must_be_open(founded)
    relations = change.before["relations"]
    if founded.members.active().exclude(pk__in=relations).exists():
        raise ValidationError({"__all__": _("Others belong to the second file by now.")})
    back = list(founded.members.select_for_update().active())
    founded.head = None
    founded.save(update_fields=["head"])
    for member in back:
        relation = relations[str(member.pk)]
        _carry(member, household, RELATION_OTHER if relation == RELATION_HEAD else relation)
    _restore_head(household, back, change.before)
    founded.close(Household.Status.CANCELLED, str(_("The split was taken back.")), by=by)


@transaction.atomic
def merge(
    source: Household,
    target: Household,
    *,
    relations: Mapping[int, str] | None = None,
    by: Any = None,
    reason: str = "",
) -> RegisterChange:
    """The members of `source` become members of `target`; `source` is closed and points to it.

    Records, visits and history stay with either file. `relations`: person key → relation to the
    head of `target`; others are of other relation. Errors: ValidationError with `file_no`.
    """
    if source.pk == target.pk:
        raise ValidationError({"file_no": _("This is the same file.")})
    locked(source, target)
    must_be_open(source)
    must_be_open(target, "file_no")
    moving = list(source.members.select_for_update().active().order_by("pk"))
    before: dict[str, Any] = {
        "relations": {member.pk: member.relation for member in moving},
        "head": source.head_id,
        "target_head": target.head_id,
        "next_visit_on": iso(source.next_visit_on),
        "target_next_visit_on": iso(target.next_visit_on),
    }
    head = next((m for m in moving if m.pk == source.head_id and m.is_active), None)
    with pghistory.context(reason=reason[:200]):
        source.head = None
        for member in moving:
            relation = (relations or {}).get(member.pk, RELATION_OTHER)
            _carry(member, target, RELATION_OTHER if relation == RELATION_HEAD else relation)
        if head is not None and not _has_living_head(target):
            target.make_head(head)
        planned = [day for day in (source.next_visit_on, target.next_visit_on) if day]
        if planned and min(planned) != target.next_visit_on:
            target.next_visit_on = min(planned)
            target.save(update_fields=["next_visit_on"])
        source.status, source.merged_into = Household.Status.MERGED, target
        source.closed_on, source.closed_reason = timezone.localdate(), reason[:200]
        source.next_visit_on = None
        source.save(
            update_fields=[
                "head", "status", "merged_into", "closed_on", "closed_reason", "next_visit_on",
            ]
        )  # fmt: skip
    return note(
        Kind.MERGED, target, other_household=source, by=by, reason=reason or None, before=before
    )


def undo_merge(change: RegisterChange, by: Any) -> None:
    """Those still in the target go back into their own file, which is open again."""
    target, source = change.household, change.other_household
    if source is None or source.merged_into_id != target.pk:
        raise ValidationError({"__all__": _("The files have changed since.")})
    locked(source, target)
    must_be_open(target)
    before = change.before
    back = list(
        target.members.select_for_update()
        .active()
        .filter(pk__in=before["relations"])
        .order_by("pk")
    )
    if not back:
        raise ValidationError({"__all__": _("Nobody is left to move back.")})
    staying = target.members.filter(status=Status.REGISTERED).exclude(pk__in=[m.pk for m in back])
    if target.head_id in [member.pk for member in back]:
        if staying.exists():
            raise ValidationError(
                {"__all__": _("Choose another head for the remaining family first.")}
            )
        former = target.members.exclude(pk__in=[m.pk for m in back])
        target.head = former.filter(pk=before["target_head"]).first()
        target.save(update_fields=["head"])
    source.status, source.merged_into = Household.Status.REGISTERED, None
    source.closed_on, source.closed_reason = None, ""
    source.next_visit_on = future(from_iso(before["next_visit_on"]))
    for member in back:
        relation = before["relations"][str(member.pk)]
        _carry(member, source, RELATION_OTHER if relation == RELATION_HEAD else relation)
    head = next((m for m in back if m.pk == before["head"]), None)
    if head is None or not head.is_active:
        head = next((member for member in back if member.is_active), head)
    if head is not None and not head.is_active:
        source.head = head
    source.save(
        update_fields=[
            "status", "merged_into", "closed_on", "closed_reason", "next_visit_on", "head",
        ]
    )  # fmt: skip
    if head is not None and head.is_active:
        source.make_head(head)
    own = from_iso(before["target_next_visit_on"])
    if target.next_visit_on and target.next_visit_on == from_iso(before["next_visit_on"]):
        target.next_visit_on = own
        target.save(update_fields=["next_visit_on"])
    the_last_left(target)
    the_last_left(source)


def _carry(member: Person, household: Household, relation: str) -> None:
    member.household, member.station_id = household, household.station_id
    member.relation = relation
    member.save(update_fields=["household", "station", "relation"])


def _restore_head(household: Household, back: list[Person], before: dict[str, Any]) -> None:
    """The head from before the split is head again, and who stood in for them what they were."""
    head = next((m for m in back if m.pk == before["head"] and m.is_active), None)
    if head is not None:
        stood_in = household.head_id
        household.make_head(head)
        relation = before["relations"].get(str(stood_in))
        if relation and relation != RELATION_HEAD:
            household.members.filter(pk=stood_in).update(relation=relation)  # type: ignore[misc]
    elif active := next((member for member in back if member.is_active), None):
        give_a_head(household, active)


def _has_living_head(household: Household) -> bool:
    return household.members.filter(pk=household.head_id, status=Status.REGISTERED).exists()  # type: ignore[misc]

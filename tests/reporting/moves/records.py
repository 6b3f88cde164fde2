"""What people do with records, whatever their kind: enter, change, hand in, review, correct, delete."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils import timezone

from campaigns.catalogue import catalogue
from households.models import Person
from services.corrections.retelling import entry_with
from services.forms.correction import CorrectionForm
from services.kinds import kind_of, kinds
from services.models import (
    GroupMember,
    RecordCorrection,
    ServiceRecord,
    Status,
    Visit,
    VisitEntry,
)
from services.models.writing import revise_record
from services.tasks import lock_confirmed
from tests.factories.services import head_of, worker_of
from tests.reporting.moves.world import MoveWorld, NothingThere, step

Kind, Outcome, Place = ServiceRecord.Kind, ServiceRecord.Outcome, ServiceRecord.Place


@step(weight=8)
def log_visit(world: MoveWorld) -> None:
    pick, household, track = world.pick, world.household(), world.track()
    served, outcome = world.served(household), pick.choice((1, 1, 1, 2))
    types = [kind.pk for kind in catalogue().types_of(track.pk if track else None)]
    Visit.log(
        VisitEntry(
            household=household, occurred_on=world.day(), track=track, outcome=outcome,
            served=served if outcome == 1 else [],
            anonymous_count=pick.choice((0, 0, 2)) if outcome == 1 else 0,
            place=pick.choice((1, 1, 5, 6)), minutes=pick.randrange(90), forces=world.forces(),
            service_types=world.some(types[:2]), is_universal=True,
            purpose=pick.choice(("routine", "needs", "policy")),
        ),
        by=worker_of(household.station), submit=pick.random() < 0.8,
    )  # fmt: skip


def record_in(world: MoveWorld, *statuses: int) -> ServiceRecord:
    """One that has its kind's own row; bare ones are written by other tests beside these moves."""
    whole = Q()
    for kind in kinds():
        whole |= Q(**{f"{kind.detail}__isnull": False})
    return world.one(ServiceRecord.objects.filter(whole, status__in=statuses))


@step(weight=2)
def hand_in(world: MoveWorld) -> None:
    record = record_in(world, Status.DRAFT, Status.RETURNED)
    record.make("submit" if record.status == Status.DRAFT else "resubmit", record.worker)


@step(weight=8)
def confirm(world: MoveWorld) -> None:
    record = record_in(world, Status.SUBMITTED)
    record.confirm(head_of(record.station), at=world.moment())


@step(weight=3)
def give_back(world: MoveWorld) -> None:
    record = record_in(world, Status.SUBMITTED)
    record.return_for(head_of(record.station), "情况记录不完整")


@step(weight=2)
def take_confirmation_back(world: MoveWorld) -> None:
    record = record_in(world, Status.CONFIRMED)
    record.reopen(head_of(record.station))


@step(weight=2)
def withdraw(world: MoveWorld) -> None:
    record = record_in(world, Status.DRAFT, Status.SUBMITTED, Status.RETURNED)
    record.withdraw(world.pick.choice((record.worker, head_of(record.station))), "重复录入")


@step(weight=3)
def lock(world: MoveWorld) -> None:
    record_in(world, Status.CONFIRMED).lock()


@step()
def lock_by_night(world: MoveWorld) -> None:
    """The worker locks all that were confirmed long ago, in one statement."""
    if not lock_confirmed():
        raise NothingThere


@step()
def delete_the_row(world: MoveWorld) -> None:
    """What no page does: the owner of the database removes a record."""
    record_in(world, *Status.values).delete()


# --- saying it anew ------------------------------------------------------------------------------


def change_of(world: MoveWorld, record: ServiceRecord) -> dict[str, Any]:
    """Some value of the record, as the forms of its kind may change it (plain, for JSON)."""
    pick, detail = world.pick, kind_of(record).detail_of(record)
    day = world.day().isoformat()
    changes: list[dict[str, Any]] = [
        {"minutes": pick.randrange(90)},
        {"place": pick.choice((1, 4, 7))},
        {"forces": world.forces()},
        {"service_types": []},
    ]
    if record.kind != Kind.CASE_CONTACT:
        changes += [{"occurred_on": day}, {"track": pick.choice((0, 1, 3)), "service_types": []}]
    if record.kind == Kind.VISIT:
        members = [person.uuid for person in world.served(record.household)]
        changes += [
            {"outcome": 2, "served": [], "anonymous_count": 0},
            {"outcome": 1, "served": [str(uuid) for uuid in members], "anonymous_count": 3},
        ]
    if record.kind == Kind.CASE_CONTACT:
        start = timezone.localtime(world.moment())
        end = start + dt.timedelta(minutes=30)
        told = {"started_at": f"{start:%Y-%m-%dT%H:%M}", "ended_at": f"{end:%Y-%m-%dT%H:%M}"}
        changes = [told, {"mode": pick.choice(("talk", "phone"))}]
    if record.kind == Kind.ACTIVITY:
        changes.append({"anonymous_count": pick.randrange(40)})
    if record.kind == Kind.MEETING:
        changes += [{"residents": detail.residents + pick.randrange(5)}] * 3
    if record.kind == Kind.GROUP_SESSION:
        changes += [{"walk_ins": pick.randrange(5)}] * 3
    return pick.choice(changes)


def meant(world: MoveWorld, record: ServiceRecord, change: dict[str, Any]) -> dict[str, Any]:
    """The same as the entry of the kind takes it."""
    values = dict(change)
    if "occurred_on" in values:
        values["occurred_on"] = dt.date.fromisoformat(values["occurred_on"])
    if "track" in values:
        values["track"] = catalogue().tracks.get(values["track"])
    if "served" in values:
        values["served"] = list(Person.objects.filter(uuid__in=values["served"]))
    for name in ("started_at", "ended_at"):
        if name in values:
            values[name] = timezone.make_aware(dt.datetime.fromisoformat(values[name]))
    if record.kind == Kind.GROUP_SESSION and "walk_ins" in values:
        group = record.group_session.group
        there = GroupMember.objects.filter(group=group, left_on__isnull=True).order_by("pk")
        values["attendance"] = {m: world.pick.choice(("present", "absent")) for m in there}
    return values


@step(weight=6)
def revise(world: MoveWorld) -> None:
    """The worker changes a draft or a returned record, which is told as its kind tells it."""
    record = record_in(world, Status.DRAFT, Status.RETURNED)
    entry = entry_with(record, meant(world, record, change_of(world, record)))
    revise_record(kind_of(record).detail_of(record), entry, by=record.worker)


@step(weight=6)
def ask_for_a_correction(world: MoveWorld) -> None:
    record = record_in(world, Status.LOCKED)
    asker = world.pick.choice((record.worker, head_of(record.station)))
    form = CorrectionForm.of(record, asker, change_of(world, record), "更正")
    if not form.is_valid():
        raise NothingThere
    RecordCorrection.ask(record, old=form.old, new=form.new, reason="更正", by=asker)


@step(weight=6)
def approve_a_correction(world: MoveWorld) -> None:
    correction = world.one(RecordCorrection.objects.waiting())
    correction.approve(head_of(correction.record.station))


@step()
def refuse_a_correction(world: MoveWorld) -> None:
    correction = world.one(RecordCorrection.objects.waiting())
    correction.refuse(head_of(correction.record.station), "原记录无误")


@step()
def take_a_correction_back(world: MoveWorld) -> None:
    correction = world.one(RecordCorrection.objects.waiting())
    correction.make("withdraw", correction.requested_by)

"""Who may move a record from which status to which (specification 2.1, 2.15)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.conf import settings
from django.utils import timezone

from services.models import (
    MOVES,
    NotAllowed,
    ReasonMissing,
    ServiceRecord,
    Status,
    VisitEntry,
    WrongStatus,
)
from services.tasks import lock_confirmed
from tests.factories.accounts import make_user
from tests.factories.services import RecordFactory, head_of, log_visit, worker_of
from tests.factories.stations import DivisionFactory, StationFactory

pytestmark = pytest.mark.django_db


def make(move: str, record: ServiceRecord, user: object) -> None:
    call = {
        "return": lambda: record.return_for(user, "请补充"),
        "withdraw": lambda: record.withdraw(user, "重复录入"),
        "lock": lambda: record.lock(),
    }.get(move) or (lambda: getattr(record, move)(user))
    call()


def person(who: str, record: ServiceRecord) -> object:
    elsewhere = StationFactory(division=DivisionFactory(code="522701005"))
    return {
        "author": lambda: record.worker,
        "colleague": lambda: make_user("worker", station=record.station),
        "head": lambda: head_of(record.station),
        "head elsewhere": lambda: make_user("station_head", station=elsewhere),
        "supervisor": lambda: make_user("supervisor", station=record.station),
        "county": lambda: make_user("county_admin"),
        "main station": lambda: make_user("main_station"),
        "province": lambda: make_user("province_admin"),
        "auditor": lambda: make_user("auditor"),
    }[who]()


FROM = {
    "submit": Status.DRAFT,
    "resubmit": Status.RETURNED,
    "confirm": Status.SUBMITTED,
    "return": Status.SUBMITTED,
    "reopen": Status.CONFIRMED,
    "withdraw": Status.SUBMITTED,
}
MAY = {
    "submit": {"author"},
    "resubmit": {"author"},
    "confirm": {"head"},
    "return": {"head"},
    "reopen": {"head"},
    "withdraw": {"author", "head"},
}
EVERYBODY = (
    "author", "colleague", "head", "head elsewhere", "supervisor", "county", "main station",
    "province", "auditor",
)  # fmt: skip


@pytest.mark.parametrize("who", EVERYBODY)
@pytest.mark.parametrize("move", FROM)
def test_each_move_is_open_to_its_people_only(move: str, who: str) -> None:
    record = RecordFactory(status=FROM[move])
    user = person(who, record)

    if who in MAY[move]:
        make(move, record, user)
        record.refresh_from_db()
        assert record.status == MOVES[move].target
        last = record.transitions.last()
        assert (last.from_status, last.to_status, last.by) == (
            FROM[move], MOVES[move].target, user,
        )  # fmt: skip
    else:
        with pytest.raises(NotAllowed):
            make(move, record, user)
        record.refresh_from_db()
        assert record.status == FROM[move]


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("move", list(MOVES))
def test_each_move_starts_from_its_statuses_only(move: str, status: Status) -> None:
    record = RecordFactory(status=status)
    user = head_of(record.station) if move in ("confirm", "return", "reopen") else record.worker

    if status in MOVES[move].sources:
        make(move, record, user)
    else:
        with pytest.raises(WrongStatus):
            make(move, record, user)


def test_a_head_does_not_confirm_the_own_record_while_another_head_is_there() -> None:
    station = StationFactory()
    head, other = (make_user("station_head", station=station) for _ in range(2))
    record = log_visit(by=head, status=Status.SUBMITTED).record

    with pytest.raises(NotAllowed):
        record.confirm(head)
    record.confirm(other)

    assert record.status == Status.CONFIRMED


def test_a_head_who_is_alone_confirms_the_own_record() -> None:
    head = make_user("station_head", station=StationFactory())
    record = log_visit(by=head, status=Status.SUBMITTED).record

    record.confirm(head)

    assert record.status == Status.CONFIRMED


def test_a_head_whose_posting_has_ended_confirms_nothing() -> None:
    record = RecordFactory(status=Status.SUBMITTED)
    head = head_of(record.station)
    head.postings.update(starts_on=dt.date(2020, 1, 1), ends_on=dt.date(2021, 1, 1))

    with pytest.raises(NotAllowed):
        record.confirm(head)


def test_returning_needs_a_reason() -> None:
    record = RecordFactory(status=Status.SUBMITTED)

    with pytest.raises(ReasonMissing):
        record.return_for(head_of(record.station), "  ")


def test_two_heads_who_press_at_once_confirm_once() -> None:
    record = RecordFactory(status=Status.SUBMITTED)
    same = ServiceRecord.objects.get(pk=record.pk)
    record.confirm(head_of(record.station))

    with pytest.raises(WrongStatus):
        same.confirm(head_of(record.station))
    assert record.transitions.filter(to_status=Status.CONFIRMED).count() == 1


def test_a_submitted_visit_can_no_longer_be_revised() -> None:
    visit = log_visit(status=Status.SUBMITTED)
    record = visit.record
    entry = VisitEntry(
        household=record.household,
        occurred_on=record.occurred_on,
        served=list(record.household.members.all()),
    )

    with pytest.raises(WrongStatus):
        visit.revise(entry, by=worker_of(record.station))


def test_a_confirmed_record_locks_after_its_hours() -> None:
    old, fresh = RecordFactory(), RecordFactory()
    hours = dt.timedelta(hours=settings.RECORD_LOCK_HOURS, minutes=1)
    ServiceRecord.objects.filter(pk=old.pk).update(confirmed_at=timezone.now() - hours)

    assert lock_confirmed() == 1

    old.refresh_from_db()
    fresh.refresh_from_db()
    assert (old.status, fresh.status) == (Status.LOCKED, Status.CONFIRMED)
    assert old.locked_at is not None
    assert old.transitions.last().to_status == Status.LOCKED

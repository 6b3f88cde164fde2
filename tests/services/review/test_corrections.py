"""A locked record is corrected by a new version: asked for, opined on, approved (spec 2.1, 2.15)."""

from __future__ import annotations

import datetime as dt
from dataclasses import fields
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from core.workflow import Incomplete, NotAllowed, ReasonMissing, WrongStatus
from households.models import Need
from services.corrections.retelling import NOT_STORED, entry_class, told
from services.corrections.versions import changes_of
from services.forms.correction import CorrectionForm
from services.kinds import RecordKind, kinds
from services.models import RecordCorrection, ServiceRecord, Status
from tests.factories.accounts import make_user
from tests.factories.services import log_visit
from tests.factories.stations import DivisionFactory, StationFactory
from tests.services.review.asking import ask

pytestmark = pytest.mark.django_db


def test_an_approved_correction_overwrites_and_keeps_the_old_version(
    place: SimpleNamespace, locked: ServiceRecord
) -> None:
    correction = ask(
        locked, place.worker, minutes=50, findings="改正后的情况", served=[str(place.a.uuid)]
    )

    correction.approve(place.head)

    locked.refresh_from_db()
    assert (locked.minutes, locked.person_times, locked.status) == (50, 1, Status.LOCKED)
    assert locked.visit.findings == "改正后的情况"
    assert [row.person for row in locked.beneficiaries.all()] == [place.a]
    told_before = {(change.old, change.new) for change in changes_of(locked)}
    assert {("30", "50"), ("原来的情况", "改正后的情况"), ("2", "1")} <= told_before
    assert correction.log()[-1].by == place.head


def test_what_is_not_changed_stays(place: SimpleNamespace, locked: ServiceRecord) -> None:
    before = told(locked)

    ask(locked, place.worker, minutes=50).approve(place.head)

    after = told(ServiceRecord.objects.get(pk=locked.pk))
    assert {name for name in before if before[name] != after[name]} == {"minutes"}


def test_needs_and_visit_dates_follow(place: SimpleNamespace, locked: ServiceRecord) -> None:
    earlier = locked.occurred_on - dt.timedelta(days=2)

    ask(locked, place.worker, occurred_on=earlier.isoformat(), needs="助餐").approve(place.head)

    place.household.refresh_from_db()
    assert place.household.last_visited_on == earlier
    assert Need.objects.filter(household=place.household, source_uuid=locked.uuid).count() == 1


def test_an_attempt_loses_the_persons_it_named(
    place: SimpleNamespace, locked: ServiceRecord
) -> None:
    ask(locked, place.worker, outcome=ServiceRecord.Outcome.NOBODY_HOME).approve(place.head)

    locked.refresh_from_db()
    assert locked.person_times == 0 and not locked.beneficiaries.exists()


@pytest.mark.parametrize("status", [s for s in Status if s != Status.LOCKED])
def test_only_a_locked_record_is_corrected(place: SimpleNamespace, status: int) -> None:
    record = log_visit(place.household, status=status).record

    with pytest.raises(WrongStatus):
        RecordCorrection.ask(
            record, old={"minutes": 0}, new={"minutes": 5}, reason="x", by=place.worker
        )


def test_who_may_ask(place: SimpleNamespace, locked: ServiceRecord) -> None:
    elsewhere = StationFactory(division=DivisionFactory(code="522701005"))
    for user in (
        make_user("worker", station=place.station),
        make_user("station_head", station=elsewhere),
        make_user("supervisor", station=place.station),
        make_user("county_admin"),
        make_user("main_station"),
    ):
        with pytest.raises(NotAllowed):
            RecordCorrection.ask(locked, old={}, new={"minutes": 5}, reason="x", by=user)
    assert ask(locked, place.head).requested_by == place.head


def test_it_needs_a_reason_and_a_change_and_waits_alone(
    place: SimpleNamespace, locked: ServiceRecord
) -> None:
    with pytest.raises(Incomplete):
        RecordCorrection.ask(locked, old={}, new={"minutes": 5}, reason=" ", by=place.worker)
    with pytest.raises(Incomplete):
        RecordCorrection.ask(locked, old={}, new={}, reason="x", by=place.worker)
    assert not CorrectionForm.of(locked, place.worker, {"minutes": 30}, "x").is_valid()
    ask(locked, place.worker)
    with pytest.raises(WrongStatus):
        ask(locked, place.worker, minutes=60)


@pytest.mark.parametrize("role", ["worker", "supervisor", "county_admin", "main_station"])
@pytest.mark.parametrize("move", ["approve", "refuse"])
def test_only_the_head_decides(
    place: SimpleNamespace, locked: ServiceRecord, role: str, move: str
) -> None:
    station = {"station": place.station} if role in ("worker", "supervisor") else {}
    correction = ask(locked, place.worker)

    with pytest.raises(NotAllowed):
        getattr(correction, move)(make_user(role, **station), "理由")

    locked.refresh_from_db()
    assert locked.minutes == 30


def test_nobody_approves_the_own_request_while_another_head_is_there(
    place: SimpleNamespace, locked: ServiceRecord
) -> None:
    other = make_user("station_head", station=place.station)
    correction = ask(locked, place.head)

    with pytest.raises(NotAllowed):
        correction.approve(place.head)
    correction.approve(other)

    assert correction.status == RecordCorrection.Status.APPROVED


def test_a_head_who_is_alone_approves_the_own_request(
    place: SimpleNamespace, locked: ServiceRecord
) -> None:
    correction = ask(locked, place.head)

    correction.approve(place.head)

    assert correction.status == RecordCorrection.Status.APPROVED


def test_a_refusal_needs_a_reason_and_changes_nothing(
    place: SimpleNamespace, locked: ServiceRecord
) -> None:
    correction = ask(locked, place.worker)

    with pytest.raises(ReasonMissing):
        correction.refuse(place.head, " ")
    correction.refuse(place.head, "原记录无误")

    locked.refresh_from_db()
    assert locked.minutes == 30 and correction.answer == "原记录无误"
    with pytest.raises(WrongStatus):
        correction.approve(place.head)


def test_the_supervisor_gives_an_opinion_and_decides_nothing(
    place: SimpleNamespace, locked: ServiceRecord
) -> None:
    supervisor = make_user("supervisor", station=place.station)
    correction = ask(locked, place.worker)

    with pytest.raises(Incomplete):
        correction.make("opinion", supervisor, opinion=" ")
    correction.make("opinion", supervisor, opinion="应予更正")
    with pytest.raises(NotAllowed):
        correction.make("opinion", place.head, opinion="x")

    assert correction.opinion_by == supervisor
    assert correction.status == RecordCorrection.Status.REQUESTED


def test_only_the_requester_withdraws(place: SimpleNamespace, locked: ServiceRecord) -> None:
    correction = ask(locked, place.worker)

    with pytest.raises(NotAllowed):
        correction.make("withdraw", place.head)
    correction.make("withdraw", place.worker)

    assert ask(locked, place.worker).pk != correction.pk


def test_what_no_longer_fits_is_not_approved(place: SimpleNamespace, locked: ServiceRecord) -> None:
    """Meanwhile another visit of the same purpose stands on that day: one visit a day."""
    day = locked.occurred_on - dt.timedelta(days=3)
    correction = ask(locked, place.worker, occurred_on=day.isoformat())
    log_visit(place.household, on=day)

    with pytest.raises(ValidationError):
        correction.approve(place.head)

    correction.refresh_from_db()
    locked.refresh_from_db()
    assert correction.status == RecordCorrection.Status.REQUESTED
    assert locked.occurred_on != day


@pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.detail)
def test_every_kind_of_record_can_be_told_again(kind: RecordKind) -> None:
    """Each value of its entry is a column of the record or the detail, or retold by the kind."""
    detail = ServiceRecord._meta.get_field(kind.detail).related_model
    known = NOT_STORED | {"served"}
    unknown = {
        field.name
        for field in fields(entry_class(kind.kind))
        if field.init
        and field.name not in {*known, *kind.derived}
        and not hasattr(ServiceRecord, field.name)
        and not hasattr(detail, field.name)
    }

    assert not unknown or kind.retell is not RecordKind.retell, f"{kind.detail}: {unknown}"

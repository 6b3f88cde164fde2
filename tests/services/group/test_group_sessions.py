"""Sessions of a group: who came, in which order, by which hand, and the code at the door."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from core.workflow import NotAllowed, WrongStatus
from services.models import (
    Attendance,
    Beneficiary,
    GroupFigures,
    GroupSession,
    ServiceRecord,
    SessionEntry,
    SignIn,
    SignInSheet,
)
from tests.factories.accounts import make_user
from tests.factories.groups import add_members, hold_session, plan_group, run_group
from tests.factories.households import PersonFactory


def test_who_came_of_the_register_is_served_and_guests_are_counted(place):
    group = run_group(place.station, members=4, guests=2)
    session = hold_session(group, 1, states="plea" + "pa", walk_ins=3)
    record = session.record
    assert record.kind == ServiceRecord.Kind.GROUP_SESSION
    assert record.method == ServiceRecord.Method.GROUP_WORK
    assert Beneficiary.objects.filter(record=record).count() == 2
    assert (record.anonymous_count, record.person_times) == (4, 6)
    assert Attendance.objects.filter(session=session).count() == 6


def test_a_session_needs_a_running_group(place):
    group = plan_group(place.station)
    add_members(group)
    with pytest.raises(WrongStatus):
        hold_session(group, 1)
    group = run_group(place.station)
    hold_session(group, 1)
    group.make("end", place.worker)
    hold_session(group, 2)
    assert group.held().count() == 2, "entered late, before the evaluation"


def test_stages_never_go_back_whatever_the_order_of_entry(place):
    group = run_group(place.station)
    hold_session(group, 3, stage=3)
    with pytest.raises(ValidationError) as refused:
        hold_session(group, 4, stage=2)
    assert "stage" in refused.value.message_dict
    with pytest.raises(ValidationError):
        hold_session(group, 1, stage=4)
    hold_session(group, 1, stage=2)
    hold_session(group, 4, stage=3)
    hold_session(group, 5, stage=5)
    assert group.held().count() == 4


def test_a_planned_session_is_held_once(place):
    group = run_group(place.station)
    hold_session(group, 1)
    with pytest.raises(ValidationError):
        hold_session(group, 1, occurred_on=timezone.localdate())


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"states": "aaaaaa"}, "attendance"),
        ({"theme": " "}, "theme"),
        ({"stage": 9}, "stage"),
        ({"spent": Decimal(-1)}, "spent"),
        ({"walk_ins": -1}, "walk_ins"),
        ({"occurred_on": timezone.localdate() + dt.timedelta(days=1)}, "occurred_on"),
        ({"occurred_on": timezone.localdate() - dt.timedelta(days=55)}, "occurred_on"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(place, told, field):
    group = run_group(place.station)
    with pytest.raises(ValidationError) as refused:
        hold_session(group, 1, **told)
    assert field in refused.value.message_dict
    assert not group.held().exists()


def test_somebody_who_is_no_member_of_that_day_is_not_on_the_list(place):
    group, other = run_group(place.station), run_group(place.station)
    member = other.members.first()
    entry = SessionEntry(
        group=group, occurred_on=timezone.localdate(), theme="错", attendance={member: "present"}
    )
    with pytest.raises(ValidationError) as refused:
        GroupSession.log(entry, by=place.worker)
    assert "attendance" in refused.value.message_dict


def test_only_a_worker_of_the_station_records_a_session(place):
    group = run_group(place.station)
    entry = SessionEntry(
        group=group, occurred_on=timezone.localdate(), theme="一", walk_ins=1, attendance={}
    )
    with pytest.raises(NotAllowed):
        GroupSession.log(entry, by=make_user("supervisor", station=place.station))


def test_a_returned_session_is_revised_and_its_list_follows(place):
    group = run_group(place.station)
    session = hold_session(group, 1, confirm=False)
    session.record.return_for(place.head, "名单有误")
    rows = list(group.members.all())
    entry = SessionEntry(
        group=group, occurred_on=session.record.occurred_on, theme="改", stage=2,
        number=session.number, planned=session.planned,
        attendance={row: "present" if n < 2 else "absent" for n, row in enumerate(rows)},
    )  # fmt: skip
    session.revise(entry, by=place.worker)
    session.record.refresh_from_db()
    assert session.record.person_times == 2 and session.number == 1
    assert GroupFigures.of(group).attended == 2


def test_what_is_said_of_people_lies_sealed(place):
    group = run_group(place.station)
    hold_session(group, 1, dynamics="张三与李四争吵", reflection="我急了")
    with connection.cursor() as cursor:
        cursor.execute("select * from services_groupsession")
        stored = b"".join(bytes(v) for v in cursor.fetchone() if isinstance(v, memoryview | bytes))
    assert "争吵".encode() not in stored and group.sessions.get().dynamics == "张三与李四争吵"


def test_the_code_of_a_session_looks_among_the_members_first(place):
    group = run_group(place.station, members=3)
    member = group.members.first()
    member.person.name, member.person.phone = "王秀英", "13900001234"
    member.person.save()
    PersonFactory(household=place.household, name="王秀英", phone="13800001234", relation="9")
    sheet = SignInSheet.open_for(group.planned.first(), place.worker)
    row = SignIn.by_code(sheet, "王秀英", "1234")
    assert row.person == member.person

"""A group from plan to archive (specification 2.3): every step allowed and refused."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from core.workflow import Incomplete, NotAllowed, ReasonMissing, WrongStatus
from services.models import (
    Activity,
    Attendance,
    Beneficiary,
    Group,
    GroupEvaluation,
    GroupFigures,
    GroupMember,
    GroupSession,
    Milestone,
    ServiceRecord,
    SessionEntry,
    SignIn,
    SignInSheet,
)
from services.models.group.conversion import convert
from tests.factories.accounts import make_user
from tests.factories.groups import (
    add_members,
    evaluate,
    hold_session,
    plan_group,
    run_group,
)
from tests.factories.households import PersonFactory
from tests.factories.services import head_of

K = Milestone.Kind


def milestones(group: Group) -> set[int]:
    found = Milestone.objects.filter(subject="services.group", row=group.pk)
    return set(found.values_list("kind", flat=True))


def to_evaluated(place, sessions: int = 3) -> Group:
    group = run_group(place.station)
    for number in range(1, sessions + 1):
        hold_session(group, number)
    group.make("end", group.leader)
    evaluate(group)
    group.make("evaluate", group.leader)
    return group


# --- plan and approval ---------------------------------------------------------------------------


def test_the_number_counts_by_station_series_and_year(place):
    first, second = plan_group(place.station), plan_group(place.station)
    year = timezone.localdate().year
    assert f"-XZ-{year}-0001" in first.group_no and second.group_no.endswith("-0002")


def test_a_whole_plan_is_submitted_by_the_worker_and_approved_by_the_head(place):
    group = plan_group(place.station)
    with pytest.raises(NotAllowed):
        group.make("submit", make_user("supervisor", station=place.station))
    group.make("submit", place.worker)
    with pytest.raises(NotAllowed):
        group.make("approve", place.worker)
    group.make("approve", place.head)
    group.refresh_from_db()
    assert group.status == "approved" and group.approved_by == place.head
    assert [entry.move for entry in group.log()] == ["submit", "approve"]


@pytest.mark.parametrize("name", ["target_group", "aims", "risk_plan", "evaluation_method"])
def test_a_plan_with_a_gap_is_refused(place, name):
    group = plan_group(place.station, **{name: ""})
    with pytest.raises(Incomplete):
        group.make("submit", place.worker)
    assert group.status == "draft"


def test_a_plan_without_an_objective_is_refused(place):
    group = plan_group(place.station)
    group.objectives.all().delete()
    with pytest.raises(Incomplete):
        group.make("submit", place.worker)


def test_a_group_with_one_session_is_refused_as_a_group(place):
    """8.1 no. 6."""
    group = plan_group(place.station, sessions=1)
    with pytest.raises(Incomplete) as refused:
        group.make("submit", place.worker)
    assert len(refused.value.missing) == 1
    with pytest.raises(Incomplete):
        plan_group(place.station, sessions=2).make("submit", place.worker)


def test_the_fewest_sessions_are_a_parameter(place, settings):
    settings.GROUP_MIN_SESSIONS = 4
    with pytest.raises(Incomplete):
        plan_group(place.station, sessions=3).make("submit", place.worker)


def test_a_head_does_not_approve_a_plan_of_their_own_while_another_can(place):
    group = plan_group(place.station, leader=place.head)
    group.make("submit", place.worker)
    group.make("approve", place.head)
    other = plan_group(place.station, leader=place.head)
    make_user("station_head", station=place.station)
    other.make("submit", place.worker)
    with pytest.raises(NotAllowed):
        other.make("approve", place.head)


def test_a_plan_goes_back_with_a_reason_and_the_worker_takes_it_back_without(place):
    group = plan_group(place.station)
    group.make("submit", place.worker)
    with pytest.raises(ReasonMissing):
        group.make("give_back", place.head)
    with pytest.raises(NotAllowed):
        group.make("give_back", place.worker, "不行")
    group.make("give_back", place.head, "目标不可测量")
    assert group.status == "draft"
    group.make("submit", place.worker)
    group.make("recall", place.worker)
    assert group.status == "draft"
    with pytest.raises(WrongStatus):
        group.make("approve", place.head)


# --- members ---------------------------------------------------------------------------------------


def test_a_group_starts_with_three_members(place):
    group = plan_group(place.station)
    group.make("submit", place.worker)
    group.make("approve", place.head)
    add_members(group, 2)
    with pytest.raises(Incomplete):
        group.make("start", place.worker)
    GroupMember.join(group, place.worker, name="来宾")
    group.make("start", place.worker)
    assert group.started_on == timezone.localdate()
    assert milestones(group) == {K.GROUP_OPENED}
    with pytest.raises(NotAllowed):
        Group.objects.get(pk=group.pk).make("end", make_user("county_admin"))


def test_the_26th_member_is_refused_and_unusual_sizes_are_told(place):
    group = plan_group(place.station)
    add_members(group, 3)
    assert group.size_hint()
    for number in range(22):
        GroupMember.join(group, place.worker, name=f"来宾{number}")
    assert group.members_now().count() == 25 and group.size_hint()
    with pytest.raises(ValidationError):
        GroupMember.join(group, place.worker, name="第二十六")
    with pytest.raises(IntegrityError), transaction.atomic():
        Group.objects.filter(pk=group.pk).update(planned_members=26)


def test_who_leaves_and_comes_back_is_the_same_member(place):
    group = plan_group(place.station)
    member = add_members(group, 6)[0]
    with pytest.raises(ValidationError):
        member.leave(place.worker, "")
    with pytest.raises(NotAllowed):
        member.leave(make_user("supervisor", station=place.station), "搬走")
    member.leave(place.worker, "搬走")
    assert group.members_now().count() == 5 and group.size_hint()
    again = GroupMember.join(group, place.worker, person=member.person)
    assert again.pk == member.pk and again.left_on is None
    with pytest.raises(ValidationError):
        GroupMember.join(group, place.worker, name="  ")
    with pytest.raises(NotAllowed):
        GroupMember.join(group, make_user("county_admin"), name="客人")


# --- sessions ----------------------------------------------------------------------------------------


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


# --- figures -------------------------------------------------------------------------------------------


def test_the_figures_are_those_of_plain_queries(place):
    group = run_group(place.station, members=5, guests=1)
    for number, states in enumerate(("pppppp", "plaepp", "aaappp", "pppeea"), 1):
        hold_session(group, number, states=states, walk_ins=number % 2)
    draft = hold_session(group, 5, confirm=False)
    draft.record.withdraw(place.worker, "录错了")
    found = GroupFigures.of(group)
    came = 6 + 4 + 3 + 3
    assert (found.sessions, found.confirmed, found.members) == (4, 4, 6)
    assert found.attended == came
    assert found.person_times == came + 2
    standing = ServiceRecord.objects.filter(kind=3).exclude(status=6)
    assert found.person_times == sum(standing.values_list("person_times", flat=True))
    assert found.attendance_rate == (Decimal(100) * came / (6 * 4)).quantize(Decimal("0.1"))
    assert found.minutes == 360
    persons = Beneficiary.objects.filter(record__in=standing).values("person").distinct().count()
    assert persons == 5


# --- end, evaluation, counting ----------------------------------------------------------------------------


def test_a_group_counts_with_approved_plan_three_sessions_and_evaluation(place):
    group = to_evaluated(place)
    assert milestones(group) == {K.GROUP_OPENED, K.GROUP_ENDED}
    assert list(Group.objects.counted()) == [group]


def test_two_sessions_are_not_a_group(place):
    group = run_group(place.station)
    hold_session(group, 1)
    hold_session(group, 2)
    group.make("end", place.worker)
    evaluate(group)
    with pytest.raises(Incomplete):
        group.make("evaluate", place.worker)
    assert milestones(group) == {K.GROUP_OPENED} and not Group.objects.counted()


def test_only_confirmed_sessions_make_it_count_and_it_follows_them(place):
    group = run_group(place.station)
    hold_session(group, 1)
    hold_session(group, 2)
    third = hold_session(group, 3, confirm=False)
    group.make("end", place.worker)
    evaluate(group)
    group.make("evaluate", place.worker)
    assert K.GROUP_ENDED not in milestones(group)
    third.record.confirm(place.head)
    assert K.GROUP_ENDED in milestones(group)
    third.record.reopen(place.head)
    assert K.GROUP_ENDED not in milestones(group)


def test_a_group_without_a_session_does_not_end(place):
    group = run_group(place.station)
    with pytest.raises(Incomplete):
        group.make("end", place.worker)


@pytest.mark.parametrize("gap", ["asked", "self_evaluation", "attained", "measure"])
def test_an_evaluation_with_a_gap_is_refused(place, gap):
    group = run_group(place.station)
    for number in (1, 2, 3):
        hold_session(group, number)
    group.make("end", place.worker)
    evaluation = evaluate(group)
    if gap == "asked":
        evaluation.asked = evaluation.satisfied = None
    elif gap == "self_evaluation":
        evaluation.self_evaluation = ""
    elif gap == "attained":
        group.objectives.update(attained=None)
    else:
        group.members.update(after=None)
    evaluation.save()
    with pytest.raises(Incomplete):
        group.make("evaluate", place.worker)
    with pytest.raises(NotAllowed):
        group.make("evaluate", make_user("supervisor", station=place.station))


def test_change_satisfaction_and_attainment_are_worked_out(place):
    group = to_evaluated(place)
    found = GroupFigures.of(group)
    assert found.change == Decimal("5.00") and found.attainment == Decimal("80.0")
    assert group.evaluation.satisfaction == Decimal("83.3")


def test_the_archive_needs_confirmed_sessions_and_the_supervisors_comment(place):
    group = to_evaluated(place)
    supervisor = make_user("supervisor", station=place.station)
    with pytest.raises(Incomplete):
        group.make("archive", place.head)
    evaluation = GroupEvaluation.objects.get(group=group)
    with pytest.raises(NotAllowed):
        evaluation.comment(place.worker, "很好")
    with pytest.raises(ValidationError):
        evaluation.comment(supervisor, " ")
    evaluation.comment(supervisor, "带领稳健")
    with pytest.raises(NotAllowed):
        group.make("archive", place.worker)
    group.make("archive", place.head)
    assert group.status == "archived" and K.GROUP_ENDED in milestones(group)
    with pytest.raises(ReasonMissing):
        group.make("reopen", place.head)
    group.make("reopen", place.head, "补充前测")
    assert group.status == "ended" and K.GROUP_ENDED not in milestones(group)


def test_an_ended_group_goes_on(place):
    group = run_group(place.station)
    hold_session(group, 1)
    group.make("end", place.worker)
    group.make("go_on", place.worker)
    group.refresh_from_db()
    assert group.status == "running" and group.ended_on is None


def test_a_cancelled_group_needs_a_reason_and_without_a_session_was_never_opened(place):
    group = run_group(place.station)
    with pytest.raises(ReasonMissing):
        group.make("cancel", place.worker)
    group.make("cancel", place.worker, "组员不足")
    assert milestones(group) == set()
    other = run_group(place.station)
    hold_session(other, 1)
    other.make("cancel", place.worker, "停电")
    assert milestones(other) == {K.GROUP_OPENED}
    with pytest.raises(WrongStatus):
        other.make("start", place.worker)


def test_a_group_does_not_start_tomorrow_or_end_before_it_started(place):
    group = plan_group(place.station)
    add_members(group)
    group.make("submit", place.worker)
    group.make("approve", place.head)
    with pytest.raises(ValidationError):
        group.make("start", place.worker, started_on=timezone.localdate() + dt.timedelta(days=1))
    group.refresh_from_db()
    assert group.status == "approved" and group.started_on is None


# --- one session is an activity ---------------------------------------------------------------------------


def test_a_group_of_one_session_becomes_an_activity(place):
    group = run_group(place.station)
    session = hold_session(group, 1, walk_ins=2)
    group.make("end", place.worker)
    with pytest.raises(NotAllowed):
        convert(group, place.worker)
    activity = convert(group, head_of(place.station))
    group.refresh_from_db()
    session.record.refresh_from_db()
    assert group.status == "cancelled" and group.activity == activity
    assert session.record.status == ServiceRecord.Status.WITHDRAWN
    record = activity.record
    assert record.kind == ServiceRecord.Kind.ACTIVITY and record.person_times == 8
    assert record.worker == place.worker and activity.status == Activity.Status.HELD
    assert milestones(group) == set()


def test_a_group_of_two_sessions_does_not_become_an_activity(place):
    group = run_group(place.station)
    hold_session(group, 1)
    hold_session(group, 2)
    with pytest.raises(WrongStatus):
        convert(group, place.head)


# --- the sign-in sheet ---------------------------------------------------------------------------------------


def test_the_code_of_a_session_looks_among_the_members_first(place):
    group = run_group(place.station, members=3)
    member = group.members.first()
    member.person.name, member.person.phone = "王秀英", "13900001234"
    member.person.save()
    PersonFactory(household=place.household, name="王秀英", phone="13800001234", relation="9")
    sheet = SignInSheet.open_for(group.planned.first(), place.worker)
    row = SignIn.by_code(sheet, "王秀英", "1234")
    assert row.person == member.person

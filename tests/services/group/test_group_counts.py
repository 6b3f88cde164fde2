"""When a group counts: sessions held and confirmed, evaluation, end and archive."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from core.workflow import Incomplete, NotAllowed, ReasonMissing, WrongStatus
from services.models import (
    Activity,
    Beneficiary,
    Group,
    GroupEvaluation,
    GroupFigures,
    ServiceRecord,
)
from services.models.group.conversion import convert
from tests.factories.accounts import make_user
from tests.factories.groups import evaluate, hold_session, run_group
from tests.factories.services import head_of
from tests.services.group.milestones import K, milestones


def to_evaluated(place, sessions: int = 3) -> Group:
    group = run_group(place.station)
    for number in range(1, sessions + 1):
        hold_session(group, number)
    group.make("end", group.leader)
    evaluate(group)
    group.make("evaluate", group.leader)
    return group


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
    with pytest.raises(NotAllowed):
        GroupEvaluation.comment(group, place.worker, "很好")
    with pytest.raises(ValidationError):
        GroupEvaluation.comment(group, supervisor, " ")
    GroupEvaluation.comment(group, supervisor, "带领稳健")
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

"""A group from plan to first session (specification 2.3): every step allowed and refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from core.workflow import Incomplete, NotAllowed, ReasonMissing, WrongStatus
from services.models import Group, GroupMember
from tests.factories.accounts import make_user
from tests.factories.groups import add_members, plan_group
from tests.services.group.milestones import K, milestones


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


def test_who_left_already_keeps_the_day_and_the_reason(place):
    group = plan_group(place.station)
    (member,) = add_members(group, 1)
    before = timezone.localdate() - dt.timedelta(days=9)
    GroupMember.objects.update(joined_on=before)
    stale = GroupMember.objects.get(pk=member.pk)
    GroupMember.objects.get(pk=member.pk).leave(place.worker, "搬走", on=before)
    stale.leave(place.worker, "又点了一次")
    stale.refresh_from_db()
    assert (stale.left_on, stale.left_reason) == (before, "搬走")


def test_a_group_does_not_start_tomorrow_or_end_before_it_started(place):
    group = plan_group(place.station)
    add_members(group)
    group.make("submit", place.worker)
    group.make("approve", place.head)
    with pytest.raises(ValidationError):
        group.make("start", place.worker, started_on=timezone.localdate() + dt.timedelta(days=1))
    group.refresh_from_db()
    assert group.status == "approved" and group.started_on is None

"""An activity from the plan to the archive; every move allowed and refused (specification 2.4)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.workflow import Incomplete, NotAllowed, ReasonMissing, WrongStatus
from services.models import (
    Activity,
    ActivityEntry,
    ActivityStatus,
    ActivityVolunteer,
    Milestone,
    ServiceRecord,
)
from services.tasks import count_volunteers
from tests.factories.accounts import make_user
from tests.factories.activities import hold_activity, make_activity
from tests.factories.households import HouseholdFactory, PersonFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def test_numbers_follow_the_station_the_series_and_the_year(place):
    first, second = make_activity("plan"), make_activity("plan")
    assert first.activity_no.split("-")[1:3] == ["SQ", str(TODAY().year)]
    assert int(second.activity_no[-4:]) == int(first.activity_no[-4:]) + 1


def test_the_whole_way(place):
    activity = make_activity("archived")
    assert activity.status == ActivityStatus.ARCHIVED
    moves = [entry.move for entry in activity.log()]
    assert moves == ["approve", "hold", "summarise", "archive"]


def test_a_plan_is_approved_by_the_head_when_it_is_complete(place):
    activity = make_activity("plan", aim="", planned_people=None)
    with pytest.raises(NotAllowed):
        activity.make("approve", place.worker)
    with pytest.raises(Incomplete) as refused:
        activity.make("approve", place.head)
    assert len(refused.value.missing) == 2
    activity.aim, activity.planned_people = "让老人过节", 20
    activity.save()
    activity.make("approve", place.head)
    assert activity.approved_by == place.head


def test_nobody_approves_their_own_plan_where_there_are_two_heads(place):
    activity = make_activity("plan")
    Activity.objects.filter(pk=activity.pk).update(created_by=place.head)
    activity.refresh_from_db()
    make_user("station_head", station=place.station)
    with pytest.raises(NotAllowed):
        activity.make("approve", place.head)


def test_people_of_other_stations_and_officials_move_nothing(place):
    activity = make_activity("plan")
    for stranger in (place.county, make_user("province_admin")):
        with pytest.raises(NotAllowed):
            activity.make("cancel", stranger, "x")


def test_an_approved_activity_moves_only_with_a_reason(place):
    activity, other = make_activity("approved"), make_activity("plan")
    later = TODAY() + dt.timedelta(days=3)
    other.make("move", place.worker, planned_on=later)
    assert other.day == later
    with pytest.raises(ReasonMissing):
        activity.make("move_approved", place.worker, planned_on=later)
    activity.refresh_from_db()
    activity.make("move_approved", place.worker, "下雨", planned_on=later)
    activity.refresh_from_db()
    assert (activity.day, activity.status) == (later, ActivityStatus.APPROVED)


def test_postponed_it_is_planned_again_and_approved_again(place):
    activity = make_activity("approved")
    with pytest.raises(ReasonMissing):
        activity.make("postpone", place.worker)
    activity.make("postpone", place.worker, "下雨")
    activity.make("replan", place.worker, planned_on=TODAY() + dt.timedelta(days=7))
    assert activity.status == ActivityStatus.PLAN
    assert activity.approved_at is None


def test_cancelled_it_goes_nowhere(place):
    activity = make_activity("cancelled")
    for name in Activity.MOVES:
        with pytest.raises((WrongStatus, NotAllowed)):
            activity.make(name, place.head, "x")


def test_only_an_approved_activity_is_held_and_only_with_numbers(place):
    plan = make_activity("plan")
    with pytest.raises(WrongStatus):
        hold_activity(plan)
    approved = make_activity("approved")
    with pytest.raises(Incomplete):
        approved.make("hold", place.worker)
    with pytest.raises(ValidationError) as refused:
        hold_activity(approved, anonymous=0)
    assert "served" in refused.value.message_dict
    assert ServiceRecord.objects.filter(kind=ServiceRecord.Kind.ACTIVITY).count() == 0


def test_it_cannot_be_held_in_the_future(place):
    activity = make_activity("approved", on=TODAY() + dt.timedelta(days=1))
    with pytest.raises(ValidationError) as refused:
        hold_activity(activity)
    assert "occurred_on" in refused.value.message_dict


def test_held_it_is_a_record_like_any_other(place):
    activity = make_activity("held", confirmed=False, served=[place.a, place.b], anonymous=10)
    record = activity.record
    assert record.kind == ServiceRecord.Kind.ACTIVITY
    assert record.status == ServiceRecord.Status.SUBMITTED
    assert (record.person_times, record.beneficiaries.count()) == (12, 2)
    assert record.minutes == 120


def test_sent_twice_it_is_held_once(place):
    activity = make_activity("approved")
    entry = ActivityEntry.of(activity, occurred_on=TODAY(), anonymous_count=5)
    from core.ids import uuid7

    key = uuid7()
    first = activity.hold(entry, by=place.worker, uuid=key)
    again = Activity.objects.get(pk=activity.pk)
    second = again.hold(
        ActivityEntry.of(again, occurred_on=TODAY(), anonymous_count=5), by=place.worker, uuid=key
    )
    assert first == second
    with pytest.raises(WrongStatus):
        hold_activity(Activity.objects.get(pk=activity.pk))


def test_an_estimate_is_flagged_and_adds_no_persons(place):
    activity = make_activity("approved")
    record = hold_activity(activity, served=[place.a], anonymous=80, count_method="estimate")
    assert record.activity_record.is_estimated
    assert (record.person_times, record.beneficiaries.count()) == (81, 1)


def test_a_child_without_consent_takes_part_without_a_name(place):
    from services.models import named_and_rest

    child = PersonFactory(household=HouseholdFactory(station=place.station), id_number=None,
                          birth_date=TODAY() - dt.timedelta(days=3000))  # fmt: skip
    named, others = named_and_rest([place.a, child], 4, TODAY())
    assert (named, others) == ([place.a], 5)


def test_a_withdrawn_record_leaves_the_activity_as_approved(place):
    activity = make_activity("summarised", confirmed=False)
    ServiceRecord.objects.get(pk=activity.record_id).withdraw(place.worker, "录错了")
    activity.refresh_from_db()
    assert activity.status == ActivityStatus.APPROVED
    assert (activity.record, activity.held_on) == (None, None)
    hold_activity(activity)
    assert activity.status == ActivityStatus.HELD


def test_the_summary_needs_process_outputs_and_money(place):
    activity = make_activity("held")
    with pytest.raises(Incomplete) as refused:
        activity.make("summarise", place.worker)
    assert len(refused.value.missing) == 3
    assert activity.summary_due_on == activity.held_on + dt.timedelta(days=7)


def test_hours_and_times_of_volunteers_count_from_the_summary_on(place):
    activity = make_activity("held")
    ActivityVolunteer.objects.create(activity=activity, name="李雷", hours="2.5")
    ActivityVolunteer.objects.create(activity=activity, name="韩梅", hours="3")
    hours = Milestone.objects.filter(kind=Milestone.Kind.VOLUNTEER_HOURS)
    times = Milestone.objects.filter(kind=Milestone.Kind.VOLUNTEER_TIMES)
    assert not hours.all().exists() and not times.all().exists()
    activity.process = activity.outputs = "好"
    activity.spent = 0
    activity.save()
    activity.make("summarise", place.worker)
    assert [row.amount for row in hours] == [pytest.approx(5.5)]
    assert [row.amount for row in times] == [2]
    times.delete()
    assert (count_volunteers(), count_volunteers()) == (1, 0), "those of before are told once"
    assert [row.amount for row in times.all()] == [2]
    activity.make("reopen", place.head, "补充照片")
    assert not hours.all().exists() and not times.all().exists()


def test_it_is_archived_only_once_its_record_counts(place):
    activity = make_activity("summarised", confirmed=False)
    with pytest.raises(Incomplete):
        activity.make("archive", place.head)
    ServiceRecord.objects.get(pk=activity.record_id).confirm(place.head)
    with pytest.raises(NotAllowed):
        activity.make("archive", place.worker)
    activity.make("archive", place.head)

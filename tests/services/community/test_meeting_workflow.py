"""Deliberation meetings and their decisions: every step allowed and refused (HN-E03)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.workflow import Incomplete, NotAllowed, ReasonMissing, WrongStatus
from services.models import Decision, DeliberationMeeting, ServiceRecord
from tests.factories.accounts import make_user
from tests.factories.community import hold_meeting, make_decision, make_meeting

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def test_held_it_is_a_record_like_any_other(place):
    meeting = make_meeting(served=[place.a, place.b], heads={"residents": 9, "government": 2})
    record = ServiceRecord.objects.get(meeting=meeting)
    assert (record.kind, record.method, record.business_field) == (5, 3, 4)
    assert (record.person_times, record.anonymous_count) == (9, 7)
    assert record.beneficiaries.count() == 2
    assert record.meeting_record.heads == 11
    assert DeliberationMeeting.objects.counted().get() == meeting


def test_who_is_there_in_office_is_written_down_but_not_served(place):
    meeting = make_meeting(heads={"residents": 3, "volunteers": 1, "government": 5})
    assert ServiceRecord.objects.get(meeting=meeting).person_times == 4


def test_more_names_than_heads_are_refused(place):
    meeting = make_meeting(held=False)
    with pytest.raises(ValidationError) as refused:
        hold_meeting(meeting, served=[place.a, place.b], residents=1)
    assert "residents" in refused.value.message_dict
    assert ServiceRecord.objects.filter(kind=5).count() == 0


def test_it_is_held_once_and_not_in_the_future(place):
    later = make_meeting(held=False, on=TODAY() + dt.timedelta(days=1))
    with pytest.raises(ValidationError):
        hold_meeting(later, residents=3)
    meeting = make_meeting()
    with pytest.raises(WrongStatus):
        hold_meeting(meeting, residents=3)
    with pytest.raises(Incomplete):
        make_meeting(held=False).make("hold", place.worker)


def test_a_withdrawn_record_leaves_the_meeting_planned(place):
    meeting = make_meeting(confirmed=False)
    ServiceRecord.objects.get(meeting=meeting).withdraw(place.worker, "记错了")
    meeting.refresh_from_db()
    assert (meeting.status, meeting.record_id) == ("planned", None)
    hold_meeting(meeting, residents=4)
    assert meeting.status == "held"


def test_it_closes_with_its_last_decision_and_not_before(place):
    meeting = make_meeting(minutes="大家同意划线")
    first, second = make_decision(meeting), make_decision(meeting, text="贴告示")
    with pytest.raises(Incomplete):
        meeting.make("close", place.worker)
    first.make("start", place.worker)
    first.make("finish", place.worker, proof="已划12个车位，照片在村务栏")
    meeting.refresh_from_db()
    assert meeting.status == "held"
    second.make("drop", place.worker, "村民小组自己贴了")
    meeting.refresh_from_db()
    assert meeting.status == "closed"
    assert meeting.closed_at is not None


def test_a_decision_is_done_with_a_proof_and_dropped_with_a_reason(place):
    decision = make_decision(make_meeting())
    with pytest.raises(Incomplete):
        decision.make("finish", place.worker, proof=" ")
    with pytest.raises(ReasonMissing):
        decision.make("drop", place.worker)
    decision.make("finish", place.worker, proof="照片")
    with pytest.raises(WrongStatus):
        decision.make("start", place.worker)
    decision.make("resume", place.worker, "车位又被占了")
    assert (decision.status, decision.ended_at) == ("doing", None)


def test_decisions_of_a_closed_meeting_stand_until_the_head_opens_it_again(place):
    meeting = make_meeting(minutes="同意")
    decision = make_decision(meeting)
    decision.make("finish", place.worker, proof="照片")
    decision.refresh_from_db()
    with pytest.raises(NotAllowed):
        decision.make("resume", place.worker, "还没完")
    meeting.refresh_from_db()
    with pytest.raises(NotAllowed):
        meeting.make("reopen", place.worker, "还没完")
    with pytest.raises(ReasonMissing):
        meeting.make("reopen", place.head)
    meeting.make("reopen", place.head, "还没完")
    decision = Decision.objects.get(pk=decision.pk)
    decision.make("resume", place.worker, "还没完")


def test_a_meeting_without_decisions_is_closed_by_hand_once_it_has_minutes(place):
    meeting = make_meeting()
    with pytest.raises(Incomplete):
        meeting.make("close", place.worker)
    meeting.minutes = "只通报情况"
    meeting.save()
    meeting.make("close", place.worker)


def test_a_planned_meeting_is_cancelled_with_a_reason_and_then_goes_nowhere(place):
    meeting = make_meeting(held=False)
    with pytest.raises(ReasonMissing):
        meeting.make("cancel", place.worker)
    meeting.make("cancel", place.worker, "场地不能用")
    for name in DeliberationMeeting.MOVES:
        with pytest.raises((WrongStatus, NotAllowed)):
            meeting.make(name, place.head, "x")


def test_people_of_other_stations_and_officials_move_nothing(place):
    meeting, decision = make_meeting(held=False), make_decision(make_meeting())
    for stranger in (place.county, make_user("province_admin"), make_user("supervisor")):
        with pytest.raises(NotAllowed):
            meeting.make("cancel", stranger, "x")
        with pytest.raises(NotAllowed):
            decision.make("start", stranger)


def test_a_decision_is_due_after_its_meeting_and_belongs_to_one_that_was_held(place):
    meeting = make_meeting()
    early = Decision(
        meeting=meeting, text="x", owner="y", due_on=meeting.held_on - dt.timedelta(days=1)
    )
    with pytest.raises(ValidationError) as refused:
        early.clean()
    assert "due_on" in refused.value.message_dict
    with pytest.raises(ValidationError):
        Decision(meeting=make_meeting(held=False), text="x", owner="y", due_on=TODAY()).clean()


def test_overdue_decisions_are_found(place):
    meeting = make_meeting(on=TODAY() - dt.timedelta(days=10))
    late = make_decision(meeting, due_on=TODAY() - dt.timedelta(days=1))
    make_decision(meeting, due_on=TODAY())
    assert list(Decision.objects.overdue()) == [late]
    assert late.is_overdue

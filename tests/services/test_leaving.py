"""Somebody dies or leaves: open cases and referrals ask to be ended, memberships of groups end (2.16)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.workflow import NotAllowed, ReasonMissing, WrongStatus
from households import reminders
from households.models import RegisterChange
from services.models import GroupMember, Referral
from tests.factories import cases as make
from tests.factories.accounts import make_user
from tests.factories.groups import add_members, plan_group

pytestmark = pytest.mark.django_db


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def leaves(place, person, how: str = "die", **told) -> RegisterChange:
    return getattr(person, how)(by=place.head, **told)


# --- groups ----------------------------------------------------------------------------------------


def member_of(place, status: str = "running") -> GroupMember:
    group = plan_group(place.station)
    add_members(group, 3)
    member = GroupMember.join(
        group, place.worker, person=place.b, on=timezone.localdate() - dt.timedelta(days=20)
    )
    type(group).objects.filter(pk=group.pk).update(
        status=status, approved_at=timezone.now(), evaluated_at=timezone.now()
    )
    member.refresh_from_db()
    return member


def test_the_membership_ends_on_the_day_of_death_and_says_why(place) -> None:
    member = member_of(place)
    day = timezone.localdate() - dt.timedelta(days=4)
    leaves(place, place.b, on=day)
    member.refresh_from_db()
    assert (member.left_on, member.left_with_register) == (day, True)
    assert member.left_reason
    assert member not in member.group.members_now()
    assert member not in member.group.members_on(timezone.localdate())
    assert GroupMember.objects.filter(left_on=None).count() == 3, "nobody else leaves"
    page = as_(place.worker).get(member.group.get_absolute_url()).content.decode()
    assert str(member.left_reason) in page or f"{day:%Y-%m-%d}" in page


def test_who_died_before_joining_leaves_on_the_day_of_joining(place) -> None:
    member = member_of(place)
    leaves(place, place.b, on=timezone.localdate() - dt.timedelta(days=30))
    member.refresh_from_db()
    assert member.left_on == member.joined_on


@pytest.mark.parametrize("status", ["ended", "evaluated", "archived", "cancelled"])
def test_a_group_that_is_over_keeps_its_members(place, status: str) -> None:
    member = member_of(place, status)
    leaves(place, place.b)
    member.refresh_from_db()
    assert member.left_on is None


def test_what_was_taken_back_lets_the_membership_go_on(place) -> None:
    member = member_of(place)
    leaves(place, place.b).undo(by=place.head, reason="填错了人")
    member.refresh_from_db()
    assert (member.left_on, member.left_reason, member.left_with_register) == (None, "", False)
    member.leave(place.worker, "不想参加了")
    place.b.refresh_from_db()
    leaves(place, place.b).undo(by=place.head, reason="填错了人")
    member.refresh_from_db()
    assert member.left_reason == "不想参加了", "who had left before has left"


def test_who_really_comes_back_joins_the_group_anew(place) -> None:
    member = member_of(place)
    leaves(place, place.b, "depart")
    place.b.come_back(by=place.head)
    member.refresh_from_db()
    assert member.left_on is not None
    again = GroupMember.join(member.group, place.worker, person=place.b)
    assert (again.pk, again.left_on, again.left_with_register) == (member.pk, None, False)


# --- referrals -------------------------------------------------------------------------------------


def gone(place, *, until: str = "sent", answer: str = "") -> Referral:
    """A referral of somebody who has died since."""
    row = make.refer(make.intake(place.b), until=until)
    if answer:
        row.make(answer, place.worker, "没有床位")
    leaves(place, place.b)
    row.refresh_from_db()
    return row


def to_end(user) -> int:
    return sum(len(k.rows) for k in reminders.of(user) if k.source.kind == "referral-end")


def test_an_open_referral_asks_to_be_ended_until_it_is(place) -> None:
    row = gone(place)
    assert row.asked_to_close == "died"
    assert to_end(place.worker) == to_end(place.head) == 1
    shown = as_(place.worker).get(row.get_absolute_url())
    assert [step["name"] for step in shown.context["moves"]] == ["withdraw", "accept", "decline"]
    row.make("withdraw", place.worker, "服务对象已去世")
    assert (row.status, row.asked_to_close) == ("cancelled", "")
    assert to_end(place.worker) == 0


def test_ended_referrals_and_cases_are_left_alone(place) -> None:
    row = make.refer(make.intake(place.b), until="to_verify")
    row.make("cancel", place.worker, "误建")
    leaves(place, place.b)
    row.refresh_from_db()
    assert row.asked_to_close == ""


def test_a_death_taken_back_asks_for_nothing(place) -> None:
    row = make.refer(make.intake(place.b))
    leaves(place, place.b).undo(by=place.head, reason="填错了人")
    row.refresh_from_db()
    assert row.asked_to_close == ""
    with pytest.raises(NotAllowed):
        row.make("withdraw", place.worker, "服务对象已去世")


def test_only_a_sent_one_is_withdrawn_and_only_an_answered_one_ended_so(place) -> None:
    row = gone(place)
    with pytest.raises(WrongStatus):
        row.make("end", place.worker, "服务对象已去世")
    with pytest.raises(ReasonMissing):
        row.make("withdraw", place.worker)
    for stranger in (make_user("worker", station=place.station), make_user("county_admin")):
        with pytest.raises(NotAllowed):
            row.make("withdraw", stranger, "服务对象已去世")
    row.make("withdraw", place.head, "服务对象已去世")
    assert row.status == "cancelled"


@pytest.mark.parametrize("answer", ["accept", "decline"])
def test_an_answered_one_ends_without_a_visit_back(place, answer: str) -> None:
    row = gone(place, answer=answer)
    with pytest.raises(WrongStatus):
        row.make("withdraw", place.worker, "服务对象已去世")
    row.make("end", place.worker, "服务对象已去世，无法回访")
    assert row.status == "done" and row.completed_at


def test_a_referral_of_the_living_is_neither_withdrawn_nor_ended_so(place) -> None:
    row = make.refer(make.intake(place.b))
    url, path = row.get_absolute_url(), f"/api/v1/referrals/{row.uuid}/move/"
    told = {"move": "withdraw", "reason": "不想等了"}
    assert as_(place.worker).post(url, told).status_code == 422
    answer = as_(place.worker).post(path, told, content_type="application/json")
    assert answer.status_code == 403
    row.refresh_from_db()
    assert row.status == "sent"


@pytest.mark.parametrize("door", ["page", "api"])
def test_through_page_and_api_those_end_it_who_made_it(place, door: str) -> None:
    row = gone(place)
    told = {"move": "withdraw", "reason": "服务对象已去世"}

    def press(user) -> int:
        if door == "page":
            return as_(user).post(row.get_absolute_url(), told).status_code
        path = f"/api/v1/referrals/{row.uuid}/move/"
        return as_(user).post(path, told, content_type="application/json").status_code

    assert press(make_user("worker", station=place.station)) in (403, 422)
    assert press(make_user("county_admin")) in (403, 404, 422)
    assert press(make_user("province_admin")) in (403, 404)
    row.refresh_from_db()
    assert row.status == "sent"
    assert press(place.worker) == (302 if door == "page" else 200)
    row.refresh_from_db()
    assert row.status == "cancelled"


def test_a_new_referral_of_somebody_gone_is_refused(place) -> None:
    case = make.intake(place.b)
    leaves(place, place.b)
    case.refresh_from_db()
    assert case.asked_to_close == "died"
    url = reverse("services:case-refer", args=[case.uuid])
    assert as_(place.worker).get(url).status_code == 403
    assert url not in as_(place.worker).get(case.get_absolute_url()).content.decode()
    told = {"case": str(case.uuid), "chosen": ["name"]}
    answer = as_(place.worker).post("/api/v1/referrals/", told, content_type="application/json")
    assert answer.status_code == 400

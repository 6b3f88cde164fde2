"""Specification 8.1 no. 9: without a yearly background check nobody is put on Track C."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from campaigns.models import Track
from core.workflow import NotAllowed
from households import reminders
from households.models import BackgroundCheck
from services.models import Group
from tests.factories import cases, groups
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory
from tests.factories.services import checked, ensure_tracks, head_of, log_visit, worker_of

pytestmark = pytest.mark.django_db
PAGE, API = "/background-checks/", "/api/v1/background-checks/"
JSON = {"content_type": "application/json"}


def years_ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


@pytest.fixture
def home(db):
    ensure_tracks()
    household = HouseholdFactory(with_head=True)
    for somebody in (worker_of, head_of):
        somebody(household.station)
    return household


@pytest.fixture
def unchecked(home):
    return make_user("worker", station=home.station, name="无核查")


def test_a_worker_without_a_yearly_background_check_is_not_put_on_track_c(home, unchecked) -> None:
    with pytest.raises(NotAllowed):
        log_visit(home, by=unchecked, track=3, status=2)
    with pytest.raises(NotAllowed):
        cases.intake(home.head, by=unchecked, track=Track.objects.get(pk=3))
    assert log_visit(home, by=unchecked, track=1, status=2).pk, "the other tracks are open"


def test_a_check_holds_for_twelve_months_to_the_day(home, unchecked) -> None:
    today = timezone.localdate()
    checked(unchecked, home.station, today.replace(year=today.year - 1))
    with pytest.raises(NotAllowed):
        log_visit(home, by=unchecked, track=3, status=2)
    checked(unchecked, home.station, today.replace(year=today.year - 1) + dt.timedelta(days=1))
    assert log_visit(home, by=unchecked, track=3, status=2).pk


def test_a_check_of_29_february_holds_to_the_end_of_the_next_february() -> None:
    check = BackgroundCheck(checked_on=dt.date(2024, 2, 29))
    assert check.valid_until == dt.date(2025, 2, 28)


def test_a_group_of_children_is_not_approved_under_an_unchecked_leader(home, unchecked) -> None:
    group = groups.plan_group(
        home.station, leader=unchecked, track=Track.objects.get(pk=3), name="四点半课堂"
    )
    assert len(group.missing("submit")) == 1
    checked(unchecked, home.station)
    group.make("submit", unchecked)
    group.make("approve", head_of(home.station))
    assert Group.objects.get().status == "approved"


def test_a_case_of_child_care_takes_no_unchecked_colleague(client, home, unchecked) -> None:
    case = cases.intake(home.head, track=Track.objects.get(pk=3))
    client.force_login(head_of(home.station))
    told = {
        "worker": case.worker_id, "co_workers": [unchecked.pk], "source": case.source,
        "track": "3", "business_field": case.business_field,
    }  # fmt: skip
    refused = client.post(f"/cases/{case.uuid}/staff/", told)
    assert refused.status_code == 422
    assert "无核查" in refused.content.decode()
    checked(unchecked, home.station)
    assert client.post(f"/cases/{case.uuid}/staff/", told).status_code == 302


def test_the_head_notes_a_check_and_the_worker_reads_none(client, home, unchecked) -> None:
    client.force_login(unchecked)
    assert client.get(PAGE).status_code == 403
    client.force_login(head_of(home.station))
    assert "无核查" in client.get(PAGE).content.decode()
    ahead = {"user": unchecked.pk, "checked_on": str(timezone.localdate() + dt.timedelta(days=1))}
    assert client.post(PAGE, ahead).status_code == 422
    told = {"user": unchecked.pk, "checked_on": str(timezone.localdate())}
    assert client.post(PAGE, told).status_code == 302
    assert client.post(PAGE, told).status_code == 422
    assert BackgroundCheck.objects.holds(unchecked)
    stranger = make_user("county_admin")
    assert client.post(PAGE, {**told, "user": stranger.pk}).status_code == 422


def test_over_the_api_a_check_is_noted_once_by_the_head(client, home, unchecked) -> None:
    told = {
        "station": str(home.station.uuid), "user": unchecked.username,
        "checked_on": str(timezone.localdate()),
    }  # fmt: skip
    client.force_login(unchecked)
    assert client.post(API, told, **JSON).status_code == 403
    client.force_login(head_of(home.station))
    made = client.post(API, told, **JSON)
    assert made.status_code == 201, made.content.decode()
    assert client.post(API, told, **JSON).status_code == 400
    assert client.post(API, {**told, "user": "nobody"}, **JSON).status_code == 400
    assert made.json()["uuid"] in client.get(API).content.decode()


def test_the_head_is_reminded_of_who_needs_a_check(home, unchecked) -> None:
    head = head_of(home.station)
    [source] = [s for s in reminders.sources_for(head) if s.kind == "background"]
    assert [row.text for row in source.rows(head, 9)] == ["无核查"]
    checked(unchecked, home.station, years_ago(350))
    [row] = source.rows(head, 9)
    assert row.tone == "warn"
    checked(unchecked, home.station)
    assert source.rows(head, 9) == []

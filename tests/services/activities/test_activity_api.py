"""Activities, venues, partners and the calendar over the API."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from core.ids import uuid7
from services.models import Activity, ServiceRecord
from tests.factories.activities import make_activity
from tests.factories.services import worker_of
from tests.factories.stations import DivisionFactory, StationFactory

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def api(user) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def plan(place, **changes):
    return {
        "uuid": str(uuid7()), "station": str(place.station.uuid), "title": "反诈宣传",
        "kind": "publicity", "planned_on": str(TODAY()), "location": "村口", "aim": "不上当",
        "planned_people": 40, **changes,
    }  # fmt: skip


def test_the_whole_way_over_the_api(place):
    worker, head = api(place.worker), api(place.head)
    data = plan(place)
    made = worker.post("/api/v1/activities/", data, format="json")
    assert made.status_code == 201, made.data
    assert worker.post("/api/v1/activities/", data, format="json").status_code == 200
    at = f"/api/v1/activities/{data['uuid']}/"
    assert worker.post(f"{at}move/", {"move": "approve"}, format="json").status_code == 403
    assert head.post(f"{at}move/", {"move": "approve"}, format="json").data["status"] == "approved"
    key = str(uuid7())
    told = {
        "uuid": key, "occurred_on": str(TODAY()), "count_method": "sign_in",
        "served": [str(place.a.uuid)], "anonymous_count": 9,
    }  # fmt: skip
    held = worker.post(f"{at}hold/", told, format="json")
    assert (held.status_code, held.data["status"]) == (200, "held")
    assert worker.post(f"{at}hold/", told, format="json").status_code == 200
    assert ServiceRecord.objects.get(uuid=key).person_times == 10
    short = worker.post(f"{at}summarise/", {"process": "好"}, format="json")
    assert short.status_code == 400
    done = worker.post(
        f"{at}summarise/",
        {"process": "好", "outputs": "40份", "spent": "0",
         "volunteers": [{"name": "李雷", "hours": "2.0"}]},
        format="json",
    )  # fmt: skip
    assert (done.status_code, done.data["status"]) == (200, "summarised")
    assert head.post(f"{at}move/", {"move": "archive"}, format="json").status_code == 400
    ServiceRecord.objects.get(uuid=key).confirm(place.head)
    assert head.post(f"{at}move/", {"move": "archive"}, format="json").data["status"] == "archived"


def test_what_is_missing_and_what_is_wrong_are_problems(place):
    worker = api(place.worker)
    activity = make_activity("plan")
    at = f"/api/v1/activities/{activity.uuid}/"
    told = {"occurred_on": str(TODAY()), "count_method": "count", "anonymous_count": 3}
    assert worker.post(f"{at}hold/", told, format="json").status_code == 409
    stranger = worker_of(StationFactory(division=DivisionFactory(code="522702102")))
    assert api(stranger).get(at).status_code == 404
    assert api(stranger).post(f"{at}hold/", told, format="json").status_code == 404
    assert worker.post(f"{at}move/", {"move": "unhold"}, format="json").status_code == 400


def test_an_approved_day_changes_only_by_its_move(place):
    activity = make_activity("approved")
    at = f"/api/v1/activities/{activity.uuid}/"
    later = str(TODAY() + dt.timedelta(days=4))
    assert api(place.worker).patch(at, {"planned_on": later}, format="json").status_code == 409
    moved = api(place.worker).post(
        f"{at}move/",
        {"move": "move_approved", "reason": "下雨", "fields_of_move": {"planned_on": later}},
        format="json",
    )
    assert moved.status_code == 200, moved.data
    assert Activity.objects.get(pk=activity.pk).day == TODAY() + dt.timedelta(days=4)


def test_persons_of_elsewhere_cannot_be_named(place):
    activity = make_activity("approved")
    told = {"occurred_on": str(TODAY()), "count_method": "sign_in", "served": [str(uuid7())]}
    at = f"/api/v1/activities/{activity.uuid}/hold/"
    assert api(place.worker).post(at, told, format="json").status_code == 400


@pytest.mark.parametrize(
    ("route", "more"), [("venues", {"kind": "school"}), ("partners", {"kind": "hospital"})]
)
def test_venues_and_partners_are_made_once(place, route, more):
    data = {"uuid": str(uuid7()), "station": str(place.station.uuid), "name": "村小", **more}
    worker = api(place.worker)
    assert worker.post(f"/api/v1/{route}/", data, format="json").status_code == 201
    assert worker.post(f"/api/v1/{route}/", data, format="json").status_code == 200
    assert worker.get(f"/api/v1/{route}/{data['uuid']}/").data["name"] == "村小"
    assert api(place.county).post(f"/api/v1/{route}/", data, format="json").status_code == 403


def test_the_calendar_says_what_stands_in_it(place):
    make_activity("plan", title="包粽子")
    day = str(TODAY())
    got = api(place.worker).get(
        "/api/v1/calendar/", {"first": day, "last": day, "kind": "activity"}
    )
    assert [entry["title"] for entry in got.data] == ["包粽子"]
    assert api(place.worker).get("/api/v1/calendar/", {"first": day}).status_code == 400

"""/api/v1/visits/: idempotent creation, moves, problems (RFC 9457)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from core.ids import uuid7
from services.models import ServiceRecord, Status
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory
from tests.factories.services import log_visit
from tests.factories.stations import DivisionFactory, StationFactory

pytestmark = pytest.mark.django_db
URL = "/api/v1/visits/"


def signed_in(user: Any) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


@pytest.fixture
def api(place: SimpleNamespace) -> APIClient:
    return signed_in(place.worker)


def visit(place: SimpleNamespace, /, **changes: Any) -> dict[str, Any]:
    elder, condition = str(place.a.uuid), {"health": "fair", "living_with": "alone"}
    met = elder in changes.get("served", [elder])
    return {
        "uuid": str(uuid7()),
        "household": str(place.household.uuid),
        "occurred_on": f"{timezone.localdate():%Y-%m-%d}",
        "served": [str(place.a.uuid)],
        "track": 2,
        "is_universal": True,
        "service_types": ["B-1", "R-3"],
        "condition": "watch",
        "findings": "右腕肿痛",
        "blocks": [{"kind": "elder", "person": elder, "answers": condition}] if met else [],
        **changes,
    }


def test_a_visit_is_created_and_read_back(place: SimpleNamespace, api: APIClient) -> None:
    made = api.post(URL, visit(place), format="json")

    assert made.status_code == 201, made.json()
    body = api.get(f"{URL}{made.json()['uuid']}/").json()
    assert body == made.json()
    assert body["status"] == "submitted"
    assert (body["place"], body["track"], body["service_types"]) == ("home", 2, ["R-3", "B-1"])
    assert body["business_field"] == "elderly_care"
    assert body["person_times"] == 1
    assert body["worker"] == place.worker.username


def test_the_same_uuid_gives_the_first_result(place: SimpleNamespace, api: APIClient) -> None:
    data = visit(place)

    first = api.post(URL, data, format="json")
    second = api.post(URL, {**data, "findings": "另一个内容"}, format="json")

    assert (first.status_code, second.status_code) == (201, 200)
    assert second.json() == first.json()
    assert ServiceRecord.objects.count() == 1


def test_a_foreign_uuid_is_a_conflict_that_tells_nothing(
    place: SimpleNamespace, api: APIClient
) -> None:
    elsewhere = StationFactory(division=DivisionFactory(code="522701005"))
    foreign = log_visit(HouseholdFactory(station=elsewhere), findings="秘密").record

    response = api.post(URL, visit(place, uuid=str(foreign.uuid)), format="json")

    assert response.status_code == 409
    assert response["Content-Type"] == "application/problem+json"
    assert "秘密" not in response.content.decode()
    assert str(foreign.station.uuid) not in response.content.decode()


def test_a_duplicate_names_the_visit_on_record(place: SimpleNamespace, api: APIClient) -> None:
    first = api.post(URL, visit(place), format="json").json()

    response = api.post(URL, visit(place), format="json")

    assert response.status_code == 409
    assert first["uuid"] in response.content.decode()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"occurred_on": "2999-01-01"}, "occurred_on"),
        ({"occurred_on": "2026-02-30"}, "occurred_on"),
        ({"served": []}, "served"),
        ({"served": ["0190b5a0-0000-7000-8000-000000000000"]}, "served"),
        ({"service_types": ["Z-1"]}, "service_types"),
        ({"service_types": ["A-1"]}, "service_types"),
        ({"place": "moon"}, "place"),
        ({"place": 1}, "place"),
        ({"uuid": "1f0c3a4e-4c58-4b0e-8a57-0123456789ab"}, "uuid"),
        ({"household": "0190b5a0-0000-7000-8000-000000000000"}, "household"),
        ({"minutes": 5000}, "minutes"),
        ({"next_visit_on": "2020-01-01"}, "next_visit_on"),
        ({"outcome": "nobody_home"}, "served"),
    ],
)
def test_bad_input_is_a_problem_at_its_field(
    place: SimpleNamespace, api: APIClient, change: dict[str, Any], field: str
) -> None:
    response = api.post(URL, visit(place, **change), format="json")

    assert response.status_code == 400
    assert response["Content-Type"] == "application/problem+json"
    assert field in response.json()["errors"]
    assert not ServiceRecord.objects.exists()


def test_from_draft_to_confirmed(place: SimpleNamespace, api: APIClient) -> None:
    head = signed_in(place.head)
    uuid = api.post(URL, visit(place, submit=False), format="json").json()["uuid"]
    one = f"{URL}{uuid}/"

    assert api.patch(one, {"findings": "补充"}, format="json").json()["findings"] == "补充"
    assert api.post(f"{one}submit/").json()["status"] == "submitted"
    assert api.patch(one, {"findings": "晚了"}, format="json").status_code == 409
    assert api.post(f"{one}confirm/").status_code == 403
    assert head.post(f"{one}return/", {}, format="json").status_code == 400
    assert head.post(f"{one}return/", {"reason": "请补"}, format="json").json()["status"] == (
        "returned"
    )
    both = [str(place.a.uuid), str(place.b.uuid)]
    changed = api.patch(one, {"served": both, "track": 0, "service_types": []}, format="json")
    assert changed.json()["person_times"] == 2
    assert changed.json()["business_field"] == "social_assistance"
    assert api.post(f"{one}submit/").json()["status"] == "submitted"
    assert head.post(f"{one}confirm/").json()["status"] == "confirmed"
    assert head.post(f"{one}confirm/").status_code == 409


def test_readers_create_nothing(place: SimpleNamespace) -> None:
    for user in (place.county, make_user("supervisor"), make_user("province_admin")):
        assert signed_in(user).post(URL, visit(place), format="json").status_code == 403


def test_a_foreign_visit_does_not_exist(place: SimpleNamespace, api: APIClient) -> None:
    elsewhere = StationFactory(division=DivisionFactory(code="522701005"))
    foreign = log_visit(HouseholdFactory(station=elsewhere)).record
    one = f"{URL}{foreign.uuid}/"

    assert api.get(one).status_code == 404
    assert api.patch(one, {}, format="json").status_code == 404
    assert api.post(f"{one}confirm/").status_code == 404
    assert api.get(URL).json()["results"] == []


def test_the_main_station_gets_no_sensitive_text(place: SimpleNamespace) -> None:
    record = log_visit(place.household, findings="私密情况").record

    body = signed_in(make_user("main_station")).get(f"{URL}{record.uuid}/").json()

    assert body["findings"] is None
    assert body["person_times"] == 2


def test_the_list_is_filtered_and_paged(place: SimpleNamespace, count_queries: Any) -> None:
    for _ in range(5):
        log_visit(HouseholdFactory(station=place.station, with_head=True))
    log_visit(place.household, status=Status.SUBMITTED)
    api = signed_in(place.county)
    today = timezone.localdate()

    page = api.get(URL, {"counted": "1", "page_size": 2, "from": f"{today:%Y-%m}"}).json()

    assert len(page["results"]) == 2
    assert page["next"]
    assert len(api.get(page["next"]).json()["results"]) == 2
    assert api.get(URL, {"division": "zz"}).status_code == 400
    assert count_queries(lambda: api.get(URL)) <= 8

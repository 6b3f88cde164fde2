"""Divisions and stations over the API."""

import uuid

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from tests.factories.accounts import make_user
from tests.factories.stations import DivisionFactory, StationFactory, make_division_tree

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree():
    return make_division_tree()


@pytest.fixture
def api(tree):
    client = Client()
    client.force_login(make_user("county_admin", division="522702"))
    return client


def codes(response):
    assert response.status_code == 200, response.content
    return [row["code"][:9] for row in response.json()["results"]]


def post(api, path, data):
    return api.post(path, data, content_type="application/json")


def test_divisions_are_found_by_level_parent_name_and_day(api, tree):
    assert codes(api.get("/api/v1/divisions/?parent=522702&level=4"))[0] == "522702001"
    assert codes(api.get("/api/v1/divisions/?q=凤山镇")) == ["522702102"]
    assert codes(api.get("/api/v1/divisions/?q=522702001&level=4")) == ["522702001"]
    assert len(codes(api.get("/api/v1/divisions/?within=522702&level=5"))) == 4
    tree.fengshan.valid_to = "2025-01-01"
    tree.fengshan.save()
    assert codes(api.get("/api/v1/divisions/?q=凤山镇&valid_on=2024-12-31")) == ["522702102"]
    assert codes(api.get("/api/v1/divisions/?q=凤山镇&valid_on=2025-01-01")) == []
    one = api.get("/api/v1/divisions/522702102000/").json()
    assert (one["name"], one["parent"], one["valid_to"]) == ("凤山镇", "522702000000", "2025-01-01")


def test_pages_follow_one_another_by_key(api):
    first = api.get("/api/v1/divisions/?level=4&page_size=5").json()
    second = api.get(first["next"]).json()
    assert [len(first["results"]), len(second["results"])] == [5, 5]
    assert first["results"][-1]["code"] < second["results"][0]["code"]


def test_a_list_costs_the_same_number_of_queries_at_any_size(api):
    def questions():
        with CaptureQueriesContext(connection) as asked:
            rows = api.get("/api/v1/stations/?level=3").json()["results"]
        return len(rows), len(asked)

    api.get("/api/v1/stations/")
    StationFactory(division=DivisionFactory(code="522702101"))
    rows, few = questions()
    for number in range(102, 120):
        StationFactory(division=DivisionFactory(code=f"522702{number}"))
    more_rows, many = questions()
    assert (rows, more_rows) == (1, 19)
    assert many == few
    assert many <= 12  # of which transaction and scope take six


def test_a_wrong_filter_is_a_problem_document(api):
    for query, field in (("valid_on=x", "valid_on"), ("parent=5", "parent"), ("level=9", "level")):
        response = api.get(f"/api/v1/divisions/?{query}")
        assert response.status_code == 400
        assert response.headers["Content-Type"] == "application/problem+json"
        assert field in response.json()["errors"]


def test_stations_of_another_county_do_not_exist(api, tree):
    mine, other = StationFactory(division=tree.jinshan), StationFactory(division=tree.wenfeng)
    rows = api.get("/api/v1/stations/").json()["results"]
    assert [row["uuid"] for row in rows] == [str(mine.uuid)]
    for method in (api.get, api.patch):
        response = method(
            f"/api/v1/stations/{other.uuid}/", {"phone": "1"}, content_type="application/json"
        )
        assert response.status_code == 404
    assert api.get(f"/api/v1/stations/{uuid.uuid4()}/").status_code == 404


def test_a_county_creates_a_station_and_opens_it(api, tree):
    made = post(
        api, "/api/v1/stations/",
        {"official_name": "凤山镇社会工作和志愿服务站", "level": 3, "division": "522702102",
         "since": "2024-01-01"},
    )  # fmt: skip
    assert made.status_code == 201, made.content
    path = f"/api/v1/stations/{made.json()['uuid']}/"
    assert made.json()["status"] == "preparing"
    moved = post(api, path + "transition/", {"to": "open", "on": "2024-03-01"})
    assert (moved.status_code, moved.json()["plaque_on"]) == (200, "2024-03-01")
    refused = post(api, path + "transition/", {"to": "preparing", "on": "2024-04-01"})
    assert (refused.status_code, set(refused.json()["errors"])) == (400, {"to"})
    phases = api.get(path + "phases/").json()
    assert [(p["status"], p["ends_on"]) for p in phases] == [
        ("preparing", "2024-03-01"),
        ("open", None),
    ]
    named = api.patch(path, {"short_name": "凤山站"}, content_type="application/json")
    assert named.json()["short_name"] == "凤山站"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"division": "522701005"}, "division"),
        ({"division": "99"}, "division"),
        ({"division": "522702999"}, "division"),
        ({"division": "522702001"}, "division"),
        ({"level": 2, "division": "522702"}, "division"),
        ({"status": "running"}, "plaque_on"),
        ({"since": "2999-01-01"}, "since"),
        ({"official_name": ""}, "official_name"),
        ({"operator_uscc": "52419999MJF0000076"}, "operator_uscc"),
    ],
)
def test_wrong_input_is_told_field_by_field(api, tree, change, field):
    StationFactory(division=tree.jinshan)
    StationFactory(division=tree.fuquan)
    body = {"official_name": "某站", "level": 3, "division": "522702102"} | change
    response = post(api, "/api/v1/stations/", body)
    assert response.status_code == 400
    assert field in response.json()["errors"], response.json()


def test_the_status_is_not_patched_and_nothing_is_deleted(api, tree):
    path = f"/api/v1/stations/{StationFactory(division=tree.jinshan).uuid}/"
    response = api.patch(path, {"status": "closed"}, content_type="application/json")
    assert (response.status_code, set(response.json()["errors"])) == (400, {"status"})
    assert api.delete(path).status_code == 405


def test_a_worker_reads_the_own_station_and_may_not_write(tree):
    station = StationFactory(division=tree.jinshan)
    StationFactory(division=tree.fengshan)
    client = Client()
    client.force_login(make_user("worker", station=station))
    assert len(client.get("/api/v1/stations/").json()["results"]) == 1
    response = client.patch(
        f"/api/v1/stations/{station.uuid}/", {"phone": ""}, content_type="application/json"
    )
    assert response.status_code == 403
    assert post(client, "/api/v1/stations/", {}).status_code == 403


def test_the_station_head_keeps_the_own_station_but_opens_no_other(tree):
    station = StationFactory(division=tree.jinshan)
    client = Client()
    client.force_login(make_user("station_head", station=station))
    done = client.patch(
        f"/api/v1/stations/{station.uuid}/", {"rooms": "个案室"}, content_type="application/json"
    )
    assert done.status_code == 200, done.content
    body = {"official_name": "某站", "level": 3, "division": "522702102"}
    assert "division" in post(client, "/api/v1/stations/", body).json()["errors"]

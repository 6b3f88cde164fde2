"""/api/v1/households/ and /api/v1/persons/."""

from __future__ import annotations

import pytest

from accounts.models import AuditEvent
from core.ids import uuid7
from households.models import Household, Person
from tests.factories.households import HouseholdFactory, PersonFactory

HOUSEHOLDS, PERSONS = "/api/v1/households/", "/api/v1/persons/"
NUMBER = "41999919560229018X"


def body(world, **fields) -> dict:
    return {
        "uuid": str(uuid7()),
        "station": str(world.station.uuid),
        "division": world.village.code,
        "address": "3组2号",
        "head": {"name": "陈德明", "id_number": NUMBER, "phone": "13800138000"},
        **fields,
    }


def send(client, url, data, method="post"):
    return getattr(client, method)(url, data, content_type="application/json")


def test_numbers_leave_only_masked(world, sign_in):
    client = sign_in(world.worker)
    text = client.get(PERSONS).content.decode() + client.get(HOUSEHOLDS).content.decode()
    assert world.head.id_masked in text and world.head.phone_masked in text
    assert str(world.head.id_number) not in text and str(world.head.phone) not in text
    assert client.get(PERSONS)["Cache-Control"] == "no-store, private"


@pytest.mark.parametrize("role", ["worker", "county", "main", "province"])
def test_rows_of_another_county_do_not_exist(world, sign_in, role):
    client = sign_in(getattr(world, role))
    assert client.get(f"{HOUSEHOLDS}{world.far.uuid}/").status_code == 404
    assert client.get(f"{PERSONS}{world.far.head.uuid}/").status_code == 404
    text = client.get(HOUSEHOLDS).content.decode() + client.get(PERSONS).content.decode()
    assert not [word for word in world.planted if word in text]


def test_a_main_station_gets_masked_names(world, sign_in):
    client = sign_in(world.main)
    person = client.get(f"{PERSONS}{world.head.uuid}/").json()
    assert (person["name"], person["birth_date"]) == ("张**", None)
    household = client.get(f"{HOUSEHOLDS}{world.household.uuid}/").json()
    assert (household["head"]["name"], household["address"]) == ("张**", "")
    assert client.get(PERSONS, {"q": "张桂兰"}).json()["results"] == []


def test_search_and_filters(world, sign_in):
    client = sign_in(world.worker)
    world.child.set_categories(["D1"])
    for query, found in (
        ({"q": "桂"}, 1), ({"q": "zjg"}, 1), ({"q": str(world.head.id_number)}, 1),
        ({"category": "D1"}, 1), ({"household": str(world.household.uuid)}, 2), ({"q": "无名"}, 0),
    ):  # fmt: skip
        assert len(client.get(PERSONS, query).json()["results"]) == found, query
    assert len(client.get(HOUSEHOLDS, {"q": "zgl"}).json()["results"]) == 1
    assert len(client.get(HOUSEHOLDS, {"division": "5227"}).json()["results"]) == 1
    assert AuditEvent.objects.filter(action="search", detail__via="api").count() == 5


def test_a_file_is_created_once_per_uuid(world, sign_in):
    client, data = sign_in(world.worker), body(world)
    first = send(client, HOUSEHOLDS, data)
    assert first.status_code == 201, first.content
    again = send(client, HOUSEHOLDS, data)
    assert again.status_code == 200
    assert again.json()["file_no"] == first.json()["file_no"]
    assert first.json()["head"]["name"] == "陈德明"
    assert Household.objects.filter(uuid=data["uuid"]).count() == 1


def test_a_uuid_in_use_elsewhere_says_nothing_of_it(world, sign_in):
    client = sign_in(world.worker)
    taken = send(client, HOUSEHOLDS, body(world, uuid=str(world.far.uuid)))
    assert taken.status_code == 409
    assert taken["Content-Type"] == "application/problem+json"
    assert not [word for word in world.planted if word in taken.content.decode()]
    head = {"name": "某某", "id_number": str(world.far.head.id_number)}
    assert send(client, HOUSEHOLDS, body(world, head=head)).status_code == 409


@pytest.mark.parametrize(
    ("fields", "where"),
    [
        ({"division": "520502001001"}, "division"),
        ({"division": "1"}, "division"),
        ({"station": "00000000-0000-0000-0000-000000000000"}, "station"),
        ({"head": {"name": "陈德明", "id_number": "41999919560229018"}}, "head"),
        ({"head": {"name": "x"}}, "head"),
        ({"uuid": "nonsense"}, "uuid"),
    ],
)
def test_bad_input_is_a_problem_that_names_the_field(world, sign_in, fields, where):
    response = send(sign_in(world.worker), HOUSEHOLDS, body(world, **fields))
    assert response.status_code == 400
    assert where in response.json()["errors"]
    assert not Household.objects.filter(address="3组2号").exists()


def test_a_station_of_another_county_cannot_keep_the_file(world, sign_in):
    data = body(world, station=str(world.far_station.uuid), division=world.far.division.code)
    assert send(sign_in(world.county), HOUSEHOLDS, data).status_code == 400


def test_a_member_is_added_and_changed(world, sign_in):
    client = sign_in(world.worker)
    data = {
        "uuid": str(uuid7()), "household": str(world.household.uuid), "relation": "1",
        "name": "刘芳", "id_number": NUMBER, "categories": ["L1"],
    }  # fmt: skip
    made = send(client, PERSONS, data)
    assert made.status_code == 201, made.content
    assert made.json()["categories"] == ["L1"] and made.json()["sex"] == "2"
    assert send(client, PERSONS, data).status_code == 200
    url = f"{PERSONS}{data['uuid']}/"
    changed = send(client, url, {"name": "刘芳芳"}, "patch")
    assert changed.status_code == 200, changed.content
    kept = Person.objects.get(uuid=data["uuid"])
    assert (kept.name, kept.name_initials, kept.id_number) == ("刘芳芳", "lff", NUMBER)
    assert send(client, url, {"birth_date": "2999-01-01"}, "patch").status_code == 400
    foreign = {**data, "uuid": str(uuid7()), "household": str(world.far.uuid)}
    assert send(client, PERSONS, foreign).status_code == 400


def test_roles_that_only_read_cannot_write(world, sign_in):
    for user in (world.supervisor, world.main, world.province):
        assert send(sign_in(user), HOUSEHOLDS, body(world)).status_code == 403
        url = f"{HOUSEHOLDS}{world.household.uuid}/"
        assert send(sign_in(user), url, {"address": "1组1号"}, "patch").status_code == 403


def test_a_longer_list_costs_no_more_queries(world, sign_in, django_assert_max_num_queries):
    for _ in range(20):
        household = HouseholdFactory(station=world.station, with_head=True)
        PersonFactory(household=household).set_categories(["L1"])
    client = sign_in(world.worker)
    for url in (HOUSEHOLDS, PERSONS):
        with django_assert_max_num_queries(14) as spent:
            client.get(url)
        work = [q["sql"] for q in spent if "households_" in q["sql"]]
        assert len(work) <= 3, [sql[:90] for sql in work]

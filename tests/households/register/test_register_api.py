"""The register over the API: rows of persons, changes and their undo, masked readers."""

from __future__ import annotations

import json

import pytest

from core.ids import uuid7
from households.models import (
    Household,
    Person,
    PersonCategory,
    PersonRelation,
    RegisterChange,
)
from tests.factories.households import HouseholdFactory
from tests.factories.stations import DivisionFactory, StationFactory

API = "/api/v1"


def send(client, path: str, data: dict, method: str = "post"):
    body = json.dumps(data, default=str)
    return getattr(client, method)(f"{API}/{path}/", body, content_type="application/json")


def test_a_person_takes_every_field_and_sealed_ones_do_not_come_out(world, sign_in):
    client = sign_in(world.worker)
    data = {
        "marital_status": "30", "education": "90", "education_note": "文盲/半文盲",
        "self_care": "none", "living": "alone", "separation": "0", "carer": "李四",
        "emergency_name": "王五", "emergency_phone": "13800138000", "health": "3",
        "health_note": "高血压", "service_request": "助浴", "registered_division": "522702001001",
    }  # fmt: skip
    response = send(client, f"persons/{world.child.uuid}", data, "patch")
    assert response.status_code == 200, response.content
    shown = response.json()
    assert shown["self_care"] == "none" and shown["registered_division"] == "522702001001"
    assert shown["emergency_phone_masked"] == "138****8000"
    assert "高血压" not in response.content.decode() and "助浴" not in response.content.decode()
    assert Person.objects.get(pk=world.child.pk).health_note == "高血压"
    masked = sign_in(world.main).get(f"{API}/persons/{world.child.uuid}/").json()
    assert not masked["carer"] and not masked["emergency_name"]


def test_the_status_of_a_person_does_not_change_by_writing_it(world, sign_in):
    client = sign_in(world.worker)
    send(client, f"persons/{world.child.uuid}", {"status": "deceased"}, "patch")
    assert Person.objects.get(pk=world.child.pk).is_active


@pytest.mark.parametrize(
    ("path", "data", "wrong", "where"),
    [
        ("target-groups", {"code": "L1", "subtype": "rural", "certificate_no": "DB1"},
         {"code": "L2"}, "care_level"),
        ("certificates", {"category": "4", "grade": "2"}, {"category": "4"}, "grade"),
        ("relations", {"kind": "guardian", "other_name": "王二", "other_phone": "13800138000"},
         {"kind": "father"}, "other_name"),
        ("phones", {"number": "13800138000", "owner_relation": "child"},
         {"number": "1"}, "number"),
    ],
)  # fmt: skip
def test_rows_of_a_person_are_made_once_and_their_rules_hold(
    world, sign_in, path, data, wrong, where
):
    client = sign_in(world.worker)
    key, person = str(uuid7()), str(world.child.uuid)
    first = send(client, path, {"uuid": key, "person": person, **data})
    assert first.status_code == 201, first.content
    assert send(client, path, {"uuid": key, "person": person, **data}).status_code == 200
    assert "13800138000" not in first.content.decode() and "DB1" not in first.content.decode()
    refused = send(client, path, {"person": person, **wrong})
    assert refused.status_code == 400 and where in refused.json()["errors"]
    far = send(client, path, {"person": str(world.far.head.uuid), **data})
    assert far.status_code == 400
    found = client.get(f"{API}/{path}/", {"person": person}).json()["results"]
    assert [row["uuid"] for row in found] == [key]
    assert sign_in(world.far_worker).get(f"{API}/{path}/{key}/").status_code == 404
    assert send(sign_in(world.supervisor), path, {"person": person, **data}).status_code == 403


def test_a_second_open_group_of_one_code_is_a_conflict(world, sign_in):
    client = sign_in(world.worker)
    data = {"person": str(world.child.uuid), "code": "L3"}
    assert send(client, "target-groups", data).status_code == 201
    assert send(client, "target-groups", data).status_code == 409


def test_very_sensitive_groups_stay_at_the_station(world, sign_in):
    tag = PersonCategory.objects.create(person=world.child, code="S2")
    path = f"{API}/target-groups/{tag.uuid}/"
    assert sign_in(world.worker).get(path).status_code == 200
    assert sign_in(world.county).get(path).status_code == 404
    data = {"person": str(world.child.uuid), "code": "S5"}
    assert send(sign_in(world.county), "target-groups", data).status_code == 400
    assert (
        "S2"
        not in sign_in(world.county).get(f"{API}/persons/{world.child.uuid}/").json()["categories"]
    )


def test_a_masked_reader_gets_no_names_of_relations(world, sign_in):
    PersonRelation.objects.create(person=world.child, kind="carer", other_name="欧阳照料")
    text = sign_in(world.main).get(f"{API}/relations/").content.decode()
    assert "欧阳照料" not in text and "欧阳**" in text


def test_a_change_is_made_once_and_taken_back(world, sign_in):
    client, key = sign_in(world.worker), str(uuid7())
    data = {"uuid": key, "kind": "died", "person": str(world.child.uuid), "reason": "病故"}
    made = send(client, "register-changes", data)
    assert made.status_code == 201, made.content
    assert made.json()["uuid"] == key
    assert send(client, "register-changes", data).status_code == 200
    assert RegisterChange.objects.count() == 1
    undone = send(client, f"register-changes/{key}/undo", {"reason": "填错"})
    assert undone.status_code == 200 and undone.json()["undone_at"]
    assert Person.objects.get(pk=world.child.pk).is_active
    assert send(client, f"register-changes/{key}/undo", {"reason": "x"}).status_code == 400


def test_every_kind_of_change_goes_over_the_api(world, sign_in):
    client = sign_in(world.county)
    station = StationFactory(division__code="522702002")
    village = DivisionFactory(code="522702002001")
    other = HouseholdFactory(station=world.station, division=world.village, with_head=True)
    home, child = str(world.household.uuid), str(world.child.uuid)

    def make(**data) -> dict:
        response = send(client, "register-changes", {"uuid": str(uuid7()), **data})
        assert response.status_code == 201, response.content
        return response.json()

    make(kind="departed", person=child, reason="贵阳")
    make(kind="returned", person=child)
    make(kind="person_moved", person=child, target=str(other.uuid), relation="8")
    split = make(kind="split", household=str(other.uuid), leaving=[child], head=child)
    make(kind="merged", household=split["other_household"], target=home)
    make(
        kind="taken_over", household=home, station=str(station.uuid), division=village.code,
        address="1组", reason="搬迁",
    )  # fmt: skip
    make(kind="closed", household=home, status="moved_out", reason="迁走")
    make(kind="reopened", household=home)
    household = Household.objects.get(uuid=home)
    assert (
        household.station == station and household.members.filter(status="registered").count() == 2
    )


@pytest.mark.parametrize(
    ("data", "where"),
    [
        ({"kind": "died"}, "person"),
        ({"kind": "merged"}, "household"),
        ({"kind": "nonsense"}, "kind"),
        ({"kind": "handed_over"}, "kind"),
    ],
)
def test_a_change_without_what_it_needs_names_the_field(world, sign_in, data, where):
    response = send(sign_in(world.worker), "register-changes", {"uuid": str(uuid7()), **data})
    assert response.status_code == 400 and where in response.json()["errors"]


def test_nobody_changes_the_register_beyond_their_stations(world, sign_in):
    data = {"uuid": str(uuid7()), "kind": "died", "person": str(world.child.uuid)}
    for user, status in ((world.supervisor, 403), (world.province, 403), (world.far_worker, 400)):
        assert send(sign_in(user), "register-changes", data).status_code == status
    station = StationFactory(division__code="522702002")
    moved = {
        "uuid": str(uuid7()), "kind": "taken_over", "household": str(world.household.uuid),
        "station": str(station.uuid), "division": DivisionFactory(code="522702002001").code,
    }  # fmt: skip
    assert send(sign_in(world.worker), "register-changes", moved).status_code == 400
    assert not RegisterChange.objects.exists()

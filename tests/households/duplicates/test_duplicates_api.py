"""The queue of duplicates and requests to transfer over the API."""

from __future__ import annotations

from typing import Any

import pytest

from households.models import DuplicatePair, Person, PersonMerge, TransferRequest
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory, PersonFactory

PAIRS, TRANSFERS = "/api/v1/duplicates/", "/api/v1/transfers/"
JSON = {"content_type": "application/json"}


@pytest.fixture
def pair(world) -> DuplicatePair:
    twin = HouseholdFactory(station=world.station, division=world.village)
    twin.head = PersonFactory(
        household=twin, name="张桂蓝", birth_date=world.head.birth_date, phone="13911112222",
        id_number=None, id_type="none", id_reason="未办",
    )  # fmt: skip
    twin.save()
    return DuplicatePair.objects.get()


def asking(world, **more: Any) -> dict[str, Any]:
    return {
        "station": str(world.station.uuid), "id_number": world.far.head.id_number, "what": "whole",
        "division": world.village.code, "address": "迁入组7号", "reason": "全家已迁来本地居住", **more,
    }  # fmt: skip


def test_a_pair_is_compared_merged_and_taken_apart_again(world, sign_in, pair) -> None:
    client = sign_in(world.head_of_station)
    [row] = client.get(PAIRS, {"status": "open"}).json()["results"]
    assert (row["uuid"], row["second"]["name"]) == (str(pair.uuid), "张桂蓝")
    lines = {line["key"]: line for line in client.get(f"{PAIRS}{pair.uuid}/lines/").json()}
    assert lines["phone"]["second"] == "139****2222"
    assert world.head.id_number not in str(lines)
    told = {"move": "merge", "keep": "first", "values": {"phone": "second"}}
    merged = client.post(f"{PAIRS}{pair.uuid}/move/", told, **JSON)
    assert merged.json()["status"] == "merged", merged.content.decode()
    assert Person.objects.get(pk=pair.first_id).phone_masked == "139****2222"
    again = client.post(f"{PAIRS}{pair.uuid}/move/", told, **JSON)
    assert again.status_code == 409
    back = client.post(f"{PAIRS}{pair.uuid}/move/", {"move": "reconsider"}, **JSON)
    assert back.json()["status"] == "open"
    assert not PersonMerge.objects.standing().exists()


def test_different_persons_are_told_apart_with_a_remark(world, sign_in, pair) -> None:
    client = sign_in(world.head_of_station)
    told = {"move": "different", "reason": "同名的两姐妹"}
    answer = client.post(f"{PAIRS}{pair.uuid}/move/", told, **JSON).json()
    assert (answer["status"], answer["decided_reason"]) == ("different", "同名的两姐妹")


def test_what_does_not_fit_together_changes_nothing(world, sign_in, pair) -> None:
    Person.objects.filter(pk=pair.second_id).update(sex="9", birth_date="1970-03-02")
    told = {"move": "merge", "values": {"id_number": "first", "birth_date": "second"}}
    refused = sign_in(world.head_of_station).post(f"{PAIRS}{pair.uuid}/move/", told, **JSON)
    assert refused.status_code == 400
    pair.refresh_from_db()
    assert pair.status == "open"


def test_a_worker_decides_no_pair_and_a_stranger_sees_none(world, sign_in, pair) -> None:
    assert sign_in(world.worker).get(PAIRS).status_code == 403
    far = make_user("station_head", station=world.far_station)
    assert sign_in(far).get(f"{PAIRS}{pair.uuid}/").status_code == 404
    assert sign_in(far).get(PAIRS).json()["results"] == []


def test_a_file_is_asked_for_and_handed_over(world, sign_in) -> None:
    made = sign_in(world.worker).post(TRANSFERS, asking(world), **JSON)
    assert made.status_code == 201, made.content.decode()
    row = made.json()
    assert (row["ours"], row["status"]) == (False, "requested")
    again = sign_in(world.worker).post(TRANSFERS, asking(world), **JSON)
    assert again.json()["uuid"] == row["uuid"]
    url = f"{TRANSFERS}{row['uuid']}/move/"
    assert sign_in(world.worker).post(url, {"move": "agree"}, **JSON).status_code == 403
    holder = sign_in(make_user("station_head", station=world.far_station))
    [seen] = holder.get(TRANSFERS).json()["results"]
    assert (seen["ours"], seen["reason"]) == (True, "全家已迁来本地居住")
    assert holder.post(url, {"move": "decline"}, **JSON).status_code == 400
    assert holder.post(url, {"move": "withdraw"}, **JSON).status_code == 403
    agreed = holder.post(url, {"move": "agree", "reason": "同意"}, **JSON).json()
    assert (agreed["status"], agreed["answer"]) == ("agreed", "同意")
    assert sign_in(world.worker).post(url, {"move": "withdraw"}, **JSON).status_code == 409


def test_the_asker_is_told_nothing_of_the_file(world, sign_in) -> None:
    client = sign_in(world.worker)
    client.post(TRANSFERS, asking(world), **JSON)
    told = client.get(TRANSFERS).content.decode()
    hidden = [word for word in world.planted if word != world.far.head.id_masked]
    assert not [word for word in hidden if word in told]


def test_what_cannot_be_asked_for_is_said_beside_its_field(world, sign_in) -> None:
    client = sign_in(world.worker)
    known = client.post(TRANSFERS, asking(world, id_number=world.head.id_number), **JSON)
    assert "id_number" in known.json()["errors"]
    odd = client.post(TRANSFERS, asking(world, id_number="419999195802290010"), **JSON)
    assert "id_number" in odd.json()["errors"]
    foreign = asking(world, station=str(world.far_station.uuid))
    assert "station" in client.post(TRANSFERS, foreign, **JSON).json()["errors"]
    assert sign_in(world.province).post(TRANSFERS, asking(world), **JSON).status_code == 403
    assert not TransferRequest.objects.exists()

"""Records of every kind over the API: the ledger as read, and the life of a record."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from tests.factories import groups
from tests.factories.accounts import make_user
from tests.factories.services import log_visit

pytestmark = pytest.mark.django_db
RECORDS = "/api/v1/records/"


def as_(user) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def test_every_kind_stands_in_one_list_with_what_counts(place) -> None:
    visit = log_visit(place.household, served=[place.a])
    session = groups.hold_session(groups.run_group(place.station, members=3), 1)
    rows = {row["uuid"]: row for row in as_(place.worker).get(RECORDS).data["results"]}
    assert rows[str(visit.record.uuid)]["kind"] == "visit"
    assert rows[str(visit.record.uuid)]["title"].startswith("张桂兰")
    assert rows[str(session.record.uuid)]["person_times"] == 3
    only = as_(place.worker).get(RECORDS, {"kind": 3}).data["results"]
    assert {row["kind"] for row in only} == {rows[str(session.record.uuid)]["kind"]}


def test_masked_readers_get_no_name_and_officials_no_row(place) -> None:
    log_visit(place.household, served=[place.a])
    main = as_(make_user("main_station")).get(RECORDS)
    assert main.data["results"]
    assert "张桂兰" not in main.content.decode()
    assert as_(make_user("province_admin")).get(RECORDS).data["results"] == []


def test_a_confirmation_is_taken_back_and_a_record_withdrawn(place) -> None:
    record = log_visit(place.household, served=[place.a]).record
    url = f"{RECORDS}{record.uuid}/move/"
    head, worker = as_(place.head), as_(place.worker)
    assert worker.post(url, {"move": "reopen"}, format="json").status_code == 403
    assert head.post(url, {"move": "reopen"}, format="json").data["status"] == "submitted"
    assert worker.post(url, {"move": "withdraw"}, format="json").status_code == 400
    gone = worker.post(url, {"move": "withdraw", "reason": "重复"}, format="json")
    assert gone.data["status"] == "withdrawn"
    assert head.post(url, {"move": "confirm"}, format="json").status_code == 409
    assert head.post(url, {"move": "lock"}, format="json").status_code == 400

"""Community work over the API."""

from __future__ import annotations

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from core.ids import uuid7
from services.models import CommunityResource, Proposal, ServiceRecord
from tests.factories.accounts import make_user
from tests.factories.community import (
    make_decision,
    make_meeting,
    make_organisation,
    make_proposal,
    make_survey,
)

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def api(user) -> APIClient:
    client = APIClient()
    client.force_authenticate(user)
    client.force_login(user)
    return client


def test_a_proposal_sent_twice_is_one_and_moves_by_steps(place):
    client, key = api(place.worker), str(uuid7())
    told = {"uuid": key, "station": str(place.station.uuid), "text": "装灯"}
    assert client.post("/api/v1/proposals/", told, format="json").status_code == 201
    assert client.post("/api/v1/proposals/", told, format="json").status_code == 200
    path = f"/api/v1/proposals/{key}/move/"
    assert client.post(path, {"move": "adopt"}, format="json").status_code == 200
    assert client.post(path, {"move": "finish"}, format="json").status_code == 409
    client.post(path, {"move": "start"}, format="json")
    assert client.post(path, {"move": "finish"}, format="json").status_code == 400
    done = {"move": "finish", "fields_of_move": {"reply": "已装"}}
    assert client.post(path, done, format="json").data["status"] == "done"
    changed = client.patch(f"/api/v1/proposals/{key}/", {"text": "x"}, format="json")
    assert changed.status_code == 403
    assert Proposal.objects.get(uuid=key).text == "装灯"


def test_a_meeting_is_held_once_with_heads_and_persons(place):
    meeting = make_meeting(held=False)
    client, path = api(place.worker), f"/api/v1/meetings/{meeting.uuid}/hold/"
    told = {
        "uuid": str(uuid7()), "occurred_on": TODAY().isoformat(), "residents": 6, "government": 1,
        "served": [str(place.a.uuid)],
    }  # fmt: skip
    assert client.post(path, {**told, "served": [str(uuid7())]}, format="json").status_code == 400
    assert client.post(path, {**told, "residents": 0}, format="json").status_code == 400
    for _twice in range(2):
        answer = client.post(path, told, format="json")
        assert (answer.status_code, answer.data["status"]) == (200, "held")
    assert ServiceRecord.objects.get(meeting=meeting).person_times == 6


def test_decisions_are_added_to_held_meetings_of_ones_own_station(place):
    meeting, client = make_meeting(), api(place.worker)
    told = {
        "meeting": str(meeting.uuid), "text": "装灯", "owner": "主任", "due_on": TODAY().isoformat()
    }  # fmt: skip
    answer = client.post("/api/v1/decisions/", told, format="json")
    assert answer.status_code == 201, answer.data
    path = f"/api/v1/decisions/{answer.data['uuid']}/move/"
    assert client.post(path, {"move": "finish"}, format="json").status_code == 400
    done = {"move": "finish", "fields_of_move": {"proof": "照片"}}
    assert client.post(path, done, format="json").data["status"] == "done"
    foreign = api(make_user("county_admin")).post("/api/v1/decisions/", told, format="json")
    assert foreign.status_code == 403


def test_an_organisation_takes_support_and_steps(place):
    row, client = make_organisation(), api(place.worker)
    path = f"/api/v1/community-organisations/{row.uuid}/"
    told = {"uuid": str(uuid7()), "text": "排练室", "kind": "place"}
    for _twice in range(2):
        assert len(client.post(f"{path}supports/", told, format="json").data) == 1
    assert client.post(f"{path}move/", {"move": "incubate"}, format="json").status_code == 200
    back = client.post(f"{path}move/", {"move": "correct_incubate"}, format="json")
    assert back.status_code == 400


def test_a_second_survey_of_the_year_is_refused_in_words(place):
    make_survey()
    told = {"station": str(place.station.uuid), "year": TODAY().year}
    answer = api(place.worker).post("/api/v1/needs-surveys/", told, format="json")
    assert answer.status_code == 400


def test_the_map_is_copied_over_the_api(place):
    client = api(place.worker)
    told = {
        "station": str(place.station.uuid), "year": TODAY().year - 1, "name": "广场",
        "offers": "场地", "phone": "0851-1",
    }  # fmt: skip
    answer = client.post("/api/v1/community-resources/", told, format="json")
    assert answer.status_code == 201, answer.data
    again = {"station": told["station"], "year": TODAY().year}
    copied = client.post("/api/v1/community-resources/copy/", again, format="json")
    assert copied.data == {"added": 1}
    assert CommunityResource.objects.get(year=TODAY().year).phone == "0851-1"


def test_participation_is_told_by_community(place):
    make_meeting(village=place.household.division, served=[place.a], heads={"residents": 4})
    (row,) = api(place.worker).get("/api/v1/community-participation/").data
    assert (row["person_times"], row["residents"]) == (4, 1)
    assert api(make_user("province_admin")).get("/api/v1/community-participation/").data == []


def test_masked_readers_get_no_texts_and_strangers_no_rows(place):
    decision = make_decision(make_meeting(convenor="赵召集"), owner="钱责任")
    proposal = make_proposal()
    client = api(make_user("main_station"))
    told = client.get(f"/api/v1/proposals/{proposal.uuid}/").data
    assert (told["text"], told["proposer"]) == ("", "")
    assert client.get(f"/api/v1/decisions/{decision.uuid}/").data["owner"] == ""
    far = api(make_user("county_admin", division="520502"))
    assert far.get(f"/api/v1/proposals/{proposal.uuid}/").status_code == 404

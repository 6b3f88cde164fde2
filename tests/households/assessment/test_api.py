"""/api/v1/assessments/: idempotent, for readers only, problems as the page says them."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from core.ids import uuid7
from households.models import RiskProtocol, ScaleResult
from households.scales import scale

pytestmark = pytest.mark.django_db
URL = "/api/v1/assessments/"


def _client(user) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def _body(person, key="phq9", answer="0", **changes):
    answers = {item.key: answer for item in scale(key).items}
    return {
        "uuid": str(uuid7()), "person": str(person.uuid), "scale": key, "answers": answers,
        **changes,
    }  # fmt: skip


def test_a_result_is_made_once_and_read_back(home):
    client, body = _client(home.worker), _body(home.adult)
    made = client.post(URL, body, format="json")
    assert made.status_code == 201, made.json()
    again = client.post(URL, body, format="json")
    assert (again.status_code, again.json()) == (200, made.json())
    assert client.get(f"{URL}{body['uuid']}/").json() == made.json()
    assert (made.json()["total"], made.json()["band"]) == (0, "minimal")
    assert made.json()["risk_protocol"] is None


def test_item_nine_opens_the_protocol_over_the_api_too(home):
    body = _body(home.adult)
    body["answers"]["9"] = "1"
    made = _client(home.worker).post(URL, body, format="json").json()
    assert made["risk_protocol"] == str(RiskProtocol.objects.get().uuid)


def test_what_is_missing_is_a_problem_by_item(home):
    body = _body(home.adult)
    del body["answers"]["2"]
    response = _client(home.worker).post(URL, body, format="json")
    assert response.status_code == 400
    assert "2" in response.json()["errors"]
    body["scale"] = "mmse"
    assert _client(home.worker).post(URL, body, format="json").status_code == 400


def test_an_untrained_worker_is_refused(home):
    response = _client(home.colleague).post(URL, _body(home.adult), format="json")
    assert response.status_code == 403
    assert not ScaleResult.objects.exists()


def test_a_correction_names_what_it_replaces(home, run):
    first, client = run(q1="2"), _client(home.worker)
    body = _body(home.adult, replaces=str(first.uuid))
    assert client.post(URL, body, format="json").status_code == 409  # no reason
    made = client.post(URL, {**body, "reason": "看错"}, format="json")
    assert made.status_code == 201 and made.json()["replaces"] == str(first.uuid)
    other = {**_body(home.adult, "needs", replaces=str(first.uuid)), "reason": "看错"}
    assert client.post(URL, other, format="json").status_code == 400


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("supervisor", 200), ("head_of_station", 200), ("colleague", 404), ("far_worker", 404),
        ("county", 403), ("main", 403), ("province", 403),
    ],
)  # fmt: skip
def test_who_reads_a_result(home, run, name, status):
    result = run()
    assert _client(getattr(home, name)).get(f"{URL}{result.uuid}/").status_code == status


def test_the_scales_are_listed_as_data(home):
    listed = {one["key"]: one for one in _client(home.worker).get("/api/v1/scales/").json()}
    assert len(listed["barthel"]["questions"]) == 10
    assert listed["barthel"]["conventions"].keys() == {"mzt039", "nursing"}
    assert [q["key"] for q in listed["ability"]["questions"]] == ["level"]
    gds = {
        q["key"]: {a["key"]: a["points"] for a in q["answers"]}
        for q in listed["gds15"]["questions"]
    }
    assert gds["1"] == {"1": 0, "0": 1} and gds["2"] == {"1": 1, "0": 0}

"""Blocks of the home visit by who is visited (specification 2.5, HN-B03, HN-C03, HN-D02)."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from core.ids import uuid7
from households.models import PersonCategory
from services.blocks import blocks
from services.models import BlockEntry, ServiceRecord, VisitBlock
from services.models.visit_block import blocks_for
from tests.factories.accounts import make_user
from tests.services.blocks_told import CHILD, FOUR, TWO, form_url, log, post, told_of

pytestmark = pytest.mark.django_db


def test_every_block_has_the_field_groups_of_the_specification():
    assert set(blocks()) == {"elder", "child", "disabled", "poor_family"}
    for key, asked in (("disabled", FOUR), ("elder", TWO), ("child", CHILD)):
        block = blocks()[key]
        assert {f.key for f in block.fields if f.required} == set(asked)
        # Each part that the track is about asks at least one thing.
        assert sum(any(f.required for f in part.fields) for part in block.parts) == len(asked)
    assert [str(p.label) for p in blocks()["elder"].parts] == ["身体状况", "生活状况"]


def test_blocks_follow_age_and_target_groups(home):
    PersonCategory.objects.create(person=home.a, code="L2")
    found = {(block.key, person) for block, person in blocks_for([home.a, home.b, home.child])}
    assert found == {
        ("elder", home.a), ("child", home.child), ("disabled", home.b), ("poor_family", None),
    }  # fmt: skip


def test_a_block_is_stored_with_its_visit_and_its_sealed_answers_encrypted(home):
    record = log(home, blocks=[BlockEntry("elder", home.a, {"health": "poor", "mind": "low"})])
    assert told_of(record, "elder") == {"health": "poor", "mind": "low"}
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(b)::text FROM services_visitblock b")
        row = cursor.fetchone()[0]
    assert "poor" in row and '"low"' not in row


@pytest.mark.parametrize(
    "entry",
    [
        lambda home: BlockEntry("elder", home.a, {"health": "splendid"}),
        lambda home: BlockEntry("elder", home.a, {"shoe_size": "42"}),
        lambda home: BlockEntry("unknown", home.a, {}),
        lambda home: BlockEntry("elder", None, {"health": "good"}),
        lambda home: BlockEntry("poor_family", home.a, {"income": 800}),
        lambda home: BlockEntry("poor_family", None, {"income": "viel"}),
        lambda home: BlockEntry("disabled", home.b, FOUR),  # was not met
    ],
)
def test_what_the_data_does_not_know_is_refused(home, entry):
    with pytest.raises(ValidationError) as refused:
        log(home, blocks=[entry(home)])
    assert set(refused.value.error_dict) == {"blocks"}
    assert not ServiceRecord.objects.exists()


# --- the form ------------------------------------------------------------------------------------


def test_the_form_shows_the_blocks_folded_and_stores_those_of_whom_was_met(home, client):
    client.force_login(home.worker)
    page = client.get(form_url(home)).content.decode()
    assert page.count('class="blk"') == 3 and 'class="blk" open' not in page
    data = post(
        home, [home.a],
        **{
            f"b-elder-{home.a.uuid}-health": "fair",
            f"b-elder-{home.a.uuid}-chronic": ["diabetes", "joints"],
            f"b-disabled-{home.b.uuid}-health": "poor",
        },
    )  # fmt: skip
    response = client.post(form_url(home), data)
    assert response.status_code == 302, response.content.decode()[:2000]
    row = VisitBlock.objects.get()
    assert (row.kind, row.person) == ("elder", home.a)
    assert row.told == {"health": "fair", "chronic": ["diabetes", "joints"]}


def test_the_last_answers_stand_beside_and_can_be_copied(home, client):
    log(home, 30, blocks=[BlockEntry("elder", home.a, {"health": "poor", "carer": "女儿"})])
    client.force_login(home.worker)
    page = client.get(form_url(home)).content.decode()
    assert "copy-last" in page and 'data-last="女儿"' in page
    assert f'name="b-elder-{home.a.uuid}-health" value="poor"  data-last' in page


def test_the_record_and_the_file_show_what_changed(home, client):
    log(home, 30, blocks=[BlockEntry("elder", home.a, {"health": "fair", "falls": "none"})])
    record = log(home, blocks=[BlockEntry("elder", home.a, {"health": "poor", "falls": "none"})])
    client.force_login(home.worker)
    for url in (
        reverse("services:record", args=[record.uuid]),
        reverse("households:file", args=[home.household.uuid]) + "?tab=assessment",
    ):
        page = client.get(url).content.decode()
        assert '<span class="tag">一般</span> → <b>差</b>' in page, url


def test_what_speaks_of_the_mind_is_hidden_from_who_does_not_read_assessments(home, client):
    record = log(home, blocks=[BlockEntry("elder", home.a, {"health": "poor", "mind": "confused"})])
    url = reverse("services:record", args=[record.uuid])
    client.force_login(home.head)
    assert "糊涂" in client.get(url).content.decode()
    client.force_login(home.county)
    assert "糊涂" not in client.get(url).content.decode()


def test_a_returned_visit_keeps_its_blocks_and_they_can_be_changed(home, client):
    record = log(home, blocks=[BlockEntry("elder", home.a, {"health": "fair"})])
    record.return_for(home.head, "情况记录不完整")
    client.force_login(home.worker)
    url = reverse("services:visit-revise", args=[record.uuid])
    assert 'value="fair" checked' in client.get(url).content.decode()
    data = post(home, [home.a], **{f"b-elder-{home.a.uuid}-health": "good"})
    assert client.post(url, data).status_code == 302
    assert told_of(record, "elder") == {"health": "good"}
    assert VisitBlock.objects.count() == 1


# --- the API -------------------------------------------------------------------------------------


def _api(user: Any) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def test_blocks_come_and_go_over_the_api(home):
    body = {
        "uuid": str(uuid7()), "household": str(home.household.uuid), "track": 4,
        "occurred_on": f"{timezone.localdate():%Y-%m-%d}", "served": [str(home.b.uuid)],
        "service_types": ["D-1"], "submit": False,
        "blocks": [{"kind": "disabled", "person": str(home.b.uuid), "answers": FOUR}],
    }  # fmt: skip
    client = _api(home.worker)
    made = client.post("/api/v1/visits/", body, format="json")
    assert made.status_code == 201, made.json()
    assert made.json()["blocks"] == body["blocks"]
    url = f"/api/v1/visits/{body['uuid']}/"
    kept = client.patch(url, {"findings": "已核实"}, format="json")
    assert kept.json()["blocks"] == body["blocks"]
    changed = {**body["blocks"][0], "answers": {**FOUR, "health": "poor"}}
    assert client.patch(url, {"blocks": [changed]}, format="json").json()["blocks"] == [changed]
    # A draft may be incomplete; handing it in asks for what is missing.
    assert client.patch(url, {"blocks": []}, format="json").status_code == 200
    refused = client.post(f"{url}submit/")
    assert refused.status_code == 400 and "自理程度" in refused.json()["errors"]["missing"][0]
    again = {**body, "uuid": str(uuid7()), "submit": True, "blocks": []}
    refused = client.post("/api/v1/visits/", again, format="json")
    assert refused.status_code == 400 and "blocks" in refused.json()["errors"]
    assert client.patch(url, {"blocks": [changed]}, format="json").status_code == 200
    assert client.post(f"{url}submit/").json()["status"] == "submitted"


def test_the_api_gives_no_sealed_answer_to_the_county(home):
    record = log(home, blocks=[BlockEntry("elder", home.a, {"health": "poor", "mind": "low"})])
    url = f"/api/v1/visits/{record.uuid}/"
    assert _api(home.worker).get(url).json()["blocks"][0]["answers"]["mind"] == "low"
    assert "mind" not in _api(home.county).get(url).json()["blocks"][0]["answers"]
    main = make_user("main_station")
    assert _api(main).get(url).json()["blocks"] is None


def test_the_blocks_are_listed_as_data(home):
    listed = {one["key"]: one for one in _api(home.worker).get("/api/v1/blocks/").json()}
    assert [listed[key]["required_on"] for key in ("elder", "child", "disabled")] == [[2], [3], [4]]
    assert listed["child"]["required_at"] == ["home", "school"]
    assert listed["elder"]["questions"][0]["options"]["poor"] == "差"
    assert _api(home.county).get("/api/v1/blocks/").status_code == 403

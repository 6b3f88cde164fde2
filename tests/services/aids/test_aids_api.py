"""Drafts, phrases and texts with blanks over the API: one's own, the station's, the place's."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from rest_framework.test import APIClient

from services.models import Draft, Phrase, TextTemplate
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
DRAFTS, PHRASES, TEXTS = "/api/v1/drafts/", "/api/v1/phrases/", "/api/v1/text-templates/"


def as_(user: Any) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def sheet(place: SimpleNamespace, text: str = "老人独居", **more: Any) -> dict[str, Any]:
    return {
        "key": f"visit:{place.worker.pk}:{place.household.uuid}", "url": "/m/visit/",
        "title": "走访记录", "values": [["findings", text]], **more,
    }  # fmt: skip


def test_a_draft_is_written_read_and_thrown_away(place: SimpleNamespace) -> None:
    client = as_(place.worker)
    made = client.post(DRAFTS, sheet(place), format="json")
    assert (made.status_code, made.data["version"]) == (201, 1)
    again = client.post(DRAFTS, sheet(place, "改了", base=1), format="json")
    assert (again.status_code, again.data["version"]) == (200, 2)
    [row] = client.get(DRAFTS).data
    assert row["values"] == [["findings", "改了"]]
    assert place.household.file_no in row["subject_shown"]
    assert client.get(f"{DRAFTS}{row['uuid']}/").data["title"] == "走访记录"
    assert client.delete(f"{DRAFTS}{row['uuid']}/").status_code == 204
    assert not Draft.objects.exists()


def test_a_device_that_missed_a_version_is_told_and_overwrites_nothing(
    place: SimpleNamespace,
) -> None:
    client = as_(place.worker)
    client.post(DRAFTS, sheet(place), format="json")
    late = client.post(DRAFTS, sheet(place, "旧的"), format="json")
    assert late.status_code == 409
    assert str(late.data["errors"]["version"]) == "1"
    assert Draft.objects.get().sheet["values"] == [["findings", "老人独居"]]


def test_a_draft_is_nobody_elses_and_leads_nowhere_else(place: SimpleNamespace) -> None:
    uuid = as_(place.worker).post(DRAFTS, sheet(place), format="json").data["uuid"]
    for user in (place.head, place.county):
        assert as_(user).get(f"{DRAFTS}{uuid}/").status_code == 404
        assert as_(user).delete(f"{DRAFTS}{uuid}/").status_code == 404
        assert as_(user).get(DRAFTS).data == []
    away = as_(place.worker).post(DRAFTS, sheet(place, url="//elsewhere.example/"), format="json")
    assert away.status_code == 400
    assert as_(make_user()).get(DRAFTS).status_code == 403


def test_phrases_are_kept_used_and_taken_away(place: SimpleNamespace) -> None:
    client = as_(place.worker)
    told = {"field": "findings", "text": "院落湿滑"}
    made = client.post(PHRASES, told, format="json")
    assert (made.status_code, made.data["shared"]) == (201, False)
    assert client.post(PHRASES, told, format="json").data["uuid"] == made.data["uuid"]
    assert client.post(f"{PHRASES}{made.data['uuid']}/use/").data["uses"] == 1
    assert [row["text"] for row in client.get(PHRASES, {"field": "findings"}).data] == ["院落湿滑"]
    assert client.get(PHRASES, {"field": "plan"}).data == []
    assert as_(place.head).get(PHRASES).data == []
    assert client.delete(f"{PHRASES}{made.data['uuid']}/").status_code == 204
    assert Phrase.objects.get().dropped


def test_the_stations_phrases_are_its_heads(place: SimpleNamespace) -> None:
    told = {"field": "findings", "text": "已接入燃气", "shared": True}
    assert as_(place.worker).post(PHRASES, told, format="json").status_code == 403
    uuid = as_(place.head).post(PHRASES, told, format="json").data["uuid"]
    assert as_(place.worker).get(PHRASES).data[0]["shared"] is True
    assert as_(place.worker).delete(f"{PHRASES}{uuid}/").status_code == 403
    assert as_(place.county).get(PHRASES).status_code == 403
    assert as_(place.head).delete(f"{PHRASES}{uuid}/").status_code == 204


def test_a_text_is_changed_by_who_keeps_its_place_and_read_by_whom_it_reaches(
    place: SimpleNamespace,
) -> None:
    told = {"title": "入户", "text": "今日走访____", "field": "findings"}
    ours = as_(place.head).post(TEXTS, {**told, "station": str(place.station.uuid)}, format="json")
    assert ours.status_code == 201, ours.data
    county = as_(place.county).post(TEXTS, {**told, "division": "522702"}, format="json")
    assert county.status_code == 201, county.data
    assert {row["uuid"] for row in as_(place.worker).get(TEXTS).data["results"]} == {
        ours.data["uuid"], county.data["uuid"],
    }  # fmt: skip
    assert as_(place.worker).post(TEXTS, told, format="json").status_code == 403
    url = f"{TEXTS}{county.data['uuid']}/"
    assert as_(place.head).patch(url, {"dropped": True}, format="json").status_code == 403
    assert as_(place.county).patch(url, {"dropped": True}, format="json").data["dropped"] is True
    far = make_user("county_admin", division="520502")
    assert as_(far).get(url).status_code == 404
    both = {**told, "division": "522702", "station": str(place.station.uuid)}
    assert as_(place.head).post(TEXTS, both, format="json").status_code == 400
    abroad = as_(place.county).post(TEXTS, {**told, "division": "520502"}, format="json")
    assert abroad.status_code == 400
    assert TextTemplate.objects.count() == 2

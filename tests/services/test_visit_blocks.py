"""Blocks of the home visit by who is visited (specification 2.5, HN-B03, HN-C03, HN-D02)."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from campaigns.models import Track
from core.ids import uuid7
from core.workflow import Incomplete
from households.models import Consent, PersonCategory
from services.block_catalogue import blocks
from services.models import BlockEntry, ServiceRecord, Visit, VisitBlock, VisitEntry
from services.models.visit_block import blocks_for
from tests.factories.accounts import make_user
from tests.factories.households import PersonFactory

pytestmark = pytest.mark.django_db
TWO = {"health": "fair", "living_with": "alone"}
CHILD = {"needs": ["study", "company"]}
FOUR = {"self_care": "partly", "income": ["allowance"], "health": "fair", "support": ["family"]}


@pytest.fixture
def home(place: SimpleNamespace) -> SimpleNamespace:
    """`place` with `a` an elder of 79, `b` disabled and 40, `child` of 15."""
    today = timezone.localdate()
    for person, years in ((place.a, 79), (place.b, 40)):
        person.birth_date = today.replace(year=today.year - years, day=1)
        person.save(update_fields=["birth_date"])
    PersonCategory.objects.create(person=place.b, code="D2")
    place.child = PersonFactory(
        household=place.household, name="陈小梅", relation="3",
        birth_date=today.replace(year=today.year - 15, day=1),
    )  # fmt: skip
    return place


def _log(home: SimpleNamespace, days: int = 0, **values: Any) -> ServiceRecord:
    defaults: dict[str, Any] = {
        "household": home.household,
        "occurred_on": timezone.localdate() - dt.timedelta(days=days),
        "served": [home.a],
    }
    return Visit.log(VisitEntry(**{**defaults, **values}), by=home.worker)[0].record


def _told(record: ServiceRecord, kind: str) -> dict[str, Any]:
    return record.blocks.get(kind=kind).told


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
    record = _log(home, blocks=[BlockEntry("elder", home.a, {"health": "poor", "mind": "low"})])
    assert _told(record, "elder") == {"health": "poor", "mind": "low"}
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
        _log(home, blocks=[entry(home)])
    assert set(refused.value.error_dict) == {"blocks"}
    assert not ServiceRecord.objects.exists()


def test_track_d_at_home_needs_the_four_blocks_of_a_disabled_person(home):
    track = Track.objects.get(pk=4)
    with pytest.raises(ValidationError, match="谁在支持"):
        _log(home, served=[home.b], track=track, service_types=[41])
    part = {key: FOUR[key] for key in ("self_care", "income", "health")}
    with pytest.raises(ValidationError):
        _log(home, served=[home.b], track=track, blocks=[BlockEntry("disabled", home.b, part)])
    record = _log(home, served=[home.b], track=track, blocks=[BlockEntry("disabled", home.b, FOUR)])
    assert _told(record, "disabled")["support"] == ["family"]


def test_track_b_at_home_needs_physical_and_living_condition_of_an_elder(home):
    track, about = Track.objects.get(pk=2), {"served": [home.a], "is_universal": True}
    with pytest.raises(ValidationError, match="健康") as refused:
        _log(home, track=track, **about)
    assert set(refused.value.error_dict) == {"blocks"}
    with pytest.raises(ValidationError, match="居住"):
        _log(home, track=track, blocks=[BlockEntry("elder", home.a, {"health": "fair"})], **about)
    record = _log(home, track=track, blocks=[BlockEntry("elder", home.a, TWO)], **about)
    assert _told(record, "elder") == TWO
    _log(home, 1, track=track, place=ServiceRecord.Place.STATION, **about)
    _log(home, 2, track=track, served=[home.b], is_universal=True)  # no elder was met


@pytest.mark.parametrize("where", [ServiceRecord.Place.HOME, ServiceRecord.Place.SCHOOL])
def test_track_c_at_home_or_at_school_needs_what_the_child_needs(home, where):
    track = Track.objects.get(pk=3)
    with pytest.raises(ValidationError, match="孩子的需求"):
        _log(home, track=track, served=[home.child], place=where)
    told = [BlockEntry("child", home.child, CHILD)]
    assert _told(_log(home, track=track, served=[home.child], place=where, blocks=told), "child")
    _log(home, 1, track=track, served=[home.child], place=ServiceRecord.Place.COMMUNITY)


def test_a_school_visit_to_a_child_under_14_needs_the_guardians_consent(home):
    home.child.birth_date = timezone.localdate() - dt.timedelta(days=365 * 10)
    home.child.save(update_fields=["birth_date"])
    visit = {
        "track": Track.objects.get(pk=3), "served": [home.child],
        "place": ServiceRecord.Place.SCHOOL, "blocks": [BlockEntry("child", home.child, CHILD)],
    }  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        _log(home, **visit)
    assert refused.value.error_dict["served"][0].code == "guardian_consent_missing"
    Consent.objects.create(
        person=home.child, kind=Consent.Kind.CHILD, text_version="2026-01",
        giver=Consent.Giver.GUARDIAN, giver_name="陈有福", giver_relation="父亲",
        given_on=timezone.localdate(), recorded_by=home.worker,
    )  # fmt: skip
    assert _log(home, **visit).place == ServiceRecord.Place.SCHOOL


def test_a_draft_may_be_without_its_blocks_but_is_not_handed_in(home):
    entry = VisitEntry(
        household=home.household, occurred_on=timezone.localdate(), served=[home.a],
        track=Track.objects.get(pk=2), is_universal=True,
    )  # fmt: skip
    visit, _made = Visit.log(entry, by=home.worker, submit=False)
    with pytest.raises(Incomplete, match="健康"):
        visit.record.submit(home.worker)
    entry.blocks = [BlockEntry("elder", home.a, TWO)]
    visit.revise(entry, by=home.worker)
    visit.record.submit(home.worker)
    assert visit.record.status == ServiceRecord.Status.SUBMITTED


def test_a_returned_visit_of_before_the_rule_is_completed_before_it_is_handed_in_again(home):
    record = _log(home, served=[home.b])
    record.return_for(home.head, "请补充")
    ServiceRecord.objects.filter(pk=record.pk).update(track=4)
    record.refresh_from_db()
    with pytest.raises(Incomplete, match="谁在支持"):
        record.resubmit(home.worker)


def test_track_d_asks_nothing_of_others_nor_by_phone_nor_of_a_closed_door(home):
    track = Track.objects.get(pk=4)
    _log(home, served=[home.a], track=track)
    _log(home, 1, served=[home.b], track=track, place=ServiceRecord.Place.PHONE)
    _log(home, 2, served=[], track=track, outcome=ServiceRecord.Outcome.NOBODY_HOME)
    assert not VisitBlock.objects.exists()


def test_routine_visits_ask_for_no_block(home):
    assert _log(home, served=[home.a, home.b]).blocks.count() == 0


# --- the form ------------------------------------------------------------------------------------


def _post(home: SimpleNamespace, served: list[Any], **values: Any) -> dict[str, Any]:
    return {
        "uuid": str(uuid7()), "how": "home", "served": [str(p.uuid) for p in served], "track": "0",
        "service_types": ["2"], "condition": "stable", "next_in": "none",
        "occurred_on": f"{timezone.localdate():%Y-%m-%d}", "started_at": "09:30", "minutes": "30",
        "purpose": "routine", **values,
    }  # fmt: skip


def _form_url(home: SimpleNamespace) -> str:
    return f"{reverse('services:visit')}?household={home.household.uuid}"


def test_the_form_shows_the_blocks_folded_and_stores_those_of_whom_was_met(home, client):
    client.force_login(home.worker)
    page = client.get(_form_url(home)).content.decode()
    assert page.count('class="blk"') == 3 and 'class="blk" open' not in page
    data = _post(
        home, [home.a],
        **{
            f"b-elder-{home.a.uuid}-health": "fair",
            f"b-elder-{home.a.uuid}-chronic": ["diabetes", "joints"],
            f"b-disabled-{home.b.uuid}-health": "poor",
        },
    )  # fmt: skip
    response = client.post(_form_url(home), data)
    assert response.status_code == 302, response.content.decode()[:2000]
    row = VisitBlock.objects.get()
    assert (row.kind, row.person) == ("elder", home.a)
    assert row.told == {"health": "fair", "chronic": ["diabetes", "joints"]}


def test_a_missing_answer_opens_the_block_and_keeps_what_was_typed(home, client):
    client.force_login(home.worker)
    name = f"b-disabled-{home.b.uuid}"
    data = _post(home, [home.b], track="4", service_types=["41"], **{f"{name}-health": "fair"})
    response = client.post(_form_url(home), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count("请填写此项") == 3
    assert f'name="{name}-health" value="fair" checked' in page
    assert not ServiceRecord.objects.exists()


def test_the_form_asks_of_an_elder_on_track_b_and_of_a_child_at_school(home, client):
    client.force_login(home.worker)
    elder, child = f"b-elder-{home.a.uuid}", f"b-child-{home.child.uuid}"
    told = {"track": "2", "service_types": ["21"], "for_needs": "universal", "findings": "一切平稳"}
    page = client.post(_form_url(home), _post(home, [home.a], **told)).content.decode()
    assert page.count("请填写此项") == 2 and "一切平稳" in page
    told |= {f"{elder}-health": "good", f"{elder}-living_with": "spouse"}
    assert client.post(_form_url(home), _post(home, [home.a], **told)).status_code == 302
    at_school = {"track": "3", "service_types": ["31"], "how": "school", "purpose": "needs"}
    refused = client.post(_form_url(home), _post(home, [home.child], **at_school))
    assert refused.status_code == 422 and "请填写此项" in refused.content.decode()
    at_school[f"{child}-needs"] = ["study"]
    assert client.post(_form_url(home), _post(home, [home.child], **at_school)).status_code == 302


def test_the_last_answers_stand_beside_and_can_be_copied(home, client):
    _log(home, 30, blocks=[BlockEntry("elder", home.a, {"health": "poor", "carer": "女儿"})])
    client.force_login(home.worker)
    page = client.get(_form_url(home)).content.decode()
    assert "copy-last" in page and 'data-last="女儿"' in page
    assert f'name="b-elder-{home.a.uuid}-health" value="poor"  data-last' in page


def test_the_record_and_the_file_show_what_changed(home, client):
    _log(home, 30, blocks=[BlockEntry("elder", home.a, {"health": "fair", "falls": "none"})])
    record = _log(home, blocks=[BlockEntry("elder", home.a, {"health": "poor", "falls": "none"})])
    client.force_login(home.worker)
    for url in (
        reverse("services:record", args=[record.uuid]),
        reverse("households:file", args=[home.household.uuid]) + "?tab=assessment",
    ):
        page = client.get(url).content.decode()
        assert '<span class="tag">一般</span> → <b>差</b>' in page, url


def test_what_speaks_of_the_mind_is_hidden_from_who_does_not_read_assessments(home, client):
    record = _log(
        home, blocks=[BlockEntry("elder", home.a, {"health": "poor", "mind": "confused"})]
    )
    url = reverse("services:record", args=[record.uuid])
    client.force_login(home.head)
    assert "糊涂" in client.get(url).content.decode()
    client.force_login(home.county)
    assert "糊涂" not in client.get(url).content.decode()


def test_a_returned_visit_keeps_its_blocks_and_they_can_be_changed(home, client):
    record = _log(home, blocks=[BlockEntry("elder", home.a, {"health": "fair"})])
    record.return_for(home.head, "情况记录不完整")
    client.force_login(home.worker)
    url = reverse("services:visit-revise", args=[record.uuid])
    assert 'value="fair" checked' in client.get(url).content.decode()
    data = _post(home, [home.a], **{f"b-elder-{home.a.uuid}-health": "good"})
    assert client.post(url, data).status_code == 302
    assert _told(record, "elder") == {"health": "good"}
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
    record = _log(home, blocks=[BlockEntry("elder", home.a, {"health": "poor", "mind": "low"})])
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

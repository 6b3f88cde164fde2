"""Which blocks a visit must answer before it is handed in (HN-B03, HN-C03, HN-D02)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from campaigns.models import Track
from core.workflow import Incomplete
from households.models import Consent
from services.models import BlockEntry, ServiceRecord, Visit, VisitBlock, VisitEntry
from tests.services.blocks_told import CHILD, FOUR, TWO, form_url, log, post, told_of

pytestmark = pytest.mark.django_db


def test_track_d_at_home_needs_the_four_blocks_of_a_disabled_person(home):
    track = Track.objects.get(pk=4)
    with pytest.raises(ValidationError, match="谁在支持"):
        log(home, served=[home.b], track=track, service_types=[41])
    part = {key: FOUR[key] for key in ("self_care", "income", "health")}
    with pytest.raises(ValidationError):
        log(home, served=[home.b], track=track, blocks=[BlockEntry("disabled", home.b, part)])
    record = log(home, served=[home.b], track=track, blocks=[BlockEntry("disabled", home.b, FOUR)])
    assert told_of(record, "disabled")["support"] == ["family"]


def test_track_b_at_home_needs_physical_and_living_condition_of_an_elder(home):
    track, about = Track.objects.get(pk=2), {"served": [home.a], "is_universal": True}
    with pytest.raises(ValidationError, match="健康") as refused:
        log(home, track=track, **about)
    assert set(refused.value.error_dict) == {"blocks"}
    with pytest.raises(ValidationError, match="居住"):
        log(home, track=track, blocks=[BlockEntry("elder", home.a, {"health": "fair"})], **about)
    record = log(home, track=track, blocks=[BlockEntry("elder", home.a, TWO)], **about)
    assert told_of(record, "elder") == TWO
    log(home, 1, track=track, place=ServiceRecord.Place.STATION, **about)
    log(home, 2, track=track, served=[home.b], is_universal=True)  # no elder was met


@pytest.mark.parametrize("where", [ServiceRecord.Place.HOME, ServiceRecord.Place.SCHOOL])
def test_track_c_at_home_or_at_school_needs_what_the_child_needs(home, where):
    track = Track.objects.get(pk=3)
    with pytest.raises(ValidationError, match="孩子的需求"):
        log(home, track=track, served=[home.child], place=where)
    told = [BlockEntry("child", home.child, CHILD)]
    assert told_of(log(home, track=track, served=[home.child], place=where, blocks=told), "child")
    log(home, 1, track=track, served=[home.child], place=ServiceRecord.Place.COMMUNITY)


def test_a_school_visit_to_a_child_under_14_needs_the_guardians_consent(home):
    home.child.birth_date = timezone.localdate() - dt.timedelta(days=365 * 10)
    home.child.save(update_fields=["birth_date"])
    visit = {
        "track": Track.objects.get(pk=3), "served": [home.child],
        "place": ServiceRecord.Place.SCHOOL, "blocks": [BlockEntry("child", home.child, CHILD)],
    }  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        log(home, **visit)
    assert refused.value.error_dict["served"][0].code == "guardian_consent_missing"
    Consent.objects.create(
        person=home.child, kind=Consent.Kind.CHILD, text_version="2026-01",
        giver=Consent.Giver.GUARDIAN, giver_name="陈有福", giver_relation="父亲",
        given_on=timezone.localdate(), recorded_by=home.worker,
    )  # fmt: skip
    assert log(home, **visit).place == ServiceRecord.Place.SCHOOL


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
    record = log(home, served=[home.b])
    record.return_for(home.head, "请补充")
    ServiceRecord.objects.filter(pk=record.pk).update(track=4)
    record.refresh_from_db()
    with pytest.raises(Incomplete, match="谁在支持"):
        record.resubmit(home.worker)


def test_track_d_asks_nothing_of_others_nor_by_phone_nor_of_a_closed_door(home):
    track = Track.objects.get(pk=4)
    log(home, served=[home.a], track=track)
    log(home, 1, served=[home.b], track=track, place=ServiceRecord.Place.PHONE)
    log(home, 2, served=[], track=track, outcome=ServiceRecord.Outcome.NOBODY_HOME)
    assert not VisitBlock.objects.exists()


def test_routine_visits_ask_for_no_block(home):
    assert log(home, served=[home.a, home.b]).blocks.count() == 0


def test_a_missing_answer_opens_the_block_and_keeps_what_was_typed(home, client):
    client.force_login(home.worker)
    name = f"b-disabled-{home.b.uuid}"
    data = post(home, [home.b], track="4", service_types=["41"], **{f"{name}-health": "fair"})
    response = client.post(form_url(home), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert page.count("请填写此项") == 3
    assert f'name="{name}-health" value="fair" checked' in page
    assert not ServiceRecord.objects.exists()


def test_the_form_asks_of_an_elder_on_track_b_and_of_a_child_at_school(home, client):
    client.force_login(home.worker)
    elder, child = f"b-elder-{home.a.uuid}", f"b-child-{home.child.uuid}"
    told = {"track": "2", "service_types": ["21"], "for_needs": "universal", "findings": "一切平稳"}
    page = client.post(form_url(home), post(home, [home.a], **told)).content.decode()
    assert page.count("请填写此项") == 2 and "一切平稳" in page
    told |= {f"{elder}-health": "good", f"{elder}-living_with": "spouse"}
    assert client.post(form_url(home), post(home, [home.a], **told)).status_code == 302
    at_school = {"track": "3", "service_types": ["31"], "how": "school", "purpose": "needs"}
    refused = client.post(form_url(home), post(home, [home.child], **at_school))
    assert refused.status_code == 422 and "请填写此项" in refused.content.decode()
    at_school[f"{child}-needs"] = ["study"]
    assert client.post(form_url(home), post(home, [home.child], **at_school)).status_code == 302

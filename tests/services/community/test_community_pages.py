"""Community work on the pages: what each role sees and can do."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.ids import uuid7
from services.models import (
    CommunityNeedsSurvey,
    CommunityOrganisation,
    CommunityResource,
    Decision,
    DeliberationMeeting,
    Proposal,
    ServiceRecord,
    SignIn,
    SignInSheet,
)
from services.participation import participation
from services.reminders import decisions
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
LISTS = (
    "meetings", "phone-meetings", "proposals", "phone-proposals", "organisations", "needs-surveys",
    "community-map", "community", "participation",
)  # fmt: skip


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def url(name: str, *args) -> str:
    return reverse(f"services:{name}", args=args)


def test_a_meeting_is_planned_held_decided_and_closed_on_its_pages(place):
    worker = as_(place.worker)
    key = str(uuid7())
    plan = {
        "uuid": key, "topic": "井台照明", "held_on": TODAY().isoformat(), "location": "村委会",
        "convenor": "村委会", "village": place.household.division.code,
    }  # fmt: skip
    for _twice in range(2):
        answer = worker.post(url("meeting-create"), plan)
    meeting = DeliberationMeeting.objects.get(uuid=key)
    assert answer.headers["Location"] == meeting.get_absolute_url()
    page = worker.get(meeting.get_absolute_url()).content.decode()
    assert url("meeting-hold", meeting.uuid) in page
    held = {"uuid": str(uuid7()), "occurred_on": TODAY().isoformat(), "residents": 8}
    for _twice in range(2):
        worker.post(url("meeting-hold", meeting.uuid), held)
    assert ServiceRecord.objects.get(meeting=meeting).person_times == 8
    decided = {"text": "装灯", "owner": "村主任", "due_on": TODAY().isoformat()}
    worker.post(meeting.get_absolute_url(), decided)
    decision = Decision.objects.get(meeting=meeting)
    worker.post(
        url("meeting-edit", meeting.uuid),
        {**plan, "minutes": "一致同意", "village": place.household.division.code},
    )
    worker.post(url("decision-move", decision.uuid, "finish"), {"proof": "灯已装，见照片"})
    meeting.refresh_from_db()
    assert meeting.status == "closed"


def test_errors_stand_beside_the_field_and_nothing_typed_is_lost(place):
    worker = as_(place.worker)
    answer = worker.post(url("meeting-create"), {"topic": "井台照明"})
    assert answer.status_code == 422
    assert "井台照明" in answer.content.decode()
    meeting = make_meeting()
    answer = worker.post(meeting.get_absolute_url(), {"text": "装灯", "owner": "", "due_on": ""})
    assert answer.status_code == 422
    assert "装灯" in answer.content.decode()
    assert not meeting.decisions.exists()


def test_who_signed_in_is_offered_by_name_and_counted_once(place):
    meeting = make_meeting(held=False)
    worker = as_(place.worker)
    worker.post(url("meeting-sheet", meeting.uuid))
    sheet = SignInSheet.of(meeting)
    SignIn.from_list(sheet, place.worker, person=place.a)
    form = worker.get(url("meeting-hold", meeting.uuid)).content.decode()
    assert str(place.a.uuid) in form
    worker.post(
        url("meeting-hold", meeting.uuid),
        {"occurred_on": TODAY().isoformat(), "residents": 5, "served": [str(place.a.uuid)]},
    )
    record = ServiceRecord.objects.get(meeting=meeting)
    assert (record.person_times, record.anonymous_count) == (5, 4)


def test_a_returned_record_is_changed_and_handed_in_again(place):
    meeting = make_meeting(confirmed=False)
    ServiceRecord.objects.get(meeting=meeting).return_for(place.head, "人数不对")
    as_(place.worker).post(
        url("meeting-hold", meeting.uuid), {"occurred_on": TODAY().isoformat(), "residents": 11}
    )
    record = ServiceRecord.objects.get(meeting=meeting)
    assert (record.person_times, record.status) == (11, ServiceRecord.Status.SUBMITTED)
    assert as_(place.worker).get(url("meeting-hold", meeting.uuid)).status_code == 403


def test_the_minutes_are_printed(place):
    meeting = make_meeting(minutes="大家同意\n划线")
    make_decision(meeting)
    answer = as_(place.worker).get(url("meeting-minutes", meeting.uuid))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_a_proposal_is_taken_down_on_the_phone_and_answered(place):
    worker = as_(place.worker)
    told = {"text": "装路灯", "channel": "visit", "collected_on": TODAY().isoformat()}
    worker.post(url("phone-proposal-create"), told)
    proposal = Proposal.objects.get(text="装路灯")
    page = worker.get(proposal.get_absolute_url()).content.decode()
    assert "匿名" in page or "Anonymous" in page
    worker.post(url("proposal-move", proposal.uuid, "adopt"))
    worker.post(url("proposal-move", proposal.uuid, "start"))
    worker.post(url("proposal-move", proposal.uuid, "finish"), {"reply": "已装"})
    proposal.refresh_from_db()
    assert (proposal.status, proposal.reply) == ("done", "已装")
    assert worker.get(url("proposal-edit", proposal.uuid)).status_code == 403


def test_an_organisation_is_entered_supported_and_taken_into_incubation(place):
    worker = as_(place.worker)
    told = {
        "name": "合唱队", "kind": "other", "field": "culture", "leader": "刘秀英", "members": 18,
        "incubated_on": TODAY().isoformat(),
    }  # fmt: skip
    worker.post(url("organisation-create"), told)
    row = CommunityOrganisation.objects.get(name="合唱队")
    again = worker.post(url("organisation-create"), told)
    assert again.status_code == 422
    support = {"given_on": TODAY().isoformat(), "kind": "place", "text": "排练室", "value": "200"}
    worker.post(row.get_absolute_url(), support)
    worker.post(url("organisation-move", row.uuid, "incubate"))
    row.refresh_from_db()
    assert row.status == "incubating"
    assert "排练室" in worker.get(row.get_absolute_url()).content.decode()


def test_a_needs_survey_is_written_once_a_year_and_approved_by_the_head(place):
    worker = as_(place.worker)
    told = {
        "year": TODAY().year, "method": "form", "sample": 30, "elderly": "助餐", "priorities": "食堂"
    }  # fmt: skip
    worker.post(url("needs-survey-create"), told)
    survey = CommunityNeedsSurvey.objects.get()
    assert worker.post(url("needs-survey-create"), told).status_code == 422
    worker.post(url("needs-survey-move", survey.uuid, "submit"))
    worker.post(url("needs-survey-move", survey.uuid, "approve"))
    survey.refresh_from_db()
    assert survey.status == "submitted"
    as_(place.head).post(url("needs-survey-move", survey.uuid, "approve"))
    survey.refresh_from_db()
    assert survey.status == "approved"
    assert worker.get(survey.get_absolute_url()).status_code == 200


def test_the_resource_map_is_entered_copied_and_struck(place):
    worker = as_(place.worker)
    told = {"year": TODAY().year - 1, "kind": "place", "name": "文化广场", "offers": "场地"}
    worker.post(url("map-entry-create"), told)
    worker.post(url("map-copy"), {"year": TODAY().year})
    row = CommunityResource.objects.get(year=TODAY().year)
    assert "文化广场" in worker.get(url("community-map") + f"?year={TODAY().year}").content.decode()
    worker.post(url("map-entry-strike", row.uuid))
    assert (
        "文化广场"
        not in worker.get(url("community-map") + f"?year={TODAY().year}").content.decode()
    )


def test_the_page_of_communities_says_what_is_there_and_what_is_open(place):
    village = place.household.division
    meeting = make_meeting(village=village)
    make_decision(meeting, text="划车位", due_on=TODAY())
    make_proposal(village=village)
    page = as_(place.worker).get(url("community")).content.decode()
    assert village.name in page
    assert "划车位" in page


def test_participation_counts_person_times_and_different_residents(place):
    village = place.household.division
    for _twice in range(2):
        make_meeting(village=village, served=[place.a], heads={"residents": 5})
    make_meeting(village=village, confirmed=False)
    (taken,) = participation(place.worker, TODAY(), TODAY())
    assert (taken.code, taken.person_times, taken.residents) == (village.code, 10, 1)
    client = as_(place.worker)
    assert village.name in client.get(url("participation")).content.decode()
    assert client.get(url("participation") + "?export=csv").status_code == 200


@pytest.mark.parametrize("name", LISTS)
def test_every_list_opens_for_worker_head_county_and_main_station(place, name):
    make_meeting(), make_proposal(), make_organisation(), make_survey()
    for user in (place.worker, place.head, place.county, make_user("main_station")):
        assert as_(user).get(url(name)).status_code == 200


def test_a_masked_reader_gets_no_names_and_opens_no_row(place):
    meeting = make_meeting(convenor="赵召集")
    make_decision(meeting, text="赵某的决定", owner="钱责任")
    proposal = make_proposal(text="孙某家门口装灯", proposer="李提议")
    make_organisation(leader="周队长")
    client = as_(make_user("main_station"))
    for name in LISTS:
        page = client.get(url(name)).content.decode()
        for word in ("赵召集", "钱责任", "赵某的决定", "孙某", "李提议", "周队长"):
            assert word not in page, name
    assert client.get(url("proposals") + "?q=孙某").content.decode().count("<tbody>") == 0
    assert client.get(proposal.get_absolute_url()).status_code == 403


def test_officials_and_other_stations_find_nothing(place):
    meeting = make_meeting()
    far = make_user("county_admin", division="520502")
    assert as_(far).get(meeting.get_absolute_url()).status_code == 404
    assert as_(make_user("province_admin")).get(url("community")).status_code == 403
    assert as_(place.worker).get(url("meeting", uuid.uuid4())).status_code == 404


def test_a_decision_that_is_due_stands_in_the_reminders(place):
    meeting = make_meeting(on=TODAY() - dt.timedelta(days=9))
    make_decision(meeting, text="贴告示", due_on=TODAY() - dt.timedelta(days=1))
    make_decision(meeting, due_on=TODAY() + dt.timedelta(days=30))
    (told,) = decisions.due(place.worker, 5)
    assert (told.tone, told.text) == ("bad", "贴告示")
    (masked,) = decisions.due(make_user("main_station"), 5)
    assert masked.text == meeting.topic


def test_the_supervisor_reads_and_moves_nothing(place):
    proposal = make_proposal()
    client = as_(make_user("supervisor", station=place.station))
    assert client.get(proposal.get_absolute_url()).status_code == 200
    client.post(url("proposal-move", proposal.uuid, "adopt"))
    proposal.refresh_from_db()
    assert proposal.status == "collected"
    assert client.get(url("proposal-create")).status_code == 403

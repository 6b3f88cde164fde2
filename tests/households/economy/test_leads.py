"""Active discovery (HN-A13): from found to answered and closed, and who may do which step."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from core.ids import uuid7
from core.workflow import Incomplete, NotAllowed, ReasonMissing, WrongStatus
from households.models import AssistanceTask, Household, Lead, StationCount
from households.reminders import leads as lead_reminders


def make_lead(world, **fields) -> Lead:
    given = {
        "station": world.station, "name": "罗小梅", "village": world.village,
        "difficulty": "illness", "created_by": world.worker, **fields,
    }  # fmt: skip
    return Lead.objects.create(**given)


def counted(station, measure: str) -> int:
    return sum(
        StationCount.objects.filter(station=station, measure=measure).values_list(
            "value", flat=True
        )
    )


def test_a_lead_goes_from_found_to_closed_with_its_dates(world):
    lead = make_lead(world, urgency="urgent")
    lead.make("report", by=world.worker, reported_to="金山街道民政所")
    today = timezone.localdate()
    assert (lead.reported_on, lead.answer_due_on) == (today, today + dt.timedelta(days=1))
    lead.make("aided", by=world.county, answer="临时救助2000元")
    assert lead.answered_at is not None
    lead.make("close", by=world.worker)
    lead.refresh_from_db()
    assert (lead.status, lead.outcome) == ("closed", "aided")
    assert [entry.move for entry in lead.log()] == ["report", "aided", "close"]


def test_a_report_says_to_whom_and_an_answer_what(world):
    lead = make_lead(world)
    with pytest.raises(Incomplete):
        lead.make("report", by=world.worker)
    lead.make("report", by=world.worker, reported_to="民政所")
    with pytest.raises(Incomplete):
        lead.make("aided", by=world.head_of_station, answer=" ")
    with pytest.raises(ReasonMissing):
        lead.make("follow", by=world.worker)


def test_only_who_may_answer_answers_and_nothing_is_skipped(world):
    lead = make_lead(world)
    with pytest.raises(WrongStatus):
        lead.make("close", by=world.worker)
    lead.make("report", by=world.worker, reported_to="民政所")
    with pytest.raises(NotAllowed):
        lead.make("aided", by=world.worker, answer="好")
    with pytest.raises(NotAllowed):
        lead.make("aided", by=world.far_worker, answer="好")


def test_unanswered_leads_are_told_when_their_days_are_over(world):
    late, early = make_lead(world), make_lead(world)
    for lead in (late, early):
        lead.make("report", by=world.worker, reported_to="民政所")
    Lead.objects.filter(pk=late.pk).update(
        answer_due_on=timezone.localdate() - dt.timedelta(days=1)
    )
    assert list(Lead.objects.overdue()) == [late]
    assert set(Lead.objects.waiting()) == {late, early}


def test_the_counts_follow_every_change_of_a_lead(world):
    first = make_lead(world, persons=3)
    make_lead(world)
    first.make("report", by=world.worker, reported_to="民政所")
    first.make("referred", by=world.county, answer="转残联")
    first.make("close", by=world.worker)
    told = {m: counted(world.station, m) for m in
            ("leads", "lead_persons", "leads_referred", "leads_closed")}  # fmt: skip
    assert told == {
        "leads": 2, "lead_persons": 4, "leads_referred": 1, "leads_closed": 1,
    }  # fmt: skip
    first.make("reopen", by=world.head_of_station, reason="又有困难")
    assert counted(world.station, "leads_closed") == counted(world.station, "leads_referred") == 0
    Lead.objects.all().update(found_on=dt.date(2026, 1, 5))
    assert counted(world.station, "leads") == 2
    assert StationCount.objects.get(measure="leads", month="2026-01-01").value == 2


def test_a_lead_is_entered_on_the_phone_and_twice_sent_is_one(world, sign_in):
    client = sign_in(world.worker)
    key = str(uuid7())
    data = {
        "uuid": key, "name": "罗小梅", "difficulty": "illness", "urgency": "normal",
        "channel": "visit", "persons": "1", "found_on": str(timezone.localdate()),
        "village": world.village.code, "phone": "13900001111",
    }  # fmt: skip
    url = reverse("households:phone-lead-create")
    assert client.get(url).status_code == 200
    first, second = client.post(url, data), client.post(url, data)
    assert first.status_code == second.status_code == 302
    lead = Lead.objects.get()
    assert (lead.created_by, lead.phone, lead.phone_masked) == (
        world.worker, "13900001111", "139****1111",
    )  # fmt: skip
    page = client.get(lead.get_absolute_url()).content.decode()
    assert "罗小梅" in page and "13900001111" not in page


def test_a_form_with_errors_keeps_what_was_typed(world, sign_in):
    client = sign_in(world.worker)
    response = client.post(
        reverse("households:lead-create"), {"facts": "家里断粮", "phone": "12", "persons": "1"}
    )
    assert response.status_code == 422
    assert "家里断粮" in response.content.decode()


def test_a_household_file_is_opened_from_a_lead(world, sign_in):
    lead = make_lead(world, phone="13900001111")
    client = sign_in(world.worker)
    client.post(reverse("households:lead-file", args=[lead.uuid]))
    lead.refresh_from_db()
    household: Any = lead.household
    assert household.head.name == "罗小梅" and household.station == world.station
    client.post(reverse("households:lead-file", args=[lead.uuid]))
    assert Household.objects.filter(station=world.station).count() == 2


def test_the_steps_of_a_lead_are_pressed_on_its_page(world, sign_in):
    lead = make_lead(world)
    client = sign_in(world.worker)
    client.post(
        reverse("households:lead-move", args=[lead.uuid, "report"]), {"reported_to": "民政所"}
    )
    lead.refresh_from_db()
    assert lead.status == "reported"
    client.post(reverse("households:lead-move", args=[lead.uuid, "aided"]), {"answer": "好"})
    lead.refresh_from_db()
    assert lead.status == "reported", "a worker does not answer"
    missing = client.post(reverse("households:lead-move", args=[lead.uuid, "nonsense"]))
    assert missing.status_code == 404


def test_another_county_and_officials_meet_no_lead(world, sign_in):
    lead = make_lead(world, name="罗小梅")
    for user in (world.far_worker, world.province):
        client = sign_in(user)
        assert client.get(lead.get_absolute_url()).status_code == 404
        assert "罗小梅" not in client.get(reverse("households:leads")).content.decode()


def test_a_masked_reader_sees_no_name_of_a_lead(world, sign_in):
    lead = make_lead(world)
    client = sign_in(world.main)
    for query in ("", "?q=罗小梅"):
        page = client.get(reverse("households:leads") + query).content.decode()
        assert "罗小梅" not in page.replace('value="罗小梅"', "")
    assert "罗**" in client.get(reverse("households:leads")).content.decode()
    assert client.get(lead.get_absolute_url()).status_code == 403


def test_an_assistance_task_names_the_documents_and_stays_at_its_station(world, sign_in):
    client = sign_in(world.worker)
    url = reverse("households:task-create")
    data = {
        "kind": "intake", "applicant": "张桂兰", "matter": "minimum", "opinion": "家庭困难属实",
        "done_on": str(timezone.localdate()), "documents": "",
    }  # fmt: skip
    assert client.post(url, data).status_code == 422
    assert client.post(url, {**data, "documents": "户口簿"}).status_code == 302
    task = AssistanceTask.objects.get()
    assert (task.station, task.worker) == (world.station, world.worker)
    assert "张桂兰" in client.get(reverse("households:tasks")).content.decode()
    far = sign_in(world.far_worker)
    assert far.get(task.get_absolute_url()).status_code == 404
    supervisor = sign_in(world.supervisor)
    assert supervisor.get(task.get_absolute_url()).status_code == 200
    assert supervisor.post(task.get_absolute_url(), data).status_code == 403


def test_a_lead_from_a_file_hangs_on_its_household(world, sign_in):
    client = sign_in(world.worker)
    url = f"{reverse('households:lead-create')}?household={world.household.uuid}"
    data = {
        "difficulty": "care", "urgency": "soon", "channel": "visit", "persons": "2",
        "found_on": str(timezone.localdate()),
    }  # fmt: skip
    assert client.post(url, data).status_code == 302
    assert Lead.objects.get().household == world.household
    assert client.get(url.replace(str(world.household.uuid), str(uuid4()))).status_code == 404


def test_unanswered_leads_stand_in_the_list_of_reminders(world, sign_in):
    lead = make_lead(world)
    lead.make("report", by=world.worker, reported_to="民政所")
    Lead.objects.update(answer_due_on=timezone.localdate() - dt.timedelta(days=1))
    found = lead_reminders.unanswered(world.worker, 20)
    assert [(row.text, row.tone) for row in found] == [("罗小梅", "bad")]
    assert lead_reminders.late(world.worker).count() == 1
    assert lead_reminders.unanswered(world.main, 20)[0].text == "罗**"
    assert lead_reminders.unanswered(world.far_worker, 20) == []


def test_a_village_that_the_station_does_not_serve_is_refused(world):
    lead = make_lead(world)
    lead.village = world.far.division
    with pytest.raises(ValidationError) as caught:
        lead.clean()
    assert list(caught.value.message_dict) == ["village"]

"""The API of cases: the whole way, idempotent, refused in problem documents."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from core.ids import uuid7
from services.models import Case, CaseContact
from tests.factories import cases as make
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/cases/"


def as_(user) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def opened(place, **values):
    data = {"uuid": str(uuid7()), "person": str(place.a.uuid), "source": "worker",
            "problem": make.PROBLEM, **values}  # fmt: skip
    return as_(place.worker).post(ROOT, data, format="json"), data


def test_a_case_goes_the_whole_way_over_the_api(place) -> None:
    answer, data = opened(place)
    assert answer.status_code == 201, answer.data
    assert as_(place.worker).post(ROOT, data, format="json").status_code == 200
    case = Case.objects.get()
    worker, head, today = as_(place.worker), as_(place.head), timezone.localdate()
    adviser = as_(make.supervisor_of(case))

    def put(client, part, **told):
        answer = client.post(f"{ROOT}{case.uuid}/{part}/", told, format="json")
        assert answer.status_code == 200, answer.data
        return answer.data

    def move(client, name, **told):
        return put(client, "move", move=name, **told)["status"]

    assert answer.data["missing"]
    consent = make.give_consent(place.a, "service", by=place.worker)
    put(worker, "intake", consent=str(consent.uuid), agreement_no="协议9", screened_on=str(today),
        signs=["alone"], risk="yellow")  # fmt: skip
    assert move(head, "accept") == "assessment"
    put(worker, "assessment", done_on=str(today), person_block="甲", family_block="乙",
        social_block="丙", needs=["丁"], strengths=["戊"])  # fmt: skip
    assert move(worker, "plan") == "planning"
    put(worker, "plan", agreed_on=str(today))
    goal = {"uuid": str(uuid7()), "text": "出门", "measure": "次数", "baseline": "0", "target": "4",
            "due_on": str(today + dt.timedelta(days=30))}  # fmt: skip
    put(worker, "goals", **goal)
    put(worker, "goals", **goal)
    assert case.plan.goals.count() == 1
    put(adviser, "opinions", stage="plan", verdict="agree", text="可行")
    assert move(head, "start") == "intervention"
    Case.objects.update(opened_on=today - dt.timedelta(days=1))
    for hour in range(3):
        start = timezone.now() - dt.timedelta(hours=hour + 1)
        contact = {
            "uuid": str(uuid7()), "case": str(case.uuid), "started_at": start.isoformat(),
            "ended_at": (start + dt.timedelta(minutes=40)).isoformat(), "purpose": "跟进",
            "process": "谈话", "mode": "home",
        }  # fmt: skip
        made = worker.post("/api/v1/case-contacts/", contact, format="json")
        assert made.status_code == 201, made.data
        assert worker.post("/api/v1/case-contacts/", contact, format="json").status_code == 200
    assert CaseContact.objects.count() == 3
    put(worker, "progress", goal=goal["uuid"], attainment="partly", note="有进步")
    assert move(worker, "evaluate") == "evaluation"
    put(
        worker, "closing", close_reason="reached", closed_on=str(today), satisfaction=4, result="好"
    )
    assert move(head, "close") == "closed"
    put(worker, "follow-ups", held_on=str(today), mode="home", situation="稳定")
    assert move(worker, "follow_up") == "follow_up"
    assert move(head, "archive") == "archived"


def test_what_is_missing_is_a_problem_document(place) -> None:
    answer, _data = opened(place)
    url = f"{ROOT}{answer.data['uuid']}/move/"
    refused = as_(place.head).post(url, {"move": "accept"}, format="json")
    assert refused.status_code == 400
    assert (
        len(
            refused.data["errors"]["missing"]
            if "errors" in refused.data
            else refused.data["missing"]
        )
        == 3
    )
    assert as_(place.worker).post(url, {"move": "accept"}, format="json").status_code == 403
    assert as_(place.head).post(url, {"move": "close"}, format="json").status_code == 409
    assert as_(place.head).post(url, {"move": "fly"}, format="json").status_code == 400


def test_a_second_open_case_and_a_short_problem_are_refused(place) -> None:
    opened(place)
    assert opened(place)[0].status_code == 400
    assert opened(place, person=str(place.b.uuid), problem="短")[0].status_code == 400


def test_a_part_out_of_turn_or_by_a_colleague_is_refused(place) -> None:
    case = make.intake(place.a)
    url = f"{ROOT}{case.uuid}/plan/"
    assert as_(place.worker).post(url, {}, format="json").status_code == 409
    colleague = make_user("worker", station=place.station)
    assert as_(colleague).post(f"{ROOT}{case.uuid}/intake/", {}, format="json").status_code == 403
    seen = as_(colleague).get(f"{ROOT}{case.uuid}/").data
    assert (seen["problem"], seen["missing"]) == (None, None)
    assert as_(place.worker).get(f"{ROOT}{case.uuid}/").data["problem"] == make.PROBLEM


def test_contacts_are_read_by_who_reads_the_case(place) -> None:
    case = make.brought_to("intervention", make.intake(place.a))
    contact = make.log_contact(case)
    url = f"/api/v1/case-contacts/{contact.record.uuid}/"
    for user in (place.worker, place.head, make.supervisor_of(case)):
        assert as_(user).get(url).status_code == 200
    for user in (make_user("worker", station=place.station), make_user("province_admin")):
        assert as_(user).get(url).status_code == 404


def test_suspending_takes_its_day_over_the_api(place) -> None:
    case = make.intake(place.a)
    day = timezone.localdate() + dt.timedelta(days=9)
    told = {"move": "suspend", "reason": "住院", "fields_of_move": {"resume_on": str(day)}}
    answer = as_(place.head).post(f"{ROOT}{case.uuid}/move/", told, format="json")
    assert (answer.data["status"], answer.data["resume_on"]) == ("suspended", str(day))


def test_the_head_reopens_over_the_api(place) -> None:
    case = make.brought_to("closed", make.intake(place.a))
    url = f"{ROOT}{case.uuid}/reopen/"
    assert as_(place.worker).post(url).status_code == 400
    again = as_(place.head).post(url)
    assert again.status_code == 201
    assert str(again.data["reopened_from"]) == str(case.uuid)

"""The pages of a case: who sees what, what is missing is said, nothing typed is lost."""

from __future__ import annotations

import datetime as dt
import io

import docx
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.models import Case, CaseContact, ServiceRecord
from tests.factories import cases as make
from tests.factories.accounts import make_user
from tests.factories.households import PersonFactory
from tests.factories.services import head_of

pytestmark = pytest.mark.django_db


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(client: Client, case: Case, tab: str = "overview", prefix: str = "") -> str:
    response = client.get(reverse(f"services:{prefix}case", args=[case.uuid]) + f"?tab={tab}")
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("prefix", ["", "phone-"])
def test_a_case_is_opened_from_the_person(place, prefix: str) -> None:
    client = as_(place.worker)
    url = reverse(f"services:{prefix}case-open")
    assert place.a.name in client.get(url, {"q": place.a.name}).content.decode()
    form = client.get(url, {"person": place.a.uuid})
    assert form.status_code == 200
    data = {
        "uuid": form.context["form"].initial["uuid"], "source": "worker", "problem": "太短",
        "opened_on": timezone.localdate(), "track": 0, "business_field": 1,
        "worker": place.worker.pk,
    }  # fmt: skip
    refused = client.post(f"{url}?person={place.a.uuid}", data)
    assert refused.status_code == 422
    assert "太短" in refused.content.decode(), "nothing typed is lost"
    data["problem"] = make.PROBLEM
    made = client.post(f"{url}?person={place.a.uuid}", data)
    again = client.post(f"{url}?person={place.a.uuid}", data)
    case = Case.objects.get()
    assert made.url == again.url == reverse(f"services:{prefix}case", args=[case.uuid])


def test_a_second_open_case_is_refused_beside_the_field(place) -> None:
    case = make.intake(place.a)
    url = reverse("services:case-open") + f"?person={place.a.uuid}"
    data = {
        "source": "worker", "problem": make.PROBLEM, "opened_on": timezone.localdate(), "track": 0,
        "business_field": 1, "worker": place.head.pk,
    }  # fmt: skip
    response = as_(place.head).post(url, data)
    assert response.status_code == 422
    assert case.case_no in response.content.decode()
    data["second_case_reason"] = "另有危机"
    assert as_(place.head).post(url, data).status_code == 302


def test_the_stepper_says_what_is_missing_and_loses_it_when_filled_in(place) -> None:
    case = make.intake(place.a)
    client = as_(place.worker)
    assert client.get(reverse("services:case", args=[case.uuid])).context["missing"]
    url = reverse("services:case-intake", args=[case.uuid])
    consent = make.give_consent(place.a, "service", by=place.worker)
    data = {
        "problem": make.PROBLEM, "consent": consent.pk, "agreement_no": "协议7", "risk": "orange",
        "screened_on": timezone.localdate(), "signs": ["alone"],
    }  # fmt: skip
    assert client.post(url, {**data, "risk": ""}).status_code == 422
    assert client.post(url, data).status_code == 302
    answer = client.get(reverse("services:case", args=[case.uuid]))
    assert answer.context["missing"] == []
    move = reverse("services:case-move", args=[case.uuid, "accept"])
    client.post(move)
    case.refresh_from_db()
    assert case.status == "intake", "a worker does not approve"
    as_(place.head).post(move)
    case.refresh_from_db()
    assert case.status == "assessment"


def test_every_part_is_filled_in_on_a_page_from_assessment_to_archive(place) -> None:
    case = make.brought_to("assessment", make.intake(place.a))
    worker, head, today = as_(place.worker), as_(place.head), timezone.localdate()
    adviser = as_(make.supervisor_of(case))

    def fill(client: Client, part: str, **data) -> None:
        response = client.post(reverse(f"services:case-{part}", args=[case.uuid]), data)
        assert response.status_code == 302, response.context["form"].errors

    def move(client: Client, name: str, **data) -> None:
        client.post(reverse("services:case-move", args=[case.uuid, name]), data)
        case.refresh_from_db()

    fill(
        worker, "assessment", done_on=today, person_block="丧偶", family_block="两孙",
        social_block="邻里好", needs="情绪支持\n出门", strengths="能干",
    )  # fmt: skip
    move(worker, "plan")
    fill(worker, "plan", strategy="陪伴", agreed_on=today)
    fill(
        worker, "goal-new", text="每周出门", measure="签到", baseline="不出门", target="一次",
        due_on=today + dt.timedelta(days=30),
    )  # fmt: skip
    fill(adviser, "opinion", stage="plan", verdict="agree", text="可行")
    move(head, "start")
    assert case.status == "intervention"
    contact = reverse("services:case-contact", args=[case.uuid])
    for hour in ("00:10", "00:30", "00:50"):
        day = today - dt.timedelta(days=1)
        Case.objects.update(opened_on=day)
        response = worker.post(
            contact,
            {"mode": "talk", "occurred_on": day, "started_at": hour, "ended_at": hour[:3] + "59",
             "served": [str(place.a.uuid)], "purpose": "跟进", "process": "谈心"},
        )  # fmt: skip
        assert response.status_code == 302, response.context["form"].errors
    goal = case.plan.goals.get()
    worker.post(
        reverse("services:case-goal-progress", args=[goal.uuid]),
        {"attainment": "achieved", "note": "已做到", "on": today},
    )
    move(worker, "evaluate")
    fill(
        worker, "closing", close_reason="reached", closed_on=today, satisfaction=5, process="三次面谈",
        result="能出门",
    )  # fmt: skip
    move(head, "close")
    assert case.status == "closed"
    fill(worker, "follow-up", held_on=today, mode="home", situation="稳定", holds="on")
    move(worker, "follow_up")
    move(head, "archive")
    assert case.status == "archived"
    for tab in ("overview", "assessment", "plan", "contacts", "supervision", "closing"):
        page(worker, case, tab)
        page(worker, case, tab, "phone-")


def test_the_text_is_for_own_cases_the_head_and_the_supervisor(place) -> None:
    case = make.brought_to("intervention", make.intake(place.a))
    make.log_contact(case, process="只有知情人能看的经过")
    readers = (place.worker, place.head, make.supervisor_of(case), make_user("supervisor"))
    for user in readers:
        assert make.PROBLEM in page(as_(user), case), user
        assert "只有知情人能看的经过" in page(as_(user), case, "contacts"), user
    colleague = make_user("worker", station=place.station)
    for user in (colleague, make_user("county_admin")):
        text = page(as_(user), case) + page(as_(user), case, "contacts")
        assert make.PROBLEM not in text, user
        assert "只有知情人能看的经过" not in text, user
    record = CaseContact.objects.get().record
    url = reverse("services:record", args=[record.uuid])
    assert "只有知情人能看的经过" in as_(place.head).get(url).content.decode()
    for user in (colleague, make_user("county_admin")):
        answer = as_(user).get(url)
        assert answer.status_code == 200
        assert "只有知情人能看的经过" not in answer.content.decode()
    case.co_workers.add(colleague)
    assert make.PROBLEM in page(as_(colleague), case), "a co-worker reads"


def test_a_colleague_and_the_supervisor_do_not_write(place) -> None:
    case = make.brought_to("planning", make.intake(place.a))
    colleague = make_user("worker", station=place.station)
    for user in (colleague, make.supervisor_of(case), make_user("county_admin")):
        for name in ("case-plan", "case-goal-new", "case-staff", "case-contact"):
            answer = as_(user).get(reverse(f"services:{name}", args=[case.uuid]))
            assert answer.status_code == 403, (user, name)
    assert (
        as_(place.worker).get(reverse("services:case-opinion", args=[case.uuid])).status_code == 403
    )


def test_the_head_may_take_down_an_outside_supervisors_opinion(place) -> None:
    case = make.brought_to("planning", make.intake(place.a))
    url = reverse("services:case-opinion", args=[case.uuid])
    data = {"stage": "plan", "verdict": "changes", "text": "减少目标"}
    assert as_(place.head).post(url, data).status_code == 422
    assert as_(place.head).post(url, {**data, "supervisor_name": "周督导"}).status_code == 302
    assert case.opinions.get().giver == "周督导"


def test_the_contact_form_copies_from_last_time_but_not_what_happened(place) -> None:
    case = make.brought_to("intervention", make.intake(place.a))
    last = make.log_contact(
        case, where="家中堂屋", process="旧的经过", next_plan="下次谈就医", mode="home"
    )
    url = reverse("services:phone-case-contact", args=[case.uuid])
    offer = as_(place.worker).get(url).content.decode()
    assert f"?copy={last.record.uuid}" in offer and "下次谈就医" in offer
    text = as_(place.worker).get(url, {"copy": last.record.uuid}).content.decode()
    assert "家中堂屋" in text
    assert "下次谈就医" in text
    assert "旧的经过" not in text
    foreign = make.log_contact(make.brought_to("intervention", make.intake(place.b)))
    assert as_(place.worker).get(url, {"copy": foreign.record.uuid}).status_code == 404


def test_a_returned_contact_is_changed_by_its_author_and_handed_in_again(place) -> None:
    case = make.brought_to("intervention", make.intake(place.a))
    contact = make.log_contact(case)
    contact.record.return_for(place.head, "经过太简单")
    url = reverse("services:phone-contact-revise", args=[contact.record.uuid])
    form = as_(place.worker).get(url)
    assert "经过太简单" in form.content.decode()
    data = {k: v for k, v in form.context["form"].initial.items() if v is not None}
    data |= {"process": "详细的经过", "started_at": "00:01", "ended_at": "00:02"}
    data["occurred_on"] = timezone.localdate()
    assert as_(place.worker).post(url, data).status_code == 302
    contact.refresh_from_db()
    assert contact.process == "详细的经过"
    assert contact.record.status == ServiceRecord.Status.SUBMITTED
    other = make_user("worker", station=place.station)
    assert as_(other).get(url).status_code == 404


def test_the_list_shows_what_presses_within_eight_queries(place, count_queries) -> None:
    quiet = make.brought_to("intervention", make.intake(place.a))
    Case.objects.filter(pk=quiet.pk).update(
        opened_on=timezone.localdate() - dt.timedelta(days=50), last_contact_on=None,
        goal_due_on=timezone.localdate(),
    )  # fmt: skip
    closed = make.brought_to(
        "closed", make.intake(PersonFactory(household=place.household, name="赵明理"))
    )
    client = as_(place.worker)
    url = reverse("services:case-list")

    def shown(**query) -> set[str]:
        rows = client.get(url, query).context["page"].rows
        return {row.case_no for row in rows}

    both = {quiet.case_no, closed.case_no}
    assert shown() == both
    assert shown(status="open") == shown(show="silent") == shown(show="due") == {quiet.case_no}
    assert shown(show="follow_up") == {closed.case_no}
    assert shown(q=place.a.name) == {quiet.case_no}
    assert shown(show="mine") == {quiet.case_no}
    assert as_(place.worker).get(reverse("services:phone-case-list")).status_code == 200
    assert count_queries(lambda: client.get(url)) <= 12


def test_a_masked_reader_gets_no_name_and_no_file(place) -> None:
    case = make.intake(place.a)
    client = as_(make_user("main_station"))
    text = client.get(reverse("services:case-list")).content.decode()
    assert case.case_no in text
    assert place.a.name not in text
    assert client.get(reverse("services:case", args=[case.uuid])).status_code == 403


def test_a_case_is_printed_as_pdf_and_word_for_its_readers(place) -> None:
    case = make.brought_to("closed", make.intake(place.a))
    pdf = as_(place.worker).get(reverse("services:case-print", args=[case.uuid]))
    assert pdf.content.startswith(b"%PDF")
    word = as_(place.head).get(reverse("services:case-word", args=[case.uuid]))
    book = docx.Document(io.BytesIO(word.content))
    text = "\n".join(p.text for p in book.paragraphs)
    assert make.PROBLEM in text
    assert place.a.name not in word["Content-Disposition"]
    for name in ("case-print", "case-word"):
        answer = as_(make_user("county_admin")).get(reverse(f"services:{name}", args=[case.uuid]))
        assert answer.status_code == 403


def test_a_head_reopens_a_closed_case_on_the_page(place) -> None:
    case = make.brought_to("closed", make.intake(place.a))
    as_(place.worker).post(reverse("services:case-reopen", args=[case.uuid]))
    assert Case.objects.count() == 1
    as_(head_of(place.station)).post(reverse("services:case-reopen", args=[case.uuid]))
    assert Case.objects.get(reopened_from=case).status == "intake"


def test_too_many_open_cases_are_warned_of(place, settings) -> None:
    settings.CASE_LOAD_WARNING = 1
    for _n in range(2):
        make.intake(PersonFactory(household=place.household))
    list_page = as_(place.worker).get(reverse("services:case-list"))
    assert list_page.context["too_many"]
    form = as_(place.worker).get(reverse("services:case-open"), {"person": place.a.uuid})
    assert form.context["form"].load_warning

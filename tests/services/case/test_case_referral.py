"""A person is referred out of a case (specification 2.2, 2.14): what it takes, and what comes back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from core.ids import uuid7
from core.rls import acting_as
from core.workflow import Incomplete, NotAllowed, WrongStatus
from services.models import Milestone, Partner, Referral
from services.papers import case as case_paper
from tests.factories import cases as make
from tests.factories.accounts import make_user
from tests.factories.privacy import give_consent
from tests.factories.services import head_of, worker_of
from tests.factories.stations import DivisionFactory, StationFactory

pytestmark = pytest.mark.django_db
ROOT = "/api/v1/cases/"


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def over_the_api(user) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


@pytest.fixture
def other(place):
    """Another station of the prefecture that receives."""
    code = place.station.division_code[:6] + "998"
    return StationFactory(
        division=DivisionFactory(code=code), official_name="东山镇社工站", status="running",
        plaque_on=dt.date(2026, 1, 1),
    )  # fmt: skip


def form_data(**values):
    return {
        "uuid": str(uuid7()), "to": "", "new_partner": "县精神卫生中心", "new_partner_kind": "hospital",
        "urgency": "normal", "reason": make.PROBLEM, "chosen": ["name"], "situation": "",
        "emergency_reason": "", **values,
    }  # fmt: skip


# --- the states ------------------------------------------------------------------------------------


def test_not_taking_on_needs_a_reason() -> None:
    case = make.intake()
    head = head_of(case.station)
    with pytest.raises(Incomplete):
        case.make("reject", head)
    with pytest.raises(NotAllowed):
        case.make("reject", case.worker, refusal_reason="scope")
    case.make("reject", head, refusal_reason="unwilling")
    assert case.status == "rejected"


def test_a_case_ends_by_referral_only_with_a_referral_on_its_way() -> None:
    case = make.intake()
    head = head_of(case.station)
    with pytest.raises(Incomplete) as refused:
        case.make("refer_out", head, refusal_reason="ability")
    assert len(refused.value.missing) == 1, "a referral"
    referral = make.refer(case, until="to_verify")
    with pytest.raises(Incomplete) as refused:
        case.make("refer_out", head, refusal_reason="ability")
    said = " ".join(str(words) for words in refused.value.missing)
    assert referral.number in said and "县精神卫生中心" in said
    assert len(refused.value.missing) == 3, "sent, spoken to, consent"
    referral.make("contact", case.worker, contacted="李医生")
    assert len(case.missing("refer_out")) == 2, "sent, consent"
    give_consent(case.person, "sharing", by=case.worker)
    referral.make("send", case.worker)
    with pytest.raises(Incomplete):
        case.make("refer_out", head)
    with pytest.raises(NotAllowed):
        case.make("refer_out", case.worker, refusal_reason="ability")
    case.make("refer_out", head, refusal_reason="ability")
    assert (case.status, case.referred_to) == ("referred_out", "县精神卫生中心")
    assert not Milestone.objects.filter(kind=Milestone.Kind.CASE_OPENED).exists()
    with pytest.raises(WrongStatus):
        case.make("refer_out", head, refusal_reason="ability")


def test_a_declined_or_cancelled_referral_ends_no_case() -> None:
    case = make.intake()
    head = head_of(case.station)
    make.refer(case).make("decline", case.worker, "没有床位")
    with pytest.raises(Incomplete):
        case.make("refer_out", head, refusal_reason="ability")
    make.refer(case, "市康复医院", until="to_verify").make("cancel", case.worker, "误建")
    with pytest.raises(Incomplete):
        case.make("refer_out", head, refusal_reason="ability")
    make.refer(case, "市第二医院")
    case.make("refer_out", head, refusal_reason="ability")
    assert case.referred_to == "市第二医院"


def test_closing_with_the_reason_referred_asks_for_the_referral_and_no_other_reason_does() -> None:
    case = make.brought_to("evaluation")
    head = head_of(case.station)
    make.prepare_closing(case)
    assert case.missing("close") == []
    case.close_reason = "referred"
    case.save()
    with pytest.raises(Incomplete):
        case.make("close", head)
    make.refer(case)
    case.make("close", head)
    assert (case.status, case.referred_to) == ("closed", "县精神卫生中心")


# --- pages -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "phone-"])
def test_the_worker_refers_from_the_page_of_the_case(place, prefix: str) -> None:
    case = make.intake(place.a)
    client = as_(place.worker)
    url = reverse(f"services:{prefix}case-refer", args=[case.uuid])
    page = reverse(f"services:{prefix}case", args=[case.uuid])
    assert url in client.get(page).content.decode()
    shown = client.get(url)
    assert make.PROBLEM in shown.content.decode(), "the reason is there already"
    assert "person" not in shown.context["form"].fields, "of the case, nobody else"
    data = form_data(new_partner="")
    refused = client.post(url, data)
    assert refused.status_code == 422 and make.PROBLEM in refused.content.decode()
    data["new_partner"] = "县精神卫生中心"
    for _twice in range(2):
        assert client.post(url, data).status_code == 302
    row = Referral.objects.get()
    assert (row.case, row.person, row.household) == (case, place.a, place.household)
    assert (row.reason, row.to_name) == (make.PROBLEM, "县精神卫生中心")
    assert row.number in client.get(page).content.decode()
    assert case.case_no in client.get(row.get_absolute_url()).content.decode()


def test_who_does_not_work_on_the_case_refers_nobody_out_of_it(place, other) -> None:
    case = make.intake(place.a)
    url = reverse("services:case-refer", args=[case.uuid])
    for user, code in (
        (make_user("worker", station=place.station), 403), (make.supervisor_of(case), 403),
        (make_user("county_admin"), 403), (make_user("province_admin"), 404),
        (worker_of(other), 404),
    ):  # fmt: skip
        assert as_(user).get(url).status_code == code, user
        assert as_(user).post(url, form_data()).status_code == code
    assert not Referral.objects.exists()
    assert as_(place.head).post(url, form_data()).status_code == 302
    case.make("reject", place.head, refusal_reason="scope")
    assert as_(place.worker).post(url, form_data()).status_code == 403, "the case is over"


def test_the_step_on_the_page_says_what_the_referral_lacks_and_then_ends_the_case(place) -> None:
    case = make.intake(place.a)
    move = reverse("services:case-move", args=[case.uuid, "refer_out"])
    told = {"refusal_reason": "ability"}
    client = as_(place.head)
    answer = client.post(move, told, follow=True)
    case.refresh_from_db()
    assert case.status == "intake" and "个案" in answer.content.decode()
    make.refer(case)
    as_(place.worker).post(move, told)
    case.refresh_from_db()
    assert case.status == "intake", "only the head"
    client.post(move, told)
    case.refresh_from_db()
    assert case.status == "referred_out"


def test_the_answer_of_the_other_station_stands_on_the_page_of_the_case(place, other) -> None:
    case = make.intake(place.a)
    give_consent(place.a, "sharing", by=place.worker)
    data = form_data(to=f"s:{other.uuid}", new_partner="")
    as_(place.worker).post(reverse("services:case-refer", args=[case.uuid]), data)
    row = Referral.objects.get()
    row.make("contact", place.worker, contacted="王社工")
    row.make("send", place.worker)
    case.make("refer_out", place.head, refusal_reason="ability")
    stranger = worker_of(other)
    received = reverse("services:referral-received", args=[row.uuid])
    assert case.case_no not in as_(stranger).get(received).content.decode()
    assert as_(stranger).get(reverse("services:case", args=[case.uuid])).status_code == 404
    with acting_as(stranger):
        Referral.objects.get(pk=row.pk).make("accept", stranger, feedback="周三上门评估")
    page = reverse("services:case", args=[case.uuid])
    for user in (place.worker, place.head):
        shown = as_(user).get(page).content.decode()
        assert "周三上门评估" in shown and "东山镇社工站" in shown
    assert "周三上门评估" not in as_(place.county).get(page).content.decode()
    assert over_the_api(place.worker).get(f"{ROOT}{case.uuid}/").data["referrals"][0]["accepted"]
    tables = case_paper.parts(case, place.head)
    assert any("周三上门评估" in str(block) for _n, _title, blocks in tables for block in blocks)


def test_the_words_of_a_referral_out_of_a_case_are_for_whom_the_case_is(place) -> None:
    case = make.intake(place.a)
    row = make.refer(case)
    colleague = make_user("worker", station=place.station)
    url, letter = row.get_absolute_url(), reverse("services:referral-letter", args=[row.uuid])
    shown = as_(colleague).get(url).content.decode()
    assert make.PROBLEM not in shown and row.number in shown
    assert as_(colleague).get(letter).status_code == 403
    answer = over_the_api(colleague).get(f"/api/v1/referrals/{row.uuid}/").data
    assert (answer["reason"], answer["number"]) == ("", row.number)
    with pytest.raises(NotAllowed):
        row.make("accept", colleague, feedback="好")
    for user in (place.worker, place.head):
        assert make.PROBLEM in as_(user).get(url).content.decode()
    row.make("accept", place.head, feedback="已安排")
    assert row.status == "accepted"


# --- API -------------------------------------------------------------------------------------------


def test_over_the_api_a_case_is_referred_once_with_what_it_knows(place) -> None:
    case = make.intake(place.a)
    partner = Partner.objects.create(station=place.station, name="县人民医院", kind="hospital")
    data = {"uuid": str(uuid7()), "case": str(case.uuid), "to_partner": str(partner.uuid),
            "chosen": ["name"], "urgency": "normal"}  # fmt: skip
    worker = over_the_api(place.worker)
    assert worker.post("/api/v1/referrals/", data, format="json").status_code == 201
    assert worker.post("/api/v1/referrals/", data, format="json").status_code == 200
    row = Referral.objects.get()
    assert (row.case, row.person, row.household) == (case, place.a, place.household)
    assert row.reason == make.PROBLEM
    told = worker.get(f"{ROOT}{case.uuid}/").data["referrals"]
    assert [(each["number"], each["status"]) for each in told] == [(row.number, "to_verify")]
    colleague = over_the_api(make_user("worker", station=place.station))
    assert colleague.get(f"{ROOT}{case.uuid}/").data["referrals"] is None
    again = {**data, "uuid": str(uuid7())}
    assert colleague.post("/api/v1/referrals/", again, format="json").status_code == 403
    wrong = {**again, "person": str(place.b.uuid)}
    assert worker.post("/api/v1/referrals/", wrong, format="json").status_code == 400
    bare = {**again, "case": None}
    refused = worker.post("/api/v1/referrals/", bare, format="json")
    assert refused.status_code == 400 and Referral.objects.count() == 1


def test_over_the_api_the_case_ends_by_referral_as_on_the_page(place) -> None:
    case = make.intake(place.a)
    told = {"move": "refer_out", "fields_of_move": {"refusal_reason": "ability"}}

    def press(user) -> int:
        return over_the_api(user).post(f"{ROOT}{case.uuid}/move/", told, format="json").status_code

    assert press(place.head) == 400
    make.refer(case)
    assert press(place.worker) == 403
    assert press(place.head) == 200
    answer = over_the_api(place.worker).get(f"{ROOT}{case.uuid}/").data
    assert (answer["status"], answer["referred_to"]) == ("referred_out", "县精神卫生中心")
    assert press(place.head) == 409

"""Needs and the service plan (一户一策): who may do what, in which order, entered once."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from core.workflow import Incomplete, NotAllowed, ReasonMissing, WrongStatus
from households.models import HouseholdPlan, Need, PlanGoal, PlanMeasure
from tests.factories.services import log_visit

TOMORROW = timezone.localdate() + dt.timedelta(days=1)


def full_plan(household, **fields) -> HouseholdPlan:
    plan = HouseholdPlan.objects.create(
        household=household, title="安全洗浴", agreed_on=timezone.localdate(), **fields
    )
    goal = PlanGoal.objects.create(
        plan=plan,
        text="每周洗浴一次",
        indicator="每周次数",
        baseline="0",
        target="1",
        due_on=TOMORROW,
    )
    PlanMeasure.objects.create(goal=goal, text="助浴", responsible="李敏", due_on=TOMORROW)
    return plan


def page(sign_in, user, household, tab="needs"):
    return sign_in(user).get(household.get_absolute_url(), {"tab": tab})


# --- needs ---------------------------------------------------------------------------------------


def test_needs_found_on_a_visit_stand_in_the_file_without_entering_them_again(world):
    visit = log_visit(world.household, by=world.worker, needs=["助浴", "轮椅"])
    needs = Need.objects.filter(household=world.household)
    assert {need.text for need in needs} == {"助浴", "轮椅"}
    assert {need.source_uuid for need in needs} == {visit.record.uuid}
    assert {need.created_by for need in needs} == {world.worker}


def test_the_same_need_of_a_later_visit_is_not_a_second_need(world):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    log_visit(world.household, by=world.worker, needs=["助浴"], on=yesterday)
    log_visit(world.household, by=world.worker, needs=["助浴", "轮椅"])
    assert Need.objects.filter(household=world.household).count() == 2


def test_a_need_that_was_met_may_be_found_again(world):
    need = Need.objects.create(household=world.household, text="助浴")
    need.make("meet", by=world.worker)
    log_visit(world.household, by=world.worker, needs=["助浴"])
    assert Need.objects.filter(household=world.household, text="助浴").count() == 2


def test_the_worker_adds_a_need_on_the_page(world, sign_in):
    client = sign_in(world.worker)
    url = reverse("households:need-add", args=[world.household.uuid])
    form = {
        "text": "助浴", "kind": "care", "level": "high", "person": world.head.pk,
        "source": "asked", "found_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    assert client.get(url).status_code == 200
    assert client.post(url, form).status_code == 302
    again = client.post(url, form)
    assert again.status_code == 422 and "助浴" in again.content.decode()
    need = Need.objects.get(household=world.household)
    assert (need.kind, need.level, need.person, need.created_by) == (
        "care", "high", world.head, world.worker,
    )  # fmt: skip
    assert "助浴" in page(sign_in, world.worker, world.household).content.decode()


@pytest.mark.parametrize("role", ["far_worker", "supervisor", "province"])
def test_others_add_no_need(world, sign_in, role):
    url = reverse("households:need-add", args=[world.household.uuid])
    form = {"text": "x", "kind": "care", "level": "high", "source": "asked"}
    assert sign_in(getattr(world, role)).post(url, form).status_code in (403, 404)
    assert not Need.objects.exists()


def test_a_person_of_another_household_cannot_be_named(world, sign_in):
    url = reverse("households:need-add", args=[world.household.uuid])
    form = {
        "text": "助浴", "kind": "care", "level": "high", "person": world.far.head.pk,
        "source": "asked", "found_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    assert sign_in(world.worker).post(url, form).status_code == 422


def test_a_need_is_served_met_and_closed_with_a_reason(world, sign_in):
    need = Need.objects.create(household=world.household, text="助浴")
    url = reverse("households:need-move", args=[need.uuid])
    client = sign_in(world.worker)
    client.post(url, {"move": "serve"})
    need.refresh_from_db()
    assert need.status == "served"
    client.post(url, {"move": "close"})  # without a reason
    need.refresh_from_db()
    assert need.status == "served"
    client.post(url, {"move": "close", "reason": "已搬走"})
    need.refresh_from_db()
    assert need.status == "closed"
    assert [log.reason for log in need.log()] == ["", "已搬走"]
    assert client.post(url, {"move": "fly"}).status_code == 404


# --- plan ----------------------------------------------------------------------------------------


def test_a_plan_runs_through_its_states(world):
    plan = full_plan(world.household)
    plan.make("approve", by=world.head_of_station)
    assert plan.approved_by == world.head_of_station and plan.approved_at
    plan.make("start", by=world.worker)
    plan.make("review", by=world.worker, review_note="洗浴已每周一次")
    plan.make("go_on", by=world.worker, review_on=TOMORROW)
    with pytest.raises(ReasonMissing):
        plan.make("close", by=world.worker)
    plan.make("close", by=world.worker, reason="目标达成")
    assert plan.status == "closed"
    with pytest.raises(WrongStatus):
        plan.make("start", by=world.worker)


def test_the_worker_does_not_approve_the_own_plan(world):
    plan = full_plan(world.household)
    with pytest.raises(NotAllowed):
        plan.make("approve", by=world.worker)
    plan.refresh_from_db()
    assert plan.status == "draft"


def test_an_incomplete_plan_is_not_approved_and_says_what_is_missing(world):
    plan = HouseholdPlan.objects.create(household=world.household, title="空的")
    with pytest.raises(Incomplete) as refused:
        plan.make("approve", by=world.head_of_station)
    assert len(refused.value.missing) == 2  # a goal, the family's word
    PlanGoal.objects.create(plan=plan, text="好一点")
    assert len(plan.missing("approve")) == 3  # not measurable, no measure, the family's word


def test_starting_the_plan_begins_to_serve_its_needs(world):
    need = Need.objects.create(household=world.household, text="助浴")
    plan = full_plan(world.household)
    plan.goals.update(need=need)
    plan.make("approve", by=world.head_of_station)
    plan.make("start", by=world.worker)
    need.refresh_from_db()
    assert need.status == "served"


def test_one_plan_of_a_household_is_in_force(world):
    full_plan(world.household).make("approve", by=world.head_of_station)
    second = full_plan(world.household)
    with pytest.raises(NotAllowed):
        second.make("approve", by=world.head_of_station)


def test_a_review_needs_words(world):
    plan = full_plan(world.household, status="running")
    with pytest.raises(Incomplete):
        plan.make("review", by=world.worker)


def test_the_plan_is_drawn_up_on_pages(world, sign_in):
    client = sign_in(world.worker)
    url = reverse("households:plan-add", args=[world.household.uuid])
    assert client.post(url, {"title": "安全洗浴", "review_on": TOMORROW}).status_code == 302
    plan = HouseholdPlan.objects.get()
    goal = {
        "text": "每周洗浴",
        "indicator": "次数",
        "baseline": "0",
        "target": "1",
        "due_on": TOMORROW,
    }
    assert client.post(reverse("households:goal-add", args=[plan.uuid]), goal).status_code == 302
    found = plan.goals.get()
    measure = {"text": "助浴", "responsible": "李敏", "due_on": TOMORROW}
    url = reverse("households:measure-add", args=[found.uuid])
    assert client.post(url, measure).status_code == 302
    text = page(sign_in, world.worker, world.household).content.decode()
    assert all(words in text for words in ("安全洗浴", "每周洗浴", "助浴"))


def test_a_closed_plan_stays_as_it_is(world, sign_in):
    plan = full_plan(world.household, status="closed")
    client = sign_in(world.worker)
    assert client.get(reverse("households:plan-edit", args=[plan.uuid])).status_code == 403
    assert client.post(reverse("households:goal-add", args=[plan.uuid]), {}).status_code == 403
    goal = plan.goals.get()
    assert client.get(reverse("households:measure-add", args=[goal.uuid])).status_code == 403


def test_progress_is_the_mean_of_the_goals(world):
    plan = full_plan(world.household)
    PlanGoal.objects.create(plan=plan, text="二", progress=50)
    assert plan.progress == 25


@pytest.mark.parametrize("name", ["need", "plan", "housing", "benefit", "tie"])
@pytest.mark.parametrize("phone", ["", "phone-"])
def test_every_form_opens_on_desktop_and_phone(world, sign_in, name, phone):
    url = reverse(f"households:{phone}{name}-add", args=[world.household.uuid])
    response = sign_in(world.worker).get(url)
    assert response.status_code == 200 and "no-store" in response["Cache-Control"]
    assert sign_in(world.worker).post(url, {}).status_code == 422


# --- API -----------------------------------------------------------------------------------------


def test_the_api_creates_once_and_moves(world, sign_in):
    client = sign_in(world.worker)
    given = {
        "uuid": "0195d000-0000-7000-8000-000000000001", "household": str(world.household.uuid),
        "text": "助浴", "kind": "care", "level": "low", "source": "asked",
        "found_on": timezone.localdate().isoformat(),
    }  # fmt: skip
    first = client.post("/api/v1/needs/", given, content_type="application/json")
    again = client.post("/api/v1/needs/", given, content_type="application/json")
    assert (first.status_code, again.status_code) == (201, 200), first.content.decode()
    assert Need.objects.count() == 1
    url = f"/api/v1/needs/{given['uuid']}/move/"
    moved = client.post(url, {"move": "serve"}, content_type="application/json")
    assert moved.json()["status"] == "served"
    refused = client.post(url, {"move": "close"}, content_type="application/json")
    assert refused.status_code == 400
    found = client.get("/api/v1/needs/", {"household": str(world.household.uuid)}).json()
    assert [row["text"] for row in found["results"]] == ["助浴"]


def test_the_api_knows_no_rows_of_another_place(world, sign_in):
    need = Need.objects.create(household=world.far, text="外县需求")
    client = sign_in(world.worker)
    assert client.get(f"/api/v1/needs/{need.uuid}/").status_code == 404
    given = {"household": str(world.far.uuid), "text": "x", "kind": "care"}
    answer = client.post("/api/v1/needs/", given, content_type="application/json")
    assert answer.status_code == 400
    assert "外县" not in client.get("/api/v1/needs/").content.decode()

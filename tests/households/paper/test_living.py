"""Housing, benefits and ties: kept with their history, each rule allowed and refused."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from households.models import Benefit, EcoTie, Housing

TODAY = timezone.localdate()
TOMORROW = TODAY + dt.timedelta(days=1)
YESTERDAY = TODAY - dt.timedelta(days=1)


def add(client, name, household, /, **form):
    return client.post(reverse(f"households:{name}-add", args=[household.uuid]), form)


def page(client, household, tab="overview"):
    return client.get(household.get_absolute_url(), {"tab": tab})


def test_the_newest_check_holds_and_the_earlier_ones_stay(world, sign_in):
    client = sign_in(world.worker)
    for day, danger in ((YESTERDAY, "C"), (TODAY, "A")):
        answer = add(
            client, "housing", world.household, tenure="own", danger=danger, checked_on=day,
            barrier_free="false", safe_wiring="",
        )  # fmt: skip
        assert answer.status_code == 302
    context = page(client, world.household).context
    assert context["housing"].danger == "A"
    assert [row.danger for row in context["housing_before"]] == ["C"]
    assert (context["housing"].barrier_free, context["housing"].safe_wiring) == (False, None)


def test_a_check_of_tomorrow_is_refused(world, sign_in):
    answer = add(
        sign_in(world.worker), "housing", world.household, tenure="own", checked_on=TOMORROW
    )
    assert answer.status_code == 422 and not Housing.objects.exists()


def test_a_benefit_ends_and_stays_on_the_list(world, sign_in):
    client = sign_in(world.worker)
    add(
        client, "benefit", world.household, kind="1", policy="农村低保", amount="428", unit="month",
        starts_on=YESTERDAY - dt.timedelta(days=9),
    )  # fmt: skip
    benefit = Benefit.objects.get()
    assert [row["benefit"] for row in page(client, world.household).context["benefits_current"]]
    form = {
        "kind": "1", "policy": "农村低保", "amount": "428", "unit": "month",
        "starts_on": benefit.starts_on, "ends_on": YESTERDAY,
    }  # fmt: skip
    client.post(reverse("households:benefit-edit", args=[benefit.uuid]), form)
    context = page(client, world.household).context
    assert not context["benefits_current"]
    assert [row["benefit"] for row in context["benefits_ended"]] == [benefit]


@pytest.mark.parametrize(
    "wrong", [{"policy": ""}, {"ends_on": YESTERDAY - dt.timedelta(days=99)}, {"amount": "-1"}]
)
def test_a_benefit_without_policy_or_ending_before_it_starts_is_refused(world, sign_in, wrong):
    form = {"kind": "1", "policy": "低保", "unit": "month", "starts_on": YESTERDAY, **wrong}
    answer = add(sign_in(world.worker), "benefit", world.household, **form)
    assert answer.status_code == 422 and not Benefit.objects.exists()


def test_that_nothing_is_received_can_be_said(world, sign_in):
    answer = add(
        sign_in(world.worker), "benefit", world.household, kind="-", unit="month", starts_on=TODAY
    )
    assert answer.status_code == 302


def test_a_tie_is_drawn_until_it_ends(world, sign_in):
    client = sign_in(world.worker)
    form = {"system": "neighbour", "name": "陈有福", "strength": "strong", "direction": "in"}
    assert add(client, "tie", world.household, **form).status_code == 302
    tie = EcoTie.objects.get()
    assert "陈有福" in page(client, world.household, "family").context["ties_svg"]
    url = reverse("households:tie-edit", args=[tie.uuid])
    client.post(url, {**form, "ended_on": TODAY})
    context = page(client, world.household, "family").context
    assert "陈有福" not in context["ties_svg"] and len(context["ties"]) == 1


@pytest.mark.parametrize("name", ["housing", "benefit", "tie"])
@pytest.mark.parametrize("role", ["far_worker", "supervisor", "main"])
def test_who_may_not_edit_the_file_adds_nothing(world, sign_in, name, role):
    answer = add(sign_in(getattr(world, role)), name, world.household, kind="1")
    assert answer.status_code in (403, 404)


@pytest.mark.parametrize("route", ["housing", "benefits", "eco-ties", "plans"])
def test_a_masked_reader_gets_no_free_text_from_the_api(world, sign_in, route):
    Housing.objects.create(household=world.household, tenure="own", remark="张桂兰家漏雨")
    Benefit.objects.create(household=world.household, kind="1", policy="低保", source="张桂兰说")
    EcoTie.objects.create(household=world.household, system="relative", name="张桂花")
    answer = sign_in(world.main).get(f"/api/v1/{route}/")
    assert answer.status_code == 200 and "张桂" not in answer.content.decode()
    own = sign_in(world.worker).get(f"/api/v1/{route}/").content.decode()
    assert route == "plans" or "张桂" in own

"""Corrections on their pages and in the API."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from households.reminders import first
from services.models import ServiceRecord, Status
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory
from tests.factories.services import log_visit
from tests.factories.stations import DivisionFactory, StationFactory
from tests.services.review.asking import ask, form_data

pytestmark = pytest.mark.django_db


def test_worker_asks_head_sees_the_difference_and_approves(
    place: SimpleNamespace, locked: ServiceRecord, client: Client
) -> None:
    client.force_login(place.worker)
    assert client.get(reverse("services:record", args=[locked.uuid])).context["may_correct"]
    url = reverse("services:correct", args=[locked.uuid])
    assert client.get(url).status_code == 200

    data = form_data(locked, place.worker, minutes=45, reason="")
    wrong = client.post(url, data)
    assert wrong.status_code == 422 and wrong.context["form"].errors["reason"]
    client.post(url, {**data, "reason": "时长记错了"})

    correction = locked.corrections.get()
    client.force_login(place.head)
    page = client.get(reverse("services:correction", args=[correction.uuid]))
    assert [(old, new) for _label, old, new in page.context["differences"]] == [("30", "45")]
    client.post(reverse("services:correction-move", args=[correction.uuid, "approve"]))

    locked.refresh_from_db()
    assert locked.minutes == 45


def test_a_refused_move_says_why_on_the_page(
    place: SimpleNamespace, locked: ServiceRecord, client: Client
) -> None:
    correction = ask(locked, place.worker)
    client.force_login(place.head)

    page = client.post(reverse("services:correction-move", args=[correction.uuid, "refuse"]))

    assert page.status_code == 422 and page.context["errors"]


def test_the_requester_is_told_until_the_answer_is_opened(
    place: SimpleNamespace, locked: ServiceRecord, client: Client
) -> None:
    correction = ask(locked, place.worker)
    assert "correction" in [row.kind for row in first(place.head, 9)]
    correction.refuse(place.head, "原记录无误")

    alerts = [row for row in first(place.worker, 9) if row.kind == "correction_answer"]
    assert [row.detail for row in alerts] == ["原记录无误"]

    client.force_login(place.worker)
    client.get(alerts[0].url)
    assert "correction_answer" not in [row.kind for row in first(place.worker, 9)]


def test_the_main_station_sees_no_text_of_a_correction(
    place: SimpleNamespace, locked: ServiceRecord, client: Client
) -> None:
    correction = ask(locked, place.worker, reason="私密原因", findings="私密情况")
    client.force_login(make_user("main_station"))

    text = client.get(reverse("services:correction", args=[correction.uuid])).content.decode()
    api = client.get(f"/api/v1/corrections/{correction.uuid}/").json()

    assert "私密" not in text and "原来的情况" not in text and "张桂兰" not in text
    assert api["changes"] is None and api["reason"] is None


def test_foreign_corrections_do_not_exist(locked: ServiceRecord, client: Client) -> None:
    correction = ask(locked, locked.worker)
    elsewhere = StationFactory(division=DivisionFactory(code="522701005"))
    client.force_login(make_user("station_head", station=elsewhere))

    for url in (
        reverse("services:correction", args=[correction.uuid]),
        reverse("services:correct", args=[locked.uuid]),
        f"/api/v1/corrections/{correction.uuid}/",
    ):
        assert client.get(url).status_code == 404
    url = reverse("services:correction-move", args=[correction.uuid, "approve"])
    assert client.post(url).status_code == 404


def test_the_list_and_the_page_cost_few_queries(
    place: SimpleNamespace, locked: ServiceRecord, client: Client, count_queries: Any
) -> None:
    correction = ask(locked, place.worker)
    for _ in range(5):
        other = log_visit(
            HouseholdFactory(station=place.station, with_head=True), status=Status.LOCKED
        )
        ask(other.record, place.worker)
    client.force_login(place.head)

    assert client.get(reverse("services:corrections"), {"status": "1"}).context["total"] == 6
    assert count_queries(lambda: client.get(reverse("services:corrections"))) <= 8
    url = reverse("services:correction", args=[correction.uuid])
    assert count_queries(lambda: client.get(url)) <= 16


def test_the_api_asks_once_and_answers(
    place: SimpleNamespace, locked: ServiceRecord, client: Client
) -> None:
    from core.ids import uuid7

    client.force_login(place.worker)
    body = {
        "uuid": str(uuid7()), "record": str(locked.uuid), "changes": {"minutes": 45},
        "reason": "时长记错了",
    }  # fmt: skip
    url = "/api/v1/corrections/"

    first_time = client.post(url, body, "application/json")
    again = client.post(url, body, "application/json")

    assert (first_time.status_code, again.status_code) == (201, 200)
    assert first_time.json()["before"] == {"minutes": 30}
    one = f"{url}{body['uuid']}/"
    assert client.post(f"{one}approve/", {}, "application/json").status_code == 403
    client.force_login(place.head)
    assert client.post(f"{one}refuse/", {}, "application/json").status_code == 400
    assert client.post(f"{one}approve/", {}, "application/json").json()["status"] == "approved"
    assert client.post(f"{one}approve/", {}, "application/json").status_code == 409
    locked.refresh_from_db()
    assert locked.minutes == 45


def test_the_api_refuses_what_the_form_refuses(
    place: SimpleNamespace, locked: ServiceRecord, client: Client
) -> None:
    client.force_login(place.worker)

    for changes in (
        {"minutes": 5000},
        {"minutes": 30},
        {"status": 4},
        {"occurred_on": "2999-01-01"},
    ):
        body = {"record": str(locked.uuid), "changes": changes, "reason": "x"}
        answer = client.post("/api/v1/corrections/", body, "application/json")
        assert answer.status_code == 400, changes
    assert not locked.corrections.exists()

"""What the reviewer is told to look at: each hint found, said with its reason, and left out where
nothing is wrong (specification 2.15; 3.5 consistency)."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.workflow import NotAllowed, ReasonMissing
from services.models import RecordHint, ServiceRecord, Status
from services.tasks import refresh_hints
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory
from tests.factories.services import log_visit
from tests.factories.stations import DivisionFactory

pytestmark = pytest.mark.django_db
TEXT = "老人腰腿疼痛，行走需要拐杖，子女在外务工，已联系村医上门看诊并代买药品"


def visit(place: SimpleNamespace, at: str = "", **values: Any) -> ServiceRecord:
    """A visit to a household of its own, handed in; `at`: when it began."""
    if at:
        values["started_at"] = dt.time.fromisoformat(at)
    household = values.pop("household", None) or HouseholdFactory(
        station=place.station, with_head=True
    )
    return log_visit(household, status=Status.SUBMITTED, **values).record


def kinds(record: ServiceRecord) -> list[str]:
    return sorted(record.hints.values_list("kind", flat=True))


def test_a_worker_at_two_places_at_once(place: SimpleNamespace) -> None:
    first = visit(place, "09:00", minutes=40)
    second = visit(place, "09:30", minutes=40)

    hint = second.hints.get()

    assert (hint.kind, hint.other) == ("overlap", first)
    assert "09:00" in str(hint.reason) and "09:40" in str(hint.reason)
    refresh_hints()
    assert kinds(first) == ["overlap"]


def test_one_after_the_other_is_no_overlap(place: SimpleNamespace) -> None:
    visit(place, "09:00", minutes=30)

    assert kinds(visit(place, "09:30", minutes=30)) == []


def test_two_colleagues_at_the_same_time_are_no_overlap(place: SimpleNamespace) -> None:
    visit(place, "09:00", minutes=30)
    colleague = make_user("worker", station=place.station)

    assert kinds(visit(place, "09:00", minutes=30, by=colleague)) == []


def test_two_services_at_one_home_are_no_overlap(place: SimpleNamespace) -> None:
    visit(place, "09:00", minutes=30, household=place.household)
    again = visit(place, "09:00", minutes=30, household=place.household, purpose="policy")

    assert kinds(again) == []


def test_another_township_within_minutes_cannot_be(place: SimpleNamespace) -> None:
    far = DivisionFactory(code="522702999201")
    visit(place, "09:00", minutes=30)
    there = HouseholdFactory(station=place.station, division=far, with_head=True)

    assert kinds(visit(place, "09:40", minutes=30, household=there)) == ["travel"]


def test_another_township_after_an_hour_can_be(place: SimpleNamespace) -> None:
    far = DivisionFactory(code="522702999201")
    visit(place, "09:00", minutes=30)
    there = HouseholdFactory(station=place.station, division=far, with_head=True)

    assert kinds(visit(place, "10:30", minutes=30, household=there)) == []


def test_copied_words_are_found_whatever_the_date_in_them(place: SimpleNamespace) -> None:
    first = visit(place, findings=f"6月3日，{TEXT}。")
    second = visit(place, findings=f"6月10日 {TEXT}！")

    hint = second.hints.get()

    assert (hint.kind, hint.other) == ("copied_text", first)
    assert str(first.occurred_on) in str(hint.reason)
    assert kinds(first) == []


def test_short_and_different_words_are_not_copied(place: SimpleNamespace) -> None:
    visit(place, findings="情况稳定")
    visit(place, findings=TEXT)

    assert kinds(visit(place, findings="情况稳定")) == []
    assert kinds(visit(place, findings=f"{TEXT}，血压偏高")) == []


def test_more_visits_in_a_day_than_one_person_makes(place: SimpleNamespace) -> None:
    records = [visit(place) for _ in range(13)]

    assert kinds(records[11]) == []
    hint = records[12].hints.get()
    assert hint.kind == "many_visits" and "13" in str(hint.reason)


def test_ten_visits_of_exactly_one_length(place: SimpleNamespace) -> None:
    days = [timezone.localdate() - dt.timedelta(days=n % 5) for n in range(10)]
    records = [visit(place, minutes=45, on=day) for day in days]

    assert kinds(records[8]) == []
    assert kinds(records[9]) == ["same_minutes"]
    assert kinds(visit(place, minutes=50, on=days[4])) == []


def test_a_person_served_after_death(place: SimpleNamespace) -> None:
    record = visit(place, household=place.household)
    assert kinds(record) == []

    place.b.status, place.b.left_on = "deceased", record.occurred_on - dt.timedelta(days=3)
    place.b.save()
    refresh_hints()

    hint = record.hints.get()
    assert hint.kind == "person_gone" and str(place.b.left_on) in str(hint.reason)
    assert "陈有福" not in str(hint.facts)


def test_a_hint_goes_when_its_reason_goes(place: SimpleNamespace) -> None:
    first = visit(place, "09:00", minutes=40)
    second = visit(place, "09:30", minutes=40)

    first.withdraw(first.worker, "记错了")
    refresh_hints()

    assert kinds(second) == []


def test_the_desk_shows_the_reason_and_leaves_the_row_out_of_bulk(
    place: SimpleNamespace, client: Client
) -> None:
    visit(place, "09:00", minutes=40)
    second = visit(place, "09:30", minutes=40)
    client.force_login(place.head)

    page = client.get(reverse("services:review"), {"record": str(second.uuid)})

    assert page.context["plain"] == 1
    assert [hint.kind for hint in page.context["detail"]["hints"]] == ["overlap"]
    assert "09:40" in page.content.decode()


def test_the_author_is_not_shown_the_hints_beforehand(
    place: SimpleNamespace, client: Client
) -> None:
    visit(place, "09:00", minutes=40)
    second = visit(place, "09:30", minutes=40)
    client.force_login(place.worker)

    page = client.get(reverse("services:record", args=[second.uuid]))

    assert page.context["detail"]["hints"] == []


def test_a_hint_is_set_aside_with_a_reason_and_stays_so(
    place: SimpleNamespace, client: Client
) -> None:
    visit(place, "09:00", minutes=40)
    second = visit(place, "09:30", minutes=40)
    hint = second.hints.get()
    client.force_login(place.head)
    url = reverse("services:dismiss-hint", args=[hint.uuid])

    client.post(url, {"reason": ""})
    hint.refresh_from_db()
    assert hint.status == RecordHint.Status.OPEN

    client.post(url, {"reason": "两户相邻，一起走访"})
    refresh_hints()

    hint.refresh_from_db()
    assert hint.status == RecordHint.Status.DISMISSED
    assert hint.log()[-1].reason == "两户相邻，一起走访"
    client.post(reverse("services:confirm-plain"), {"record": [str(second.uuid)]})
    second.refresh_from_db()
    assert second.status == Status.CONFIRMED


@pytest.mark.parametrize("role", ["worker", "supervisor", "county_admin", "main_station"])
def test_only_the_head_sets_a_hint_aside(place: SimpleNamespace, role: str) -> None:
    visit(place, "09:00", minutes=40)
    hint = visit(place, "09:30", minutes=40).hints.get()
    station = {"station": place.station} if role in ("worker", "supervisor") else {}

    with pytest.raises(NotAllowed):
        hint.make("dismiss", make_user(role, **station), "随便")
    with pytest.raises(ReasonMissing):
        hint.make("dismiss", place.head, " ")


def test_handing_in_again_looks_again(place: SimpleNamespace) -> None:
    first = visit(place, "09:00", minutes=40)
    first.return_for(place.head, "请补充")
    second = visit(place, "09:30", minutes=40)
    first.resubmit(first.worker)

    assert kinds(first) == kinds(second) == ["overlap"]

"""The worker's phone: today, the visit form, the own records."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.ids import uuid7
from households.models import Household
from services.models import ServiceRecord, Status, Visit
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory
from tests.factories.services import log_visit
from tests.factories.stations import DivisionFactory, StationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def phone(place: SimpleNamespace, client: Client) -> Client:
    client.force_login(place.worker)
    return client


def form_url(household: Household) -> str:
    return f"{reverse('services:visit')}?household={household.uuid}"


def answers(place: SimpleNamespace, **changes: Any) -> dict[str, Any]:
    values = {
        "uuid": str(uuid7()), "how": "home", "served": [str(place.a.uuid)], "track": "0",
        "service_types": ["2", "3"], "condition": "stable", "findings": "一切平稳", "next_in": "7",
        "occurred_on": f"{timezone.localdate():%Y-%m-%d}", "started_at": "08:05", "minutes": "35",
        "purpose": "routine", "seen": ["self"],
    }  # fmt: skip
    return {k: v for k, v in {**values, **changes}.items() if v is not None}


def test_the_home_page_lists_the_overdue_first(place: SimpleNamespace, phone: Client) -> None:
    today = timezone.localdate()
    HouseholdFactory(station=place.station, with_head="赵小宇", next_visit_on=today)
    HouseholdFactory(
        station=place.station, with_head="别人户", next_visit_on=today,
        worker=make_user("worker", station=place.station),
    )  # fmt: skip

    response = phone.get(reverse("services:phone-home"))

    text = response.content.decode()
    assert text.index("张桂兰") < text.index("赵小宇")
    assert "别人户" not in text
    assert response.context["due_total"] == 2
    assert response.context["month"]["due"] == 2


def test_a_visit_is_saved_from_the_form(place: SimpleNamespace, phone: Client) -> None:
    told = answers(place, track="2", service_types="21", for_needs="universal")
    told |= {
        f"b-elder-{place.a.uuid}-health": "fair",
        f"b-elder-{place.a.uuid}-living_with": "alone",
    }
    response = phone.post(form_url(place.household), told)

    visit = Visit.objects.get()
    assert response.url == reverse("services:visit-saved", args=[visit.record.uuid])
    assert visit.record.status == Status.SUBMITTED
    assert visit.record.business_field == ServiceRecord.BusinessField.ELDERLY_CARE
    assert visit.findings == "一切平稳"
    assert visit.next_visit_on == timezone.localdate() + dt.timedelta(days=7)
    saved = phone.get(response.url).content.decode()
    assert visit.record.number in saved
    assert f"visit:{place.worker.pk}:{place.household.uuid}" in saved


def test_the_form_is_filled_in_but_for_the_condition(place: SimpleNamespace, phone: Client) -> None:
    alone = HouseholdFactory(station=place.station, with_head="罗玉珍")

    form = phone.get(form_url(alone)).context["form"]

    assert form["served"].value() == [str(alone.head.uuid)]
    assert form["how"].value() == "home"
    assert form["service_types"].value() == [2]
    assert not form["condition"].value()
    assert form["occurred_on"].value() == timezone.localdate()


def test_the_services_of_last_time_are_offered_again(place: SimpleNamespace, phone: Client) -> None:
    log_visit(
        place.household, served=[place.a], track=2, service_types=[22, 4],
        on=timezone.localdate() - dt.timedelta(days=20),
    )  # fmt: skip

    form = phone.get(form_url(place.household)).context["form"]

    assert form["service_types"].value() == [4, 22]
    assert form["track"].value() == 2
    assert [t.pk for t, chosen in form.type_groups[2].first if chosen] == [22]


def test_sending_the_same_form_twice_makes_one_record(
    place: SimpleNamespace, phone: Client
) -> None:
    data = answers(place)

    first = phone.post(form_url(place.household), data)
    second = phone.post(form_url(place.household), data)

    assert first.url == second.url
    assert ServiceRecord.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"served": None}, "served"),
        ({"condition": None}, "condition"),
        ({"service_types": None}, "service_types"),
        ({"service_types": ["11"]}, "service_types"),
        ({"occurred_on": "2999-01-01"}, "occurred_on"),
        ({"occurred_on": "2026-02-30"}, "occurred_on"),
        ({"minutes": "2000"}, "minutes"),
        ({"how": "by-drone"}, "how"),
        ({"track": "7"}, "track"),
    ],
)
def test_bad_input_is_told_at_its_field_and_nothing_typed_is_lost(
    place: SimpleNamespace, phone: Client, change: dict[str, Any], field: str
) -> None:
    response = phone.post(form_url(place.household), answers(place, **change))

    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert "一切平稳" in response.content.decode()
    assert not ServiceRecord.objects.exists()


def test_the_phone_takes_visits_of_the_last_seven_days(
    place: SimpleNamespace, phone: Client
) -> None:
    ago = timezone.localdate() - dt.timedelta(days=8)

    refused = phone.post(form_url(place.household), answers(place, occurred_on=f"{ago}"))

    assert "occurred_on" in refused.context["form"].errors
    ago += dt.timedelta(days=1)
    taken = phone.post(form_url(place.household), answers(place, occurred_on=f"{ago}"))
    assert taken.status_code == 302


def test_a_station_head_enters_older_visits_as_late_entries(
    place: SimpleNamespace, client: Client
) -> None:
    client.force_login(place.head)
    ago = timezone.localdate() - dt.timedelta(days=30)

    response = client.post(form_url(place.household), answers(place, occurred_on=f"{ago}"))

    assert response.status_code == 302
    assert ServiceRecord.objects.get().is_late_entry


def test_a_second_visit_of_the_day_points_at_the_first(
    place: SimpleNamespace, phone: Client
) -> None:
    first = log_visit(place.household, status=Status.SUBMITTED).record

    response = phone.post(form_url(place.household), answers(place))

    assert response.status_code == 422
    assert first.number in response.content.decode()
    assert reverse("services:record", args=[first.uuid]) in response.content.decode()


def test_nobody_home_forgets_the_persons_chosen_before(
    place: SimpleNamespace, phone: Client
) -> None:
    response = phone.post(
        form_url(place.household), answers(place, how="nobody", condition=None, service_types=None)
    )

    assert response.status_code == 302
    record = ServiceRecord.objects.get()
    assert (record.outcome, record.person_times) == (ServiceRecord.Outcome.NOBODY_HOME, 0)
    assert not record.beneficiaries.exists()


def test_a_returned_record_shows_its_reason_and_is_handed_in_again(
    place: SimpleNamespace, phone: Client
) -> None:
    visit = log_visit(place.household, served=[place.a], status=Status.RETURNED)
    url = reverse("services:visit-revise", args=[visit.record.uuid])

    assert "情况记录不完整" in phone.get(reverse("services:phone-records")).content.decode()
    assert "情况记录不完整" in phone.get(url).content.decode()
    data = answers(place, served=[str(place.a.uuid), str(place.b.uuid)], findings="已补充")
    assert phone.post(url, data).status_code == 302

    visit.refresh_from_db()
    visit.record.refresh_from_db()
    assert visit.record.status == Status.SUBMITTED
    assert (visit.findings, visit.record.person_times) == ("已补充", 2)


def test_a_handed_in_record_is_not_edited_any_more(place: SimpleNamespace, phone: Client) -> None:
    record = log_visit(place.household, status=Status.SUBMITTED).record

    response = phone.get(reverse("services:visit-revise", args=[record.uuid]))

    assert response.url == reverse("services:record", args=[record.uuid])


def test_a_household_of_another_county_does_not_exist(
    place: SimpleNamespace, phone: Client
) -> None:
    foreign = HouseholdFactory(station=StationFactory(division=DivisionFactory(code="522701005")))

    assert phone.get(form_url(foreign)).status_code == 404
    assert phone.post(form_url(foreign), answers(place)).status_code == 404
    assert phone.get(f"{reverse('services:visit')}?household=nonsense").status_code == 404


def test_without_a_household_one_is_looked_for(place: SimpleNamespace, phone: Client) -> None:
    url = reverse("services:visit")

    assert "张桂兰" in phone.get(url).content.decode()
    found = phone.get(url, {"q": "zgl"}).content.decode()
    assert "张桂兰" in found and f"?household={place.household.uuid}" in found
    assert "张桂兰" not in phone.get(url, {"q": "王小二"}).content.decode()


def test_when_nobody_is_due_the_next_in_turn_are_offered(
    place: SimpleNamespace, phone: Client
) -> None:
    place.household.next_visit_on = timezone.localdate() + dt.timedelta(days=9)
    place.household.save()

    page = phone.get(reverse("services:visit")).content.decode()

    assert "今天没有应访家庭；接下来轮到" in page and "张桂兰" in page


def test_the_next_due_household_of_the_village_is_offered(
    place: SimpleNamespace, phone: Client
) -> None:
    HouseholdFactory(
        station=place.station, division=place.household.division, with_head="罗玉珍",
        next_visit_on=timezone.localdate(),
    )  # fmt: skip
    record = log_visit(place.household, status=Status.SUBMITTED).record

    page = phone.get(reverse("services:visit-saved", args=[record.uuid])).content.decode()

    assert "罗玉珍" in page


def test_only_people_who_record_visits_reach_the_phone_pages(
    place: SimpleNamespace, client: Client
) -> None:
    client.force_login(place.county)

    for name in ("phone-home", "phone-due", "phone-records", "visit"):
        assert client.get(reverse(f"services:{name}")).status_code == 403
    assert client.get(form_url(place.household)).status_code == 403


def test_a_signed_out_press_on_save_leads_back_to_the_form(place: SimpleNamespace) -> None:
    url = form_url(place.household)
    response = Client().post(url, answers(place), headers={"Referer": f"http://testserver{url}"})

    assert response.status_code == 302
    assert str(place.household.uuid) in response.url


def test_the_phone_pages_cost_few_queries(
    place: SimpleNamespace, phone: Client, count_queries: Any
) -> None:
    for index in range(12):
        household = HouseholdFactory(
            station=place.station, with_head=True, next_visit_on=timezone.localdate()
        )
        log_visit(household, status=Status.RETURNED if index % 2 else Status.SUBMITTED)

    # One counts all kinds of reminders, one more for each of the three that are shown.
    assert count_queries(lambda: phone.get(reverse("services:phone-home"))) <= 14 + 4
    assert count_queries(lambda: phone.get(reverse("services:phone-records"))) <= 10
    assert count_queries(lambda: phone.get(form_url(place.household))) <= 14

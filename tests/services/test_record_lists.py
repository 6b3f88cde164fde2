"""The drill-down of every figure: the list's total is the figure (UX 49)."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from services.models import ServiceRecord, Status
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.services import log_visit
from tests.factories.stations import DivisionFactory, StationFactory

pytestmark = pytest.mark.django_db
JUNE = {"from": "2026-06", "to": "2026-06", "counted": "1"}


@pytest.fixture
def june(place: SimpleNamespace) -> SimpleNamespace:
    """Visits of June 2026: two counted at home, one by phone, an attempt, one only submitted."""
    Place, Outcome = ServiceRecord.Place, ServiceRecord.Outcome
    household, both = place.household, [place.a, place.b]
    log_visit(household, served=both, on=dt.date(2026, 6, 3), track=2, service_types=[21])
    log_visit(household, served=both, on=dt.date(2026, 6, 10))
    log_visit(household, served=[place.a], on=dt.date(2026, 6, 30), place=Place.PHONE)
    log_visit(household, outcome=Outcome.NOBODY_HOME, on=dt.date(2026, 6, 11))
    log_visit(household, on=dt.date(2026, 6, 12), status=Status.SUBMITTED)
    log_visit(household, on=dt.date(2026, 7, 1))
    other = StationFactory(division=DivisionFactory(code="522702002"))
    log_visit(HouseholdFactory(station=other), on=dt.date(2026, 6, 5), anonymous_count=4, served=[
        PersonFactory(household=HouseholdFactory(station=other)),
    ][:0])  # fmt: skip
    place.other = other
    return place


def context(client: Client, user: Any, name: str, **query: str) -> Any:
    client.force_login(user)
    response = client.get(reverse(f"services:{name}"), query)
    assert response.status_code == 200
    return response.context


@pytest.mark.parametrize(
    ("query", "records", "person_times"),
    [
        ({}, 5, 9),
        ({"remote": "0"}, 4, 8),
        ({"remote": "1"}, 1, 1),
        ({"kind": "1", "outcome": "1"}, 4, 9),
        ({"attempts": "1"}, 1, 0),
        ({"attempts": "0", "place": "1"}, 3, 8),
        ({"division": "522702"}, 5, 9),
        ({"division": "522702002000"}, 1, 4),
        ({"division": "522701"}, 0, 0),
        ({"track": "2"}, 1, 2),
        ({"track": "0"}, 4, 7),
        ({"service_type": "21"}, 1, 2),
        ({"to": "2026-06-05"}, 2, 6),
        ({"status": "2"}, 0, 0),
        ({"method": "1"}, 5, 9),
        ({"kind": "4"}, 0, 0),
    ],
)
def test_a_selection_counts_its_records_and_person_times(
    june: SimpleNamespace, client: Client, query: dict[str, str], records: int, person_times: int
) -> None:
    found = context(client, june.county, "record-list", **{**JUNE, **query})

    assert (found["total"], found["person_times"]) == (records, person_times)


def test_a_station_is_chosen_by_its_uuid(june: SimpleNamespace, client: Client) -> None:
    found = context(client, june.county, "record-list", **JUNE, station=str(june.other.uuid))

    assert found["total"] == 1


@pytest.mark.parametrize(
    "query",
    [{"division": "xx"}, {"from": "2026-13"}, {"status": "99"}, {"kind": "x"}, {"station": "x"}],
)
def test_a_wrong_filter_shows_nothing_rather_than_everything(
    june: SimpleNamespace, client: Client, query: dict[str, str]
) -> None:
    found = context(client, june.county, "record-list", **query)

    assert found["total"] == 0
    assert found["filterset"].errors


def test_a_worker_reads_the_records_of_the_own_station(
    june: SimpleNamespace, client: Client
) -> None:
    assert context(client, june.worker, "record-list")["total"] == 6


@pytest.mark.parametrize("name", ["record-list", "due"])
@pytest.mark.parametrize("role", ["station_head", "county_admin"])
def test_a_list_costs_at_most_eight_queries(
    june: SimpleNamespace,
    client: Client,
    count_queries: Any,
    name: str,
    role: str,
) -> None:
    user = june.head if role == "station_head" else june.county
    client.force_login(user)
    client.get(reverse("services:record-list"))

    assert count_queries(lambda: client.get(reverse(f"services:{name}"))) <= 8


def test_a_record_page_costs_at_most_nineteen_queries(
    june: SimpleNamespace, client: Client, count_queries: Any
) -> None:
    record = log_visit(june.household, status=Status.SUBMITTED).record
    client.force_login(june.head)

    assert count_queries(lambda: client.get(reverse("services:record", args=[record.uuid]))) <= 19


def test_the_list_is_exported_as_shown(june: SimpleNamespace, client: Client) -> None:
    client.force_login(june.head)

    response = client.get(reverse("services:record-list"), {**JUNE, "export": "csv"})

    text = response.getvalue().decode() if response.streaming else response.content.decode()
    assert text.count("2026-06-") >= 4
    client.force_login(june.worker)
    assert client.get(reverse("services:record-list"), {"export": "csv"}).status_code == 403


def test_the_household_file_tells_its_visits(june: SimpleNamespace) -> None:
    from households.file import timeline

    page = timeline.page(june.household, june.worker, kinds=("visits",))

    assert len(page.items) == 6
    assert timeline.counts(june.household, june.worker)["visits"] == 6
    assert not timeline.counts(june.household, make_user("province_admin")).get("visits")

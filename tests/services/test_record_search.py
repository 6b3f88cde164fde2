"""The ledger of records is searched by head, person served, number and worker."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEvent
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory
from tests.factories.services import log_visit

pytestmark = pytest.mark.django_db


def found(client: Client, user: Any, **query: str) -> list[int]:
    client.force_login(user)
    answer = client.get(reverse("services:record-list"), query)
    assert answer.status_code == 200
    return sorted(row.pk for row in answer.context["page"].rows)


@pytest.fixture
def two(place: SimpleNamespace) -> SimpleNamespace:
    """A record of the household and one of a neighbour."""
    place.record = log_visit(place.household, served=[place.b]).record
    place.neighbour = log_visit(HouseholdFactory(station=place.station, with_head="罗正芳")).record
    return place


@pytest.mark.parametrize("typed", ["桂兰", "zgl", "陈有福"])
def test_by_head_and_by_person_served(two: SimpleNamespace, client: Client, typed: str):
    assert found(client, two.head, q=typed) == [two.record.pk]


def test_by_record_number_and_file_number(two: SimpleNamespace, client: Client):
    assert found(client, two.head, q=two.neighbour.number) == [two.neighbour.pk]
    assert found(client, two.head, q=two.household.file_no) == [two.record.pk]


def test_by_worker_and_kind(two: SimpleNamespace, client: Client):
    both = sorted([two.record.pk, two.neighbour.pk])
    assert found(client, two.head, q=two.record.worker.name) == both
    assert found(client, two.head, kind="1") == both
    assert found(client, two.head, kind="4") == []


def test_a_reader_without_names_finds_nobody_by_name(two: SimpleNamespace, client: Client):
    assert found(client, make_user("main_station"), q="桂兰") == []


def test_a_search_by_name_is_in_the_audit_log_without_the_name(
    two: SimpleNamespace, client: Client
):
    found(client, two.head, q="桂兰")
    event = AuditEvent.objects.filter(action="search").latest("pk")
    assert "桂兰" not in str(event.__dict__)

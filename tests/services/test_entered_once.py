"""A worker enters a fact once: one visit fills all that follows from it."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from households.models import Household, Incident, Need
from services.models import ServiceRecord, Visit
from tests.factories.services import head_of

pytestmark = pytest.mark.django_db


def visit(place: SimpleNamespace, **said: Any) -> tuple[Client, ServiceRecord]:
    """One visit by the phone's form; the client is the worker's."""
    client = Client()
    client.force_login(place.worker)
    form = {
        "how": "home", "served": [str(place.a.uuid)], "track": "0", "service_types": ["2"],
        "condition": "watch", "findings": "屋顶漏雨", "next_in": "7", "needs": "危房改造、送餐",
        "occurred_on": f"{timezone.localdate()}", "minutes": "40", **said,
    }  # fmt: skip
    answer = client.post(f"{reverse('services:visit')}?household={place.household.uuid}", form)
    assert answer.status_code == 302, answer.context["form"].errors
    return client, ServiceRecord.objects.get(household=place.household)


def test_the_visit_stands_on_the_timeline_of_the_household(place: SimpleNamespace):
    client, record = visit(place)
    page = client.get(reverse("households:file", args=[place.household.uuid]))
    url = reverse("services:record", args=[record.uuid])
    if url not in page.content.decode():
        page = client.get(
            reverse("households:file", args=[place.household.uuid]), {"tab": "timeline"}
        )
    assert url in page.content.decode()


def test_needs_found_are_needs_of_the_file_with_their_source(place: SimpleNamespace):
    _client, record = visit(place)
    needs = Need.objects.filter(household=place.household)
    assert {need.text for need in needs} == {"危房改造", "送餐"}
    assert {need.source_uuid for need in needs} == {record.uuid}


def test_the_next_visit_is_due_on_the_day_said(place: SimpleNamespace):
    _client, _record = visit(place)
    household = Household.objects.get(pk=place.household.pk)
    assert household.last_visited_on == timezone.localdate()
    assert household.next_visit_on == timezone.localdate() + dt.timedelta(days=7)


def test_an_urgent_visit_reports_the_incident_with_the_same_words(place: SimpleNamespace):
    kind = Incident.Kind.values[0]
    visit(place, condition="urgent", incident_kind=kind)
    incident = Incident.objects.get(household=place.household)
    assert incident.facts == "屋顶漏雨"
    assert Visit.objects.get().incident_id == incident.pk

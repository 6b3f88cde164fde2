"""A worker enters a fact once: one visit fills all that follows from it."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from households.models import Household, Incident, Need, RiskChange
from reporting.rollup.fold import fold_now
from services.models import ServiceRecord, Visit

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
    incident = Visit.objects.get().incident
    assert incident is not None
    assert incident.kind == kind
    assert incident.facts_row.facts == "屋顶漏雨"


def test_an_urgent_visit_asks_for_the_risk_level_and_one_press_sets_it(place: SimpleNamespace):
    client, record = visit(place, condition="urgent", no_incident_reason="已经送医")
    page = client.get(reverse("services:visit-saved", args=[record.uuid]))
    assert [person.pk for person in page.context["risk_asked"]] == [place.a.pk]
    url = reverse("households:phone-risk-set", args=[place.a.uuid])
    assert url in page.content.decode()
    level = page.context["risk_levels"][0].code
    client.post(url, {"level": level, "reason": page.context["risk_reason"]})
    change = RiskChange.objects.get(person=place.a)
    assert (change.to_level, change.reason) == (level, "屋顶漏雨")
    again = client.get(reverse("services:visit-saved", args=[record.uuid]))
    assert again.context["risk_asked"] == []


def test_a_visit_without_danger_asks_for_no_risk_level(place: SimpleNamespace):
    client, record = visit(place)
    page = client.get(reverse("services:visit-saved", args=[record.uuid]))
    assert page.context["risk_asked"] == []


def test_the_visit_is_a_line_of_the_campaign_ledger(place: SimpleNamespace):
    client, record = visit(place, track="1")
    ledger = client.get(reverse("services:record-list"), {"track": "1"})
    assert [row.pk for row in ledger.context["page"].rows] == [record.pk]
    assert client.get(reverse("services:record-list"), {"track": "2"}).context["total"] == 0


def test_once_confirmed_it_is_counted_in_the_monthly_report(place: SimpleNamespace):
    _client, record = visit(place, track="1")
    record.confirm(place.head)
    fold_now()
    county = Client()
    county.force_login(place.county)
    month = f"{record.occurred_on:%Y-%m}"
    report = county.get("/monthly/", {"division": "522702", "month": month}).context_data["report"]
    told = {
        indicator.code: cells[0].value
        for indicator, cells in zip(report.indicators, report.lines[-1].cells, strict=False)
    }
    assert told["K01"] == 1
    assert told["K04"] == 1

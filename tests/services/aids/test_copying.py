"""Copy from last time: what is the same again, never the day, the outcome or a text."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.aids import copying
from services.models import ServiceRecord, Visit
from tests.factories.activities import hold_activity, make_activity
from tests.factories.groups import hold_session, run_group
from tests.factories.households import HouseholdFactory
from tests.factories.services import log_visit
from tests.factories.stations import DivisionFactory, StationFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def last(place: SimpleNamespace) -> Any:
    """Last week's visit at the community, with two forces, a text and an urgent condition."""
    record = log_visit(
        place.household, served=[place.b], on=timezone.localdate() - dt.timedelta(days=7),
        place=ServiceRecord.Place.COMMUNITY, forces=[1, 4], minutes=55,
    ).record  # fmt: skip
    Visit.objects.filter(pk=record.pk).update(
        findings="上次的文字", condition="urgent", purpose="policy", companions="村医"
    )
    return record


def form_of(place: SimpleNamespace, **query: Any) -> Any:
    client = Client()
    client.force_login(place.worker)
    return client.get(reverse("services:visit"), {"household": place.household.uuid, **query})


def test_what_is_the_same_again_is_filled_in_and_said(place: SimpleNamespace, last: Any):
    assert str(last.uuid) in form_of(place).content.decode()
    page = form_of(place, copy=last.uuid)
    form = page.context["form"]
    assert form["how"].value() == "community"
    assert form["served"].value() == [str(place.b.uuid)]
    assert (form["forces"].value(), form["minutes"].value()) == ([1, 4], 55)
    assert (form["purpose"].value(), form["companions"].value()) == ("policy", "村医")
    assert "五社" in page.content.decode() or form.copied_labels
    assert form.fields["companions"].label in form.copied_labels


def test_day_outcome_and_texts_are_never_copied(place: SimpleNamespace, last: Any):
    form = form_of(place, copy=last.uuid).context["form"]
    assert form["occurred_on"].value() == timezone.localdate()
    assert not form["condition"].value()
    assert not form["findings"].value()
    assert str(form["uuid"].value()) != str(last.uuid)


def test_a_record_out_of_sight_or_unknown_is_not_copied(place: SimpleNamespace):
    other = StationFactory(division=DivisionFactory(code="522702002"))
    foreign = log_visit(HouseholdFactory(station=other, with_head="罗正芳")).record
    for key in (foreign.uuid, uuids.uuid4(), "x"):
        assert form_of(place, copy=key).status_code == 404


def test_an_attempt_is_no_model_to_copy(place: SimpleNamespace, last: Any):
    attempt = log_visit(
        place.household, outcome=ServiceRecord.Outcome.NOBODY_HOME, on=timezone.localdate()
    ).record
    assert form_of(place, copy=attempt.uuid).status_code == 404
    found = copying.last_of(place.worker, ServiceRecord.Kind.VISIT, household=place.household)
    assert found == last


def test_a_group_session_is_copied_from_another_of_its_group(place: SimpleNamespace):
    group = run_group(place.station)
    last = hold_session(
        group, where="活动室", volunteers="王梅", forces=[3, 4], service_types=[3], minutes=75
    ).record
    other = hold_session(run_group(place.station, name="另一组")).record
    client = Client()
    client.force_login(group.leader)
    url = reverse("services:group-session-extra", args=[group.uuid])
    assert f"?copy={last.uuid}" in client.get(url).content.decode()
    form = client.get(url, {"copy": last.uuid}).context["form"]
    told = [form[name].value() for name in ("where", "volunteers", "forces", "service_types")]
    assert told == ["活动室", "王梅", [3, 4], [3]]
    assert (form["minutes"].value(), form["theme"].value()) == (75, "")
    assert client.get(url, {"copy": other.uuid}).status_code == 404


def test_an_activity_is_copied_from_the_last_of_its_sort(place: SimpleNamespace):
    held = make_activity("approved", station=place.station)
    last = hold_activity(held, service_types=[2], forces=[1, 3], count_method="count", anonymous=40)
    client = Client()
    client.force_login(place.worker)
    next_one = make_activity("approved", station=place.station)
    url = reverse("services:activity-hold", args=[next_one.uuid])
    assert f"?copy={last.uuid}" in client.get(url).content.decode()
    form = client.get(url, {"copy": last.uuid}).context["form"]
    told = [form[name].value() for name in ("service_types", "forces", "count_method")]
    assert told == [[2], [1, 3], "count"]
    # How many came is never the same again.
    assert not form["anonymous_count"].value()
    elsewhere = make_activity("approved", station=place.station, kind="festival")
    url = reverse("services:activity-hold", args=[elsewhere.uuid])
    assert client.get(url, {"copy": last.uuid}).status_code == 404

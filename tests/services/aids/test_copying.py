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

from services import copying
from services.models import ServiceRecord, Visit
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

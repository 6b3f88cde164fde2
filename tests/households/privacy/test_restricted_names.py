"""The name of somebody whose processing is restricted stands in no list of who may not see it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from households import reminders
from households.models import Household, Lead
from tests.factories.households import HouseholdFactory

LISTS = (
    "households:list", "households:phone-list", "households:overdue-contacts",
    "households:phone-reminders", "households:phone-leads", "services:phone-home",
    "services:phone-due", "services:visit",
)  # fmt: skip


@pytest.fixture
def restricted(world) -> Household:
    """A household that is due today, whose head asked that nothing more be done with the data."""
    today = timezone.localdate()
    household = HouseholdFactory(
        station=world.station, division=world.village, with_head=True, next_visit_on=today,
        worker=world.worker,
    )  # fmt: skip
    household.head.name = "冉秘名"
    household.head.restricted_on = today
    household.head.save()
    Lead.objects.create(
        station=world.station, created_by=world.worker, person=household.head, difficulty="living",
        household=household,
    )  # fmt: skip
    # The next contact is overdue by far.
    long_ago = today - dt.timedelta(days=40)
    Household.objects.filter(pk=household.pk).update(risk="red", last_visited_on=long_ago)
    return household


@pytest.mark.parametrize("name", LISTS)
def test_a_social_worker_reads_no_name_of_a_restricted_head(world, sign_in, restricted, name):
    page = sign_in(world.worker).get(reverse(name))
    assert page.status_code == 200
    assert "冉秘名" not in page.content.decode()


def test_the_row_stays_and_carries_the_file_number(world, sign_in, restricted):
    page = sign_in(world.worker).get(reverse("services:phone-due")).content.decode()
    assert restricted.file_no in page
    told = [row.text for kind in reminders.of(world.worker) for row in kind.rows]
    assert "冉秘名" not in told and restricted.file_no in told


def test_the_station_head_still_reads_it(world, sign_in, restricted):
    page = sign_in(world.head_of_station).get(reverse("households:overdue-contacts"))
    assert "冉秘名" in page.content.decode()


def test_leads_are_narrowed_to_a_station_by_the_county_and_by_nobody_with_one_station(
    world, sign_in, restricted
):
    url = reverse("households:leads")
    county = sign_in(world.county)
    assert 'name="station"' in county.get(url).content.decode()
    assert county.get(url, {"station": world.station.uuid}).context["total"] == 1
    page = sign_in(world.worker).get(url).content.decode()
    assert '<select name="station"' not in page

"""The queue of possible duplicates: compare, merge, undo, tell apart; old addresses lead on."""

from __future__ import annotations

import datetime as dt

import pytest

from households.models import DuplicatePair, Household, Person, PersonMerge
from tests.factories.households import HouseholdFactory, PersonFactory

LIST = "/duplicates/"


@pytest.fixture
def pair(world) -> DuplicatePair:
    """The head of the household, and the same woman once more, as the head of another file."""
    twin = HouseholdFactory(station=world.station, division=world.village)
    twin.head = PersonFactory(
        household=twin, name="张桂蓝", birth_date=world.head.birth_date, phone="13911112222",
        id_number=None, id_type="none", id_reason="未办",
    )  # fmt: skip
    twin.save()
    return DuplicatePair.objects.get()


def page_of(pair: DuplicatePair) -> str:
    return f"{LIST}{pair.uuid}/"


def test_a_saved_person_is_compared_at_once_and_stands_in_the_queue(world, sign_in, pair):
    page = sign_in(world.head_of_station).get(LIST).content.decode()
    assert page_of(pair) in page and "张桂蓝" in page


def test_both_files_stand_side_by_side_with_masked_numbers(world, sign_in, pair):
    page = sign_in(world.head_of_station).get(page_of(pair)).content.decode()
    assert "张桂兰" in page and "139****2222" in page
    assert "13911112222" not in page and world.head.id_number not in page


def test_merging_takes_the_chosen_values_and_can_be_undone(world, sign_in, pair):
    client = sign_in(world.head_of_station)
    client.post(page_of(pair), {"keep": "first", "v-phone": "second", "v-name": "first"})
    pair.refresh_from_db()
    kept = Person.objects.get(pk=pair.first_id)
    assert (pair.status, kept.phone_masked) == ("merged", "139****2222")
    assert page_of(pair) in client.get(LIST + "?status=merged").content.decode()
    client.post(f"{page_of(pair)}undo/")
    pair.refresh_from_db()
    assert pair.status == "open"
    assert Person.objects.get(pk=pair.first_id).phone_masked != "139****2222"
    assert not PersonMerge.objects.standing().exists()


def test_values_that_do_not_fit_are_shown_and_nothing_is_lost(world, sign_in, pair):
    Person.objects.filter(pk=pair.second_id).update(sex="9", birth_date=dt.date(1970, 3, 2))
    choices = {"keep": "first", "v-id_number": "first", "v-birth_date": "second"}
    answer = sign_in(world.head_of_station).post(page_of(pair), choices)
    assert answer.status_code == 422
    pair.refresh_from_db()
    assert pair.status == "open"
    checked = 'name="v-birth_date" value="second" checked'
    assert checked in answer.content.decode()


def test_different_persons_do_not_come_back(world, sign_in, pair):
    client = sign_in(world.head_of_station)
    client.post(f"{page_of(pair)}different/", {"remark": "姐妹"})
    assert page_of(pair) not in client.get(LIST).content.decode()
    pair.second.save()
    pair.refresh_from_db()
    assert (pair.status, pair.decided_reason) == ("different", "姐妹")


def test_old_addresses_of_a_merged_person_and_household_lead_to_the_survivor(world, sign_in, pair):
    client = sign_in(world.head_of_station)
    client.post(page_of(pair), {"keep": "first"})
    gone = Person.objects.get(pk=pair.second_id)
    home: Household = gone.household
    assert home.status == Household.Status.MERGED
    survivor = world.household.get_absolute_url()
    assert client.get(f"/persons/{gone.uuid}/").url.startswith(survivor)
    assert client.get(home.get_absolute_url()).url == survivor
    assert client.get(f"{home.get_absolute_url()}?old=1").status_code == 200


@pytest.mark.parametrize("role", ["worker", "supervisor", "main", "province"])
def test_only_who_may_merge_opens_the_queue(world, sign_in, pair, role):
    client = sign_in(getattr(world, role))
    assert client.get(LIST).status_code == 403
    assert client.get(page_of(pair)).status_code == 403


def test_another_county_finds_nothing(world, sign_in, pair):
    from tests.factories.accounts import make_user

    far = sign_in(make_user("station_head", station=world.far_station))
    assert far.get(page_of(pair)).status_code == 404
    assert far.post(page_of(pair), {"keep": "first"}).status_code == 404
    assert page_of(pair) not in far.get(LIST).content.decode()

"""Moves between files and stations, split and merge, and their ways back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from households.models import Household, Person, RegisterChange
from households.signals import household_moved
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.stations import DivisionFactory, StationFactory


def refused(act) -> list[str]:
    with pytest.raises(ValidationError) as error:
        act()
    return list(error.value.error_dict)


@pytest.fixture
def other(world):
    return HouseholdFactory(station=world.station, division=world.village, with_head="王秀英")


@pytest.fixture
def next_station(db):
    return StationFactory(division__code="522702002")


def names(household: Household) -> set[str]:
    return set(household.members.values_list("name", flat=True))


def test_a_member_moves_and_the_move_is_taken_back(world, other):
    change = world.child.move_to(other, "8", by=world.worker, reason="投亲")
    assert names(other) == {"王秀英", "张建国"}
    change.undo(by=world.worker)
    assert names(other) == {"王秀英"} and names(world.household) == {"张桂兰", "张建国"}
    assert Person.objects.get(pk=world.child.pk).relation == "2"


def test_a_move_is_not_taken_back_after_the_next_one(world, other):
    third = HouseholdFactory(station=world.station, division=world.village, with_head=True)
    first = world.child.move_to(other, "8")
    world.child.move_to(third, "8")
    assert refused(lambda: first.undo()) == ["__all__"]


def test_a_family_moves_to_another_station_with_its_history(world, next_station):
    heard = []

    def hear(sender, household, former_station, **rest):
        heard.append(former_station)

    household_moved.connect(hear)
    dead = PersonFactory(household=world.household, relation="5")
    dead.die()
    village = DivisionFactory(code="522702002001")
    change = world.household.move_to_station(
        next_station, village, "新居3号", world.county, "易地搬迁"
    )
    household_moved.disconnect(hear)
    household = Household.objects.get(pk=world.household.pk)
    assert (household.station, household.division, household.worker) == (
        next_station, village, None,
    )  # fmt: skip
    assert set(household.members.values_list("station", flat=True)) == {next_station.pk}
    assert heard == [world.station]
    kinds = dict(RegisterChange.objects.values_list("kind", "station"))
    new = next_station.pk
    assert kinds == {"handed_over": world.station.pk, "taken_over": new, "died": new}
    change.undo(by=world.county)
    household.refresh_from_db()
    assert (household.station, household.worker) == (world.station, world.worker)
    assert set(household.members.values_list("station", flat=True)) == {world.station.pk}
    assert RegisterChange.objects.get(undone_at=None).kind == "died"


def test_a_village_that_the_new_station_does_not_serve_is_refused(world, next_station):
    act = world.household.move_to_station
    assert refused(lambda: act(next_station, world.village, "", None, "x")) == ["division"]
    assert refused(lambda: act(world.station, world.village, "", None, "x")) == ["station"]
    assert Household.objects.get(pk=world.household.pk).station == world.station


def test_a_household_splits_and_comes_together_again(world):
    wife = PersonFactory(household=world.household, name="刘芳", relation="3")
    founded = world.household.split(
        [world.child, wife], world.child, address="新房9号", by=world.worker, reason="分家"
    )
    assert names(founded) == {"张建国", "刘芳"} and founded.head == world.child
    assert founded.station == world.station and founded.address == "新房9号"
    assert founded.file_no != world.household.file_no
    RegisterChange.objects.get(kind="split").undo(by=world.worker)
    assert names(world.household) == {"张桂兰", "张建国", "刘芳"}
    assert Person.objects.get(name="刘芳").relation == "3"
    assert Person.objects.get(name="张建国").relation == "2"
    founded.refresh_from_db()
    assert founded.status == "cancelled"


def test_a_split_needs_who_goes_who_stays_and_a_head_for_either(world):
    split = world.household.split
    assert refused(lambda: split([], world.child)) == ["leaving"]
    assert refused(lambda: split([world.head, world.child], world.child)) == ["leaving"]
    assert refused(lambda: split([world.child], world.head)) == ["head"]
    assert refused(lambda: split([world.head], world.head)) == ["new_head"]
    founded = split([world.head], world.head, new_head=world.child)
    assert names(founded) == {"张桂兰"}
    RegisterChange.objects.get(kind="split").undo()
    world.household.refresh_from_db()
    assert world.household.head == world.head
    assert Person.objects.get(pk=world.child.pk).relation == "2"


def test_a_split_is_not_taken_back_once_others_joined(world):
    founded = world.household.split([world.child], world.child)
    PersonFactory(household=founded, relation="1")
    assert refused(lambda: RegisterChange.objects.get(kind="split").undo()) == ["__all__"]


def test_two_households_become_one_and_two_again(world, other):
    soon = timezone.localdate() + dt.timedelta(days=2)
    world.household.next_visit_on = soon
    world.household.save()
    change = world.household.merge_into(
        other, relations={world.child.pk: "2"}, by=world.worker, reason="重复建档"
    )
    world.household.refresh_from_db()
    other.refresh_from_db()
    assert names(other) == {"王秀英", "张桂兰", "张建国"} and not names(world.household)
    assert (world.household.status, world.household.merged_into) == ("merged", other)
    assert other.next_visit_on == soon and other.head.name == "王秀英"
    assert Person.objects.get(pk=world.child.pk).relation == "2"
    assert refused(lambda: world.household.reopen()) == ["__all__"]
    change.undo(by=world.worker)
    world.household.refresh_from_db()
    other.refresh_from_db()
    assert names(world.household) == {"张桂兰", "张建国"} and names(other) == {"王秀英"}
    assert world.household.status == "registered" and world.household.head == world.head
    assert (world.household.next_visit_on, other.next_visit_on) == (soon, None)
    assert world.household.merged_into is None


def test_a_file_does_not_merge_with_itself_or_a_closed_one(world, other):
    assert refused(lambda: world.household.merge_into(world.household)) == ["file_no"]
    other.close("moved_out", "迁走")
    assert refused(lambda: world.household.merge_into(other)) == ["file_no"]


def test_only_a_member_on_the_register_becomes_head(world, other):
    assert refused(lambda: world.household.make_head(other.head)) == ["__all__"]
    world.child.die()
    assert refused(lambda: world.household.make_head(world.child)) == ["__all__"]

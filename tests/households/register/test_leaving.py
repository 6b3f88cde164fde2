"""Death, departure, return, closing, and taking them back."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from households.models import RegisterChange
from households.signals import person_left, person_returned
from tests.factories.households import PersonFactory

TODAY = timezone.localdate


@pytest.fixture
def told():
    """What the signals said, in order."""
    heard: list[tuple] = []

    def left(sender, person, kind, **rest):
        heard.append(("left", person.name, kind))

    def returned(sender, person, kind, **rest):
        heard.append(("returned", person.name, kind))

    person_left.connect(left)
    person_returned.connect(returned)
    yield heard
    person_left.disconnect(left)
    person_returned.disconnect(returned)


def refused(act) -> list[str]:
    with pytest.raises(ValidationError) as error:
        act()
    return list(error.value.error_dict)


def test_a_death_ends_the_target_groups_and_tells_the_floors_above(world, told):
    world.child.set_categories(["D1"], on=dt.date(2025, 1, 1))
    day = TODAY() - dt.timedelta(days=3)
    change = world.child.die(on=day, reason="心力衰竭", by=world.worker)
    world.child.refresh_from_db()
    assert (world.child.status, world.child.left_on) == ("deceased", day)
    assert world.child.left_reason == "心力衰竭"
    assert world.child.categories.get().ends_on == day
    assert told == [("left", "张建国", "died")]
    assert (change.by, change.reason, change.on) == (world.worker, "心力衰竭", day)


def test_the_cause_of_death_lies_encrypted_everywhere(world):
    from django.db import connection

    world.child.die(reason="肺癌晚期")
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(t::text, '') FROM households_registerchange t")
        kept = cursor.fetchone()[0]
        cursor.execute("SELECT coalesce(string_agg(metadata::text, ''), '') FROM pghistory_context")
        context = cursor.fetchone()[0]
    assert "肺癌" not in kept + context


def test_a_head_leaves_only_when_another_one_is_named(world):
    assert refused(lambda: world.head.die()) == ["new_head"]
    world.head.die(new_head=world.child)
    world.household.refresh_from_db()
    world.child.refresh_from_db()
    assert world.household.head == world.child and world.child.relation == "0"


@pytest.mark.parametrize("days", [1, 40_000])
def test_a_day_in_the_future_or_before_birth_is_refused(world, days):
    day = TODAY() + dt.timedelta(days=1) if days == 1 else TODAY() - dt.timedelta(days=days)
    assert refused(lambda: world.child.die(on=day)) == ["on"]


def test_nobody_is_visited_when_the_last_one_has_gone(world):
    world.household.next_visit_on = TODAY()
    world.household.save()
    world.child.depart()
    world.household.refresh_from_db()
    assert world.household.next_visit_on == TODAY()
    world.head.refresh_from_db()
    world.head.depart(reason="贵阳市")
    world.household.refresh_from_db()
    assert world.household.next_visit_on is None


def test_a_death_by_mistake_is_taken_back_whole(world, told):
    world.household.next_visit_on = TODAY() + dt.timedelta(days=5)
    world.household.save()
    world.head.set_categories(["E1"])
    change = world.head.die(new_head=world.child)
    change.undo(by=world.worker, reason="填错了人")
    for row in (world.head, world.child, world.household):
        row.refresh_from_db()
    assert world.head.is_active and world.head.left_on is None
    assert world.household.head == world.head
    assert (world.head.relation, world.child.relation) == ("0", "2")
    assert world.head.categories.get(code="E1").ends_on is None
    change.refresh_from_db()
    assert change.is_undone and change.undone_by == world.worker
    assert told[-1] == ("returned", "张桂兰", "died")
    assert refused(lambda: change.undo()) == ["__all__"]


def test_who_moved_away_comes_back_and_the_dead_do_not(world):
    world.child.depart()
    world.child.come_back()
    world.child.refresh_from_db()
    assert world.child.is_active and world.child.left_on is None
    world.child.die()
    assert refused(lambda: world.child.come_back()) == ["__all__"]


def test_a_return_by_mistake_is_taken_back(world):
    world.child.depart(reason="去广东")
    change = world.child.come_back()
    change.undo()
    world.child.refresh_from_db()
    assert world.child.status == "moved_out" and world.child.left_on == TODAY()
    assert world.child.left_reason == "去广东"


def test_closing_takes_everybody_along_and_reopening_brings_them_back(world, told):
    dead = PersonFactory(household=world.household, relation="5")
    dead.die()
    world.head.set_categories(["E1"])
    world.household.close("moved_out", "举家迁走", by=world.worker)
    states = set(world.household.members.values_list("name", "status"))
    assert states == {
        ("张桂兰", "moved_out"), ("张建国", "moved_out"), (dead.name, "deceased"),
    }  # fmt: skip
    world.household.reopen(by=world.worker)
    states = dict(world.household.members.values_list("name", "status"))
    assert states == {"张桂兰": "registered", "张建国": "registered", dead.name: "deceased"}
    assert world.head.categories.get().ends_on is None
    kinds = list(RegisterChange.objects.of(world.household).values_list("kind", flat=True))
    assert kinds == ["reopened", "closed", "died"]


def test_a_file_is_not_opened_again_when_a_member_has_another_one(world):
    world.household.close("cancelled", "不再需要")
    number = world.child.id_number
    PersonFactory(id_number=number, birth_date=world.child.birth_date, sex=world.child.sex)
    assert refused(lambda: world.household.reopen()) == ["__all__"]
    world.household.refresh_from_db()
    assert world.household.is_closed


def test_nobody_joins_a_closed_file(world):
    world.household.close("moved_out", "迁走")
    new = PersonFactory.build(household=None, station=None)
    assert refused(lambda: world.household.take(new)) == ["__all__"]

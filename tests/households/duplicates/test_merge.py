"""Two files become one and two again; nothing is lost on the way, and the figures follow."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pyroaring import BitMap

from core.rls import acting_as
from households.models import Household, NamePart, Person, PersonCategory, PersonMerge
from households.models.merge import pointers
from reporting.models import FactSet
from reporting.rollup.fold import fold_now
from services.models import Beneficiary, ServiceRecord
from tests.contracts.world import digest
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.services import log_visit
from tests.households.conftest import build_world
from tests.reporting.rollup_truth import assert_facts_are_true

BORN = dt.date(1950, 3, 1)


def touched() -> list[type]:
    return [Person, Household, ServiceRecord, *{model for model, _column in pointers()}]


def keys() -> set[tuple]:
    return set(NamePart.objects.values_list("station", "part", "person"))


def counted(station) -> int:
    """K02 of the station this month: distinct persons served."""
    found = FactSet.objects.get(level=5, node=station.pk, track=-1)
    return len(BitMap.deserialize(found.persons))


def twin(household: Household, **values) -> Person:
    values = {"name": "张桂蓝", "birth_date": BORN, "relation": "8", **values}
    return PersonFactory(household=household, **values)


def test_the_survivor_takes_over_what_points_to_the_other_and_the_values_chosen(world):
    gone = twin(world.household, phone="13911112222")
    PersonCategory.objects.create(person=gone, code="L2")
    visit = log_visit(world.household, served=[gone])
    kept = PersonMerge.make(world.head, gone, take=["phone"], by=world.head_of_station).kept
    kept.refresh_from_db()
    gone.refresh_from_db()
    assert (kept.name, kept.phone, kept.phone_masked) == ("张桂兰", "13911112222", "139****2222")
    assert gone.status == Person.Status.MERGED
    assert list(kept.categories.values_list("code", flat=True)) == ["L2"]
    assert list(visit.record.beneficiaries.values_list("person", flat=True)) == [kept.pk]


def test_a_number_can_move_to_the_survivor(world):
    gone = twin(world.household)
    number = gone.id_number
    take = ["id_type", "id_number", "sex", "birth_date"]
    PersonMerge.make(world.head, gone, take=take, by=world.head_of_station)
    assert Person.objects.active().with_id_number(number).get() == world.head


def test_values_that_do_not_fit_together_are_refused_and_nothing_changes(world):
    gone = twin(world.household)
    before = digest(*touched())
    with pytest.raises(ValidationError):
        PersonMerge.make(world.head, gone, take=["id_number"], by=world.head_of_station)
    assert digest(*touched()) == before
    assert not PersonMerge.objects.exists()


@pytest.mark.parametrize("status", ["merged", "cancelled"])
def test_only_active_files_are_merged(world, status):
    gone = twin(world.household, status=status)
    with pytest.raises(ValidationError):
        PersonMerge.make(world.head, gone, by=world.head_of_station)
    with pytest.raises(ValidationError):
        PersonMerge.make(world.head, world.head, by=world.head_of_station)


def test_a_household_whose_only_member_was_merged_is_closed(world):
    home = HouseholdFactory(station=world.station, with_head="张桂蓝")
    merge = PersonMerge.make(world.head, home.head, by=world.head_of_station)
    home.refresh_from_db()
    assert home.status == Household.Status.MERGED
    merge.undo(world.head_of_station)
    home.refresh_from_db()
    assert home.status == Household.Status.REGISTERED and home.head is not None


def test_a_visit_that_served_both_counts_one_person_and_two_again_after_undoing(world):
    gone = twin(world.household)
    record = log_visit(world.household, served=[world.head, gone]).record
    fold_now()
    before = counted(world.station)
    merge = PersonMerge.make(world.head, gone, by=world.head_of_station)
    fold_now()
    assert_facts_are_true()
    record.refresh_from_db()
    assert (before, counted(world.station), record.person_times) == (2, 1, 1)
    merge.undo(world.head_of_station)
    fold_now()
    assert_facts_are_true()
    assert counted(world.station) == 2


def test_rows_of_another_station_follow_when_the_worker_runs(world):
    gone = twin(world.household)
    other = log_visit(world.household, served=[gone]).record
    ServiceRecord.objects.filter(pk=other.pk).update(station=world.far_station)
    with acting_as(world.head_of_station):
        merge = PersonMerge.make(world.head, gone, by=world.head_of_station)
    assert Beneficiary.objects.get(record=other).person_id == gone.pk
    assert merge.follow() == 1
    assert Beneficiary.objects.get(record=other).person_id == world.head.pk
    with acting_as(world.head_of_station):
        merge.undo(world.head_of_station)
    merge.follow_undo()
    assert Beneficiary.objects.get(record=other).person_id == gone.pk


def test_what_was_changed_after_the_merge_stays_when_it_is_undone(world):
    gone = twin(world.household, phone="13911112222")
    merge = PersonMerge.make(world.head, gone, take=["phone"], by=world.head_of_station)
    kept = Person.objects.get(pk=world.head.pk)
    kept.phone = "13933334444"
    kept.save()
    late = log_visit(world.household, served=[kept]).record
    merge.undo(world.head_of_station)
    kept.refresh_from_db()
    assert (kept.phone, late.beneficiaries.get().person_id) == ("13933334444", kept.pk)


def test_merges_are_undone_in_turn(world):
    second, third = twin(world.household), twin(world.household)
    first_merge = PersonMerge.make(second, third, by=world.head_of_station)
    PersonMerge.make(world.head, second, by=world.head_of_station)
    assert PersonMerge.objects.survivor_of(third) == world.head
    with pytest.raises(ValidationError):
        first_merge.undo(world.head_of_station)


@pytest.mark.django_db
@settings(
    max_examples=12,
    deadline=None,
    # No shrinking: every example builds a world, and a failing one is small as it is.
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_merge_then_unmerge_restores_every_row_of_every_table_touched(db, data):
    with transaction.atomic():
        world = build_world()
        home = data.draw(st.sampled_from(["same", "other", "alone"]))
        if home == "alone":
            gone = HouseholdFactory(station=world.station, with_head="张桂蓝").head
        elif home == "other":
            other = HouseholdFactory(station=world.station, with_head="张三")
            gone = twin(other)
        else:
            gone = twin(world.household)
        people = [world.head, gone, world.child]
        for person in people:
            for code in data.draw(st.sets(st.sampled_from(["L1", "L2", "D1"]))):
                PersonCategory.objects.create(person=person, code=code)
        visits = st.lists(st.sets(st.sampled_from([0, 1, 2]), min_size=1), max_size=4)
        for ago, served in enumerate(data.draw(visits)):
            day = timezone.localdate() - dt.timedelta(days=ago)
            for household in {people[i].household for i in served}:
                members = [people[i] for i in served if people[i].household == household]
                log_visit(household, served=members, on=day)
        names = ["name", "phone", "ethnicity", "education"]
        take = data.draw(st.sets(st.sampled_from(names)))
        kept, gone = (world.head, gone) if data.draw(st.booleans()) else (gone, world.head)
        before, parts = digest(*touched()), keys()
        PersonMerge.make(kept, gone, take=take, by=world.head_of_station).undo(
            world.head_of_station
        )
        assert digest(*touched()) == before
        assert keys() == parts
        transaction.set_rollback(True)

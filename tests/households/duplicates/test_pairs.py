"""Which pairs of files are worth a look, who sees them, and that a decision is remembered."""

from __future__ import annotations

import datetime as dt

import pytest

from core.rls import acting_as
from core.workflow import NotAllowed
from households.models import DuplicatePair
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.stations import DivisionFactory, StationFactory

BORN = dt.date(1950, 3, 1)


@pytest.fixture
def pair(world) -> DuplicatePair:
    """Two files in one village, the name written in two ways."""
    for name in ("阿依·古丽", "阿衣·古丽"):
        PersonFactory(
            household=world.household, name=name, birth_date=BORN, id_number=None,
            id_type="none", id_reason="未办", relation="8",
        )  # fmt: skip
    DuplicatePair.objects.find_all()
    return DuplicatePair.objects.get()


def test_a_pair_is_noted_once_with_its_reasons(world, pair):
    assert pair.reasons == ["birth", "household"]
    assert pair.first_id < pair.second_id
    assert DuplicatePair.objects.find_for(pair.second) == 1
    assert DuplicatePair.objects.count() == 1


def test_two_whole_numbers_that_differ_make_no_pair_out_of_a_common_name(world):
    for _ in range(2):
        PersonFactory(household=world.household, name="王伟", birth_date=BORN, relation="8")
    village = DivisionFactory(code="522702001002")
    home = HouseholdFactory(station=world.station, division=village)
    PersonFactory(household=home, name="王伟", birth_date=BORN)
    DuplicatePair.objects.find_all()
    assert {p.score for p in DuplicatePair.objects.all()} <= {25, 35, 50, 60}


def test_a_decision_is_remembered_by_the_next_search(world, pair):
    pair.make("different", by=world.head_of_station)
    DuplicatePair.objects.find_all()
    pair.refresh_from_db()
    assert pair.status == DuplicatePair.Status.DIFFERENT
    assert not DuplicatePair.objects.waiting().exists()


def test_a_pair_that_no_longer_looks_alike_goes(world, pair):
    pair.first.name = "李四"
    pair.first.save()
    DuplicatePair.objects.find_all()
    assert not DuplicatePair.objects.exists()


def test_only_who_sees_both_files_sees_the_pair(world, pair):
    other = StationFactory(division__code="522702002")
    home = HouseholdFactory(station=other, division=DivisionFactory(code="522702002001"))
    PersonFactory(household=home, name="阿依·古丽", birth_date=BORN, id_number=None, relation="0")
    DuplicatePair.objects.find_all()
    assert DuplicatePair.objects.visible_to(world.county).count() == 3
    assert DuplicatePair.objects.visible_to(world.worker).get() == pair
    assert not DuplicatePair.objects.visible_to(world.far_worker).exists()
    assert not DuplicatePair.objects.visible_to(world.province).exists()
    with acting_as(world.worker):
        assert DuplicatePair.objects.get() == pair
    with acting_as(world.far_worker):
        assert not DuplicatePair.objects.exists()


def test_other_counties_make_no_pairs(world, pair):
    PersonFactory(
        household=world.far, name="阿依·古丽", birth_date=BORN, id_number=None, relation="8"
    )
    DuplicatePair.objects.find_all()
    assert DuplicatePair.objects.get() == pair


def test_a_worker_does_not_decide(world, pair):
    with pytest.raises(NotAllowed):
        pair.make("different", by=world.worker)

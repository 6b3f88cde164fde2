"""Whatever is done to files in whatever order, a person on the register is in one open file."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from households.models import Household, Person, RegisterChange
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.stations import DivisionFactory, StationFactory

Status = Person.Status
PICK = st.integers(0, 10_000)


class Register(RuleBasedStateMachine):
    """Random edits; a refusal is fine, a broken rule is not."""

    def __init__(self) -> None:
        super().__init__()
        self.block = transaction.atomic()
        self.block.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.block.__exit__(None, None, None)

    @initialize()
    def begin(self) -> None:
        self.stations = [
            StationFactory(division__code="522702001"),
            StationFactory(division__code="522702002"),
        ]
        for station in self.stations:
            household = HouseholdFactory(station=station, with_head=True)
            PersonFactory(household=household, relation="2")

    def household(self, n: int) -> Household:
        rows = list(Household.objects.order_by("pk"))
        return rows[n % len(rows)]

    def person(self, n: int) -> Person:
        rows = list(Person.objects.order_by("pk").select_related("household"))
        return rows[n % len(rows)]

    def attempt(self, act) -> None:
        try:
            with transaction.atomic():
                act()
        except ValidationError:
            pass

    @rule(n=PICK)
    def add(self, n: int) -> None:
        new = PersonFactory.build(household=None, station=None, relation="8")
        self.attempt(lambda: self.household(n).take(new))

    @rule(n=PICK, m=PICK, relation=st.sampled_from(["0", "1", "8"]))
    def move(self, n: int, m: int, relation: str) -> None:
        self.attempt(lambda: self.person(n).move_to(self.household(m), relation))

    @rule(n=PICK)
    def make_head(self, n: int) -> None:
        person = self.person(n)
        self.attempt(lambda: person.household.make_head(person))

    @rule(n=PICK, k=st.integers(1, 3), new=PICK)
    def split(self, n: int, k: int, new: int) -> None:
        household = self.household(n)
        here = list(household.members.filter(status=Status.REGISTERED).order_by("pk"))
        leaving = here[-k:]
        if leaving:
            self.attempt(
                lambda: household.split(leaving, leaving[0], new_head=here[new % len(here)])
            )

    @rule(n=PICK, m=PICK)
    def merge(self, n: int, m: int) -> None:
        self.attempt(lambda: self.household(n).merge_into(self.household(m)))

    @rule(n=PICK, kind=st.sampled_from(["die", "depart"]), new=PICK)
    def leave(self, n: int, kind: str, new: int) -> None:
        person = self.person(n)
        others = list(person.household.members.exclude(pk=person.pk).order_by("pk"))
        head = others[new % len(others)] if others else None
        self.attempt(lambda: getattr(person, kind)(new_head=head))

    @rule(n=PICK)
    def come_back(self, n: int) -> None:
        self.attempt(lambda: self.person(n).come_back())

    @rule(n=PICK, status=st.sampled_from(["moved_out", "cancelled"]))
    def close(self, n: int, status: str) -> None:
        self.attempt(lambda: self.household(n).close(status, "x"))

    @rule(n=PICK)
    def reopen(self, n: int) -> None:
        self.attempt(lambda: self.household(n).reopen())

    @rule(n=PICK, to=st.integers(0, 1))
    def change_station(self, n: int, to: int) -> None:
        station = self.stations[to]
        division = DivisionFactory(code=station.division_code[:9] + "001")
        self.attempt(lambda: self.household(n).move_to_station(station, division, "1组", None, "x"))

    @rule(n=PICK)
    def undo(self, n: int) -> None:
        changes = list(RegisterChange.objects.order_by("-pk"))
        if changes:
            self.attempt(lambda: changes[n % len(changes)].undo())

    @invariant()
    def a_registered_person_is_in_an_open_file(self) -> None:
        lost = Person.objects.filter(status=Status.REGISTERED).exclude(
            household__status=Household.Status.REGISTERED
        )
        assert not lost.exists()

    @invariant()
    def the_head_belongs_to_the_household(self) -> None:
        for household in Household.objects.select_related("head").exclude(head=None):
            assert household.head.household_id == household.pk
        heads = Person.objects.filter(relation="0", status=Status.REGISTERED)
        for person in heads.select_related("household"):
            assert person.household.head_id == person.pk

    @invariant()
    def a_person_stands_where_the_file_stands(self) -> None:
        for person in Person.objects.select_related("household"):
            assert person.station_id == person.household.station_id

    @invariant()
    def nobody_is_reminded_of_an_empty_or_closed_file(self) -> None:
        for household in Household.objects.exclude(next_visit_on=None):
            assert not household.is_closed


@pytest.mark.django_db
def test_random_edits_keep_one_open_file_per_person():
    run_state_machine_as_test(
        Register,
        settings=settings(
            max_examples=15,
            stateful_step_count=20,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

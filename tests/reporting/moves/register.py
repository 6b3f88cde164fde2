"""What moves beneath the records: households and persons, two files of one person, stations."""

from __future__ import annotations

from django.utils import timezone

from households.models import Household, Person, PersonMerge, RegisterChange
from households.register.undo import undo
from stations.models import Division, Station
from tests.factories.households import PersonFactory
from tests.factories.services import head_of
from tests.reporting.moves.world import MoveWorld, NothingThere, step


@step(weight=3)
def move_a_household(world: MoveWorld) -> None:
    household, station = world.household(), world.station()
    division = Household.divisions_for(station).first()
    by = head_of(household.station)
    household.move_to_station(station, division, "1组1号", by, "搬迁")


@step(weight=2)
def move_a_person(world: MoveWorld) -> None:
    person, household = world.person(), world.household()
    person.move_to(household, "9", by=head_of(person.station))


@step(weight=2)
def undo_a_move(world: MoveWorld) -> None:
    change = world.one(RegisterChange.objects.filter(undone_at=None))
    undo(change, by=head_of(change.station))


@step()
def take_somebody_new_in(world: MoveWorld) -> None:
    PersonFactory(household=world.household())


@step(weight=2)
def close_a_file(world: MoveWorld) -> None:
    household = world.household()
    household.close(Household.Status.MOVED_OUT, "外迁", by=head_of(household.station))


@step(weight=2)
def open_a_file_again(world: MoveWorld) -> None:
    household = world.one(Household.objects.exclude(status=Household.Status.REGISTERED))
    household.reopen(by=head_of(household.station))


@step(weight=2)
def merge_persons(world: MoveWorld) -> None:
    """Two files turn out to be of one person, mostly of one family."""
    kept = world.person()
    others = Person.objects.filter(status=Person.Status.REGISTERED).exclude(pk=kept.pk)
    if world.pick.random() < 0.7:
        others = others.filter(household=kept.household)
    PersonMerge.make(kept, world.one(others), by=head_of(kept.station))


@step(weight=2)
def undo_a_merge(world: MoveWorld) -> None:
    merge = world.one(PersonMerge.objects.standing())
    merge.undo(head_of(merge.station))


@step()
def move_a_station(world: MoveWorld) -> None:
    """To a free township, perhaps of another county: the figures above it go along."""
    station = world.one(Station.objects.filter(level=Station.Level.STATION))
    taken = Station.objects.filter(level=Station.Level.STATION).values("division")
    free = Division.objects.filter(level=Division.Level.TOWNSHIP).exclude(pk__in=taken)
    station.division = world.one(free)
    station.clean()
    station.save()


@step()
def close_a_station(world: MoveWorld) -> None:
    """Suspended, or at work again: what it did stays counted."""
    station = world.one(Station.objects.filter(level=Station.Level.STATION))
    to = world.pick.choice(station.next_statuses or [None])
    if to is None or to == Station.Status.CLOSED:
        raise NothingThere
    station.transition(to, on=timezone.localdate(), reason="整顿")

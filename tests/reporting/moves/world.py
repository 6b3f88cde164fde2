"""A few stations whose people do whatever the application lets them do, in random order.

`MoveWorld(pick).step()` makes one random move; `pick` is a `random.Random`, or Hypothesis' own. Rows
are read anew for every move, so that two processes may act at once and a rollback takes nothing along.
"""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import transaction
from django.db.models import ProtectedError, QuerySet
from django.utils import timezone

from campaigns.models import Campaign, Track
from core.workflow import Refused
from households.models import Household, Person
from services.models import Partner
from stations.models import Station
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.services import ensure_tracks, head_of, worker_of
from tests.factories.stations import StationFactory, make_division_tree

Step = Callable[["MoveWorld"], Any]
DAYS = 75


class NothingThere(Exception):
    """There is no row of that sort to act on."""


REFUSALS = (Refused, ValidationError, ProtectedError, NothingThere)
# What people and the worker can do: name → move. `moves.records`, `files` and `register` fill it.
STEPS: dict[str, Step] = {}
# How many tickets a move has in the draw.
WEIGHTS: dict[str, int] = {}


def step(weight: int = 1) -> Callable[[Step], Step]:
    """Make a function of the world a move that `step()` may draw."""

    def registered(made: Step) -> Step:
        STEPS[made.__name__], WEIGHTS[made.__name__] = made, weight
        return made

    return registered


class MoveWorld:
    """`made`: how often each move succeeded; `refused`: why the others did not, and changed nothing."""

    def __init__(self, pick: random.Random) -> None:
        self.pick = pick
        self.made: Counter[str] = Counter()
        self.refused: dict[str, Exception] = {}

    @staticmethod
    def build() -> None:
        """Stations in two prefectures with worker, head, households and a partner; a campaign."""
        ensure_tracks()
        tree = make_division_tree()
        for division in (tree.jinshan, tree.machangping, tree.wenfeng, tree.shixi):
            station = StationFactory(division=division)
            worker_of(station), head_of(station)
            make_user("supervisor", station=station)
            Partner.objects.create(station=station, name="县人民医院", kind="hospital")
            for _ in range(2):
                home = HouseholdFactory(station=station, division=division, with_head=True)
                PersonFactory(household=home)
        # The second township of Qixingguan: with it the county is fully covered.
        StationFactory(division=tree.by_code["520502002"])
        today = timezone.localdate()
        Campaign.objects.create(
            name="行动", short_name="行动", division_prefix="52",
            starts_on=today - dt.timedelta(days=50), ends_on=today + dt.timedelta(days=10),
        )  # fmt: skip

    @staticmethod
    def tickets() -> list[str]:
        """The names of all moves, each as often as it weighs."""
        return [name for name in STEPS for _ in range(WEIGHTS[name])]

    # --- one move --------------------------------------------------------------------------------

    def step(self) -> str:
        """Draw a move and try it; out: its name."""
        name = self.pick.choice(self.tickets())
        self.attempt(name)
        return name

    def live(self, most: int) -> None:
        """Move until every move was made once, the missing ones preferred; at most so many times.

        AssertionError names what was always refused: it would prove nothing.
        """
        for number in range(most):
            missing = sorted(STEPS.keys() - self.made.keys())
            if not missing:
                return
            if number % 2:
                self.attempt(self.pick.choice(missing))
            else:
                self.step()
        raise AssertionError({name: self.refused.get(name) for name in missing})

    def attempt(self, name: str) -> bool:
        """Whether the move was made; a refused one leaves nothing behind."""
        try:
            with transaction.atomic():
                STEPS[name](self)
        except REFUSALS as refusal:
            self.refused[name] = refusal
            return False
        self.made[name] += 1
        return True

    # --- drawing ---------------------------------------------------------------------------------

    def one(self, rows: QuerySet[Any]) -> Any:
        """A row of them; raises NothingThere."""
        keys = list(rows.order_by("pk").values_list("pk", flat=True))
        if not keys:
            raise NothingThere
        try:
            return rows.get(pk=self.pick.choice(keys))
        except ObjectDoesNotExist as gone:  # another process was quicker
            raise NothingThere from gone

    def some(self, rows: Sequence[Any], fewest: int = 0) -> list[Any]:
        """Some of them, in a random order."""
        return self.pick.sample(list(rows), self.pick.randint(min(fewest, len(rows)), len(rows)))

    def day(self) -> dt.date:
        return timezone.localdate() - dt.timedelta(days=self.pick.randrange(DAYS))

    def moment(self) -> dt.datetime:
        """In the middle of a day of the past."""
        noon = dt.datetime.combine(self.day(), dt.time(12))
        return timezone.make_aware(noon) - dt.timedelta(days=1)

    def station(self) -> Station:
        """One that has people at work."""
        return self.one(Station.objects.filter(pk__in=Household.objects.values("station")))

    def household(self) -> Household:
        return self.one(Household.objects.filter(status=Household.Status.REGISTERED))

    def person(self) -> Person:
        return self.one(Person.objects.filter(status=Person.Status.REGISTERED))

    def served(self, household: Household) -> list[Person]:
        rows = household.members.filter(status=Person.Status.REGISTERED).order_by("pk")
        return self.some(rows)

    def track(self) -> Track | None:
        number = self.pick.choice((0, 0, 1, 2, 3))
        return Track.objects.get(pk=number) if number else None

    def forces(self) -> list[int]:
        return self.pick.choice(([], [3], [1, 3, 4], [1, 2, 3, 4, 5]))

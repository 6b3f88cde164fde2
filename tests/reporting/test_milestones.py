"""Milestones are folded beside the records and stay their plain count at every level."""

from __future__ import annotations

import datetime as dt
import random
from types import SimpleNamespace

import pytest
from django.db import connection
from django.db.models import Count, Sum

from reporting.models import FactMilestone
from reporting.rollup.fold import fold_now
from services.models import Milestone
from stations.models import Division, Station
from tests.reporting.rollup_world import World

pytestmark = pytest.mark.django_db


class Subject(SimpleNamespace):
    """Whatever has a key and a label; milestones need no more."""

    _meta = SimpleNamespace(label_lower="services.example")


def _plain(node_is: dict) -> set[tuple]:
    rows = Milestone.objects.filter(**node_is).values(
        "kind", "track", "happened_on__year", "happened_on__month"
    )
    rows = rows.annotate(n=Count("pk"), total=Sum("amount"))
    return {
        (
            r["kind"], r["track"], dt.date(r["happened_on__year"], r["happened_on__month"], 1),
            r["n"], r["total"],
        )
        for r in rows
    }  # fmt: skip


def _folded(level: int, node: int) -> set[tuple]:
    rows = FactMilestone.objects.filter(level=level, node=node)
    return {(r.kind, r.track, r.month, r.happened, r.amount) for r in rows}


def _all_right() -> None:
    for station in Station.objects.all():
        assert _folded(5, station.pk) == _plain({"station": station})
    for division in Division.objects.filter(level__lte=4):
        prefix = division.code[: {1: 2, 2: 4, 3: 6, 4: 9}[division.level]]
        inside = {"station__division_code__startswith": prefix}
        assert _folded(division.level, division.pk) == _plain(inside), division.name


@pytest.mark.parametrize("seed", [1, 2])
def test_random_turning_points_are_their_plain_count_at_every_level(seed: int) -> None:
    World(seed)
    chance = random.Random(seed)
    stations = list(Station.objects.order_by("pk"))
    for _round in range(3):
        for _step in range(40):
            subject = Subject(pk=chance.randint(1, 25))
            kind = chance.choice(Milestone.Kind.values)
            if chance.random() < 0.25:
                Milestone.drop(kind, subject)
                continue
            Milestone.keep(
                kind, subject, station=chance.choice(stations), track=chance.randint(0, 5),
                on=dt.date(2026, chance.randint(1, 4), chance.randint(1, 28)),
                amount=chance.choice([1, 2, 120]),
            )  # fmt: skip
        fold_now()
        _all_right()


def test_a_moved_station_takes_its_turning_points_along() -> None:
    World(4)
    station = Station.objects.order_by("pk").first()
    other = Division.objects.filter(level=4).exclude(pk=station.division_id).last()
    Milestone.keep(
        Milestone.Kind.CASE_OPENED, Subject(pk=1), station=station, on=dt.date(2026, 3, 1)
    )
    fold_now()
    station.division = other
    station.save()
    fold_now()
    _all_right()


def test_a_milestone_kept_twice_is_one() -> None:
    World(5)
    first, second = Station.objects.order_by("pk")[:2]
    for station in (first, second):
        Milestone.keep(
            Milestone.Kind.CASE_OPENED, Subject(pk=7), station=station, on=dt.date(2026, 3, 1)
        )
    assert Milestone.objects.count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT node) FROM rollup_mark WHERE level = 5")
        assert cursor.fetchone()[0] >= 2, "the old place is marked as well as the new one"

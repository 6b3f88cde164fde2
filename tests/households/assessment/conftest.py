"""A household with an elder of 75 and an adult, and a worker trained in the scales of mood."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from households.models import ScaleResult, ScaleTraining
from households.scales import scale


def years_ago(years: int) -> dt.date:
    today = timezone.localdate()
    return today.replace(year=today.year - years, day=min(today.day, 28))


@pytest.fixture
def home(world):
    """`world` with `elder` (75, head) and `adult` (40); `worker` may run PHQ-9 and GDS-15."""
    for person, age in ((world.head, 75), (world.child, 40)):
        person.birth_date = years_ago(age)
        person.save(update_fields=["birth_date"])
    world.elder, world.adult = world.head, world.child
    for key in ("phq9", "gds15"):
        ScaleTraining.objects.create(
            station=world.station, user=world.worker, scale=key, noted_by=world.head_of_station
        )
    return world


@pytest.fixture
def run(home):
    """Run a scale for a person: every item at `answer`, but for those named."""

    def run(key="phq9", person=None, by=None, answer="0", on=None, **items):
        answers = {item.key: answer for item in scale(key).items}
        answers |= {name.removeprefix("q"): value for name, value in items.items()}
        return ScaleResult.record(person or home.adult, key, answers, by=by or home.worker, on=on)[
            0
        ]

    return run

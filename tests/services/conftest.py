"""A station with its people and a household, as most tests of this folder need them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from households.models import PersonCategory
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory, PersonFactory, jinshan_station
from tests.factories.services import ensure_tracks, head_of, worker_of


@pytest.fixture
def place(db: None) -> SimpleNamespace:
    """Jinshan's station: `worker`, `head`, `county` (administrator), a `household` with `a`, `b`."""
    ensure_tracks()
    station = jinshan_station()
    household = HouseholdFactory(
        station=station,
        with_head="张桂兰",
        worker=worker_of(station),
        next_visit_on=timezone.localdate() - dt.timedelta(days=3),
    )
    return SimpleNamespace(
        station=station,
        worker=worker_of(station),
        head=head_of(station),
        county=make_user("county_admin", name="杨洁"),
        household=household,
        a=household.head,
        b=PersonFactory(household=household, relation="1", name="陈有福"),
    )


@pytest.fixture
def home(place: SimpleNamespace) -> SimpleNamespace:
    """`place` with `a` an elder of 79, `b` disabled and 40, `child` of 15."""
    today = timezone.localdate()
    for person, years in ((place.a, 79), (place.b, 40)):
        person.birth_date = today.replace(year=today.year - years, day=1)
        person.save(update_fields=["birth_date"])
    PersonCategory.objects.create(person=place.b, code="D2")
    place.child = PersonFactory(
        household=place.household, name="陈小梅", relation="3",
        birth_date=today.replace(year=today.year - 15, day=1),
    )  # fmt: skip
    return place


PLUMBING = ("SAVEPOINT", "RELEASE", "SELECT set_config")


def queries(work: Callable[[], object]) -> int:
    """How many questions `work` asks the database, without those that enter and leave the scope."""
    with CaptureQueriesContext(
        connection,
    ) as caught:
        work()
    return sum(not query["sql"].startswith(PLUMBING) for query in caught.captured_queries)


@pytest.fixture
def count_queries() -> Callable[[Callable[[], object]], int]:
    return queries

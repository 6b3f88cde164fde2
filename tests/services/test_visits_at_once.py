"""Two phones, two heads, one double tap: real connections at the same time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from core.ids import uuid7
from core.rls import acting_as
from services.models import DuplicateVisit, ServiceRecord, Status, Visit, VisitEntry, WrongStatus
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.services import ensure_tracks, head_of, log_visit, worker_of

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def home() -> Iterator[SimpleNamespace]:
    ensure_tracks()
    household = HouseholdFactory()
    person = PersonFactory(household=household)
    yield SimpleNamespace(household=household, person=person, station=household.station)


def together(work: Callable[[Any], Any], *arguments: Any) -> list[Any]:
    """What each call gives or raises, all started at once on connections of their own."""

    def call(argument: Any) -> Any:
        try:
            return work(argument)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(arguments)) as pool:
        return list(pool.map(call, arguments))


def log(home: SimpleNamespace, user: Any, **extra: Any) -> bool:
    with acting_as(user):
        entry = VisitEntry(
            household=home.household, occurred_on=timezone.localdate(), served=[home.person]
        )
        return Visit.log(entry, by=user, **extra)[1]


def test_two_workers_cannot_both_record_the_visit_of_the_day(home: SimpleNamespace) -> None:
    workers = [make_user("worker", station=home.station) for _ in range(4)]

    results = together(lambda user: log(home, user), *workers)

    assert results.count(True) == 1
    assert sum(isinstance(result, DuplicateVisit) for result in results) == 3
    assert ServiceRecord.objects.count() == 1


def test_a_double_tap_makes_one_record_and_no_error(home: SimpleNamespace) -> None:
    worker, key = worker_of(home.station), uuid7()

    results = together(lambda user: log(home, user, uuid=key), *[worker] * 4)

    assert sorted(results) == [False, False, False, True]
    assert ServiceRecord.objects.count() == 1


def test_one_confirms_and_one_returns_but_only_one_of_them_wins(home: SimpleNamespace) -> None:
    record = log_visit(home.household, status=Status.SUBMITTED).record
    head, other = head_of(home.station), make_user("station_head", station=home.station)

    def press(user: Any) -> str:
        with acting_as(user):
            mine = ServiceRecord.objects.get(pk=record.pk)
            if user == head:
                mine.confirm(user)
            else:
                mine.return_for(user, "请补充")
        return "done"

    results = together(press, head, other)

    assert results.count("done") == 1
    assert sum(isinstance(result, WrongStatus) for result in results) == 1
    assert record.transitions.exclude(to_status=Status.SUBMITTED).count() == 1

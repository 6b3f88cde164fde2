"""The worked example of specification 3.4 and the person of two townships (8.1 numbers 2 and 3)."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from reporting.figures import Period, read
from reporting.figures.nodes import Node, of_division, of_station
from reporting.indicators import INDICATORS
from reporting.rollup.fold import fold_now
from services.models import ActivityStatus, GroupMember
from stations.models import Division
from tests.factories.activities import make_activity
from tests.factories.groups import hold_session, plan_group
from tests.factories.households import HouseholdFactory, PersonFactory, jinshan_station
from tests.factories.services import head_of, log_visit
from tests.factories.stations import DivisionFactory, StationFactory

pytestmark = pytest.mark.django_db


def ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


def a_while() -> Period:
    """All months that the example can fall into."""
    today = timezone.localdate()
    return Period(ago(120).replace(day=1), today.replace(day=1))


def above(code: str) -> list[Node]:
    """Township, county, prefecture and province over a station of this code."""
    parents = Division.objects.filter(level__lte=4)
    return [of_division(d) for d in parents if code.startswith(d.prefix)]


def test_the_worked_example_at_every_level() -> None:
    station = jinshan_station()
    head = head_of(station)
    first = HouseholdFactory(station=station, with_head="甲")
    a, b = first.head, PersonFactory(household=first, relation="1", name="乙")
    c, d = (HouseholdFactory(station=station, with_head=name).head for name in "丙丁")
    log_visit(first, served=[a, b], on=ago(20))
    log_visit(first, served=[a, b], on=ago(13))
    group = plan_group(station)
    for person in (a, c, d):
        GroupMember.join(group, group.leader, person=person, on=ago(60))
    group.make("submit", group.leader)
    group.make("approve", head)
    group.make("start", group.leader, started_on=ago(50))
    hold_session(group)
    make_activity(ActivityStatus.HELD, station=station, served=[a, c], anonymous=28)
    fold_now()

    nodes = [of_station(station), *above(station.division_code)]
    readings = read(nodes, [a_while()], INDICATORS)

    assert [node.level for node in nodes] == [5, 1, 2, 3, 4]
    wanted = {"K01": 37, "K02": 4, "K01N": 28, "K03": 1, "K04": 2, "FQ18": 1, "FQ19S": 1}
    for node in nodes:
        found = {code: readings.value(code, node, a_while()) for code in wanted}
        assert found == wanted, node.name


def test_a_person_served_in_two_townships_counts_once_above() -> None:
    here = jinshan_station()
    there = StationFactory(division=DivisionFactory(code="522702999000"))
    household = HouseholdFactory(station=here, with_head="甲")
    log_visit(household, served=[household.head], on=ago(3))
    make_activity(ActivityStatus.HELD, station=there, served=[household.head], anonymous=0)
    fold_now()

    stations = [of_station(here), of_station(there)]
    shared = [node for node in above(here.division_code) if node.level <= 3]
    readings = read([*stations, *shared], [a_while()], INDICATORS)

    def persons(node: Node) -> object:
        return readings.value("K02", node, a_while())

    assert [persons(node) for node in stations] == [1, 1]
    assert {node.level: persons(node) for node in shared} == {1: 1, 2: 1, 3: 1}
    assert readings.value("K01", shared[0], a_while()) == 2

"""K09 and K20: at every level what a plain count over the households says, past months as they were."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from core.jurisdiction import scope_of
from core.rls import entered
from households.file import completeness
from households.models import FileTally, Household
from households.tasks import refresh_completeness
from reporting.figures import Period, read
from reporting.figures.nodes import of_division, of_station
from stations.models import Division
from tests.factories.households import HouseholdFactory

NOW = Period.month()


def plain(households) -> tuple[float | None, float | None]:
    """The two indicators by asking each household."""
    told = [completeness.of(household).percent for household in households]
    if not told:
        return None, None
    complete = sum(percent >= 80 for percent in told)
    return round(100 * complete / len(told), 2), round(sum(told) / len(told), 2)


@pytest.fixture
def register(world):
    """Households of two stations, some fuller than others, one closed."""
    world.head.set_categories(["L1"])
    for n in range(4):
        HouseholdFactory(station=world.station, division=world.village, with_head=n > 1)
    closed = HouseholdFactory(station=world.station, division=world.village, with_head=True)
    closed.close(Household.Status.MOVED_OUT, "迁出")
    refresh_completeness()
    return world


def nodes_of(world):
    divisions = Division.objects.filter(code__startswith="52", level__lte=4)
    return [*map(of_division, divisions), of_station(world.station), of_station(world.far_station)]


def test_at_every_level_they_are_the_plain_count(register, monkeypatch):
    monkeypatch.setattr("households.models.file_tally.COMPLETE", 80)
    readings = read(nodes_of(register), [NOW], ["K09", "K20"])
    for node in nodes_of(register):
        households = Household.objects.registered()
        if node.is_station:
            households = households.filter(station_id=node.id)
        else:
            households = households.filter(station__division_code__startswith=node.prefix)
        told = readings.value("K09", node, NOW), readings.value("K20", node, NOW)
        assert told == plain(households), node


def test_a_complete_file_counts_for_the_filing_rate(register):
    Household.objects.filter(pk=register.household.pk).update(completeness=80)
    Household.objects.exclude(pk=register.household.pk).update(completeness=79)
    FileTally.objects.count_now()
    reading = read([of_station(register.station)], [NOW], ["K09"]).get(
        "K09", of_station(register.station), NOW
    )
    assert (reading.numerator, reading.denominator) == (1, 5)


def test_a_past_month_stays_as_it_was_counted(register):
    last = timezone.localdate().replace(day=1) - dt.timedelta(days=1)
    Household.objects.update(completeness=90)
    FileTally.objects.count_now(last)
    Household.objects.update(completeness=10)
    FileTally.objects.count_now()
    node = of_station(register.station)
    readings = read([node], [Period.month(last), NOW], ["K09", "K20"])
    assert readings.value("K09", node, Period.month(last)) == 100
    assert readings.value("K20", node, NOW) == 10


def test_a_month_before_any_count_has_no_value(register):
    old = Period(dt.date(2019, 1, 1), dt.date(2019, 1, 1))
    node = of_station(register.station)
    assert read([node], [old], ["K09"]).value("K09", node, old) is None


def test_counting_again_changes_nothing(register):
    assert FileTally.objects.count_now() == 0


def test_an_official_reads_the_figures_without_seeing_a_household(register):
    county = of_division(Division.objects.get(code__startswith="522702", level=3))
    expected = read([county], [NOW], ["K20"]).value("K20", county, NOW)
    with entered(scope_of(register.province)):
        assert not Household.objects.exists()
        assert read([county], [NOW], ["K20"]).value("K20", county, NOW) == expected > 0

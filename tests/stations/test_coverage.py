"""K05 and K06 at any date, by the figures of the province's own report (GZ-11, GZ-12, GZ-15)."""

import datetime as dt
from collections import defaultdict
from decimal import Decimal

import pytest

from stations.coverage import (
    built_stations,
    counted_townships,
    coverage,
    coverage_by,
    covered_townships,
    uncovered_townships,
)
from stations.editions import DATA, import_edition, read_rows
from stations.models import Division, Station, StationPhase
from tests.factories.stations import DivisionFactory, StationFactory, make_division_tree

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 20)
OPENED = dt.date(2022, 5, 1)


def open_stations(townships, *, since=OPENED):
    stations = Station.objects.bulk_create(
        Station(
            official_name=f"{township.name}社会工作和志愿服务站", level=3, division=township,
            status="running", plaque_on=since,
        )
        for township in townships
    )  # fmt: skip
    StationPhase.objects.bulk_create(
        StationPhase(station=station, status="running", starts_on=since) for station in stations
    )


def test_guizhou_of_may_2023_gives_72_45_per_cent(django_assert_num_queries):
    import_edition(read_rows(DATA / "divisions.csv.gz", ["52"]))
    townships = list(Division.objects.counted_townships().order_by("code"))
    open_stations(townships[:1094])

    with django_assert_num_queries(1):
        now = coverage("52", TODAY)
    assert (now.numerator, now.denominator, now.rate) == (1094, 1510, Decimal("72.45"))
    assert (now.counties, now.prefectures) == (88, 9)
    for length, full in ((6, now.full_counties), (4, now.full_prefectures)):
        covered = defaultdict(list)
        for index, township in enumerate(townships):
            covered[township.code[:length]].append(index < 1094)
        assert full == sum(all(flags) for flags in covered.values())

    with django_assert_num_queries(1):
        rows = coverage_by("52", 3, TODAY)
    assert len(rows) == 88
    assert sum(row.numerator for row in rows) == 1094
    assert sum(row.full for row in rows) == now.full_counties
    assert sum(row.full for row in coverage_by("52", 2, TODAY)) == now.full_prefectures
    fuquan = coverage("522702", TODAY)
    assert fuquan.denominator == 8

    # The rows behind the figures are as many as the figures say.
    assert covered_townships("52", TODAY).count() == 1094
    assert counted_townships("52", TODAY).count() == 1510
    assert uncovered_townships("52", TODAY).count() == 416


def test_a_second_station_in_a_township_does_not_raise_coverage():
    tree = make_division_tree()
    StationFactory(division=tree.jinshan)
    before = coverage("522702", TODAY)
    StationFactory(division=tree.jinshan, is_branch=True, official_name="金山分站")
    assert coverage("522702", TODAY) == before
    assert before.numerator == 1
    assert built_stations("522702", TODAY).count() == 2


def test_centres_main_stations_and_rooms_do_not_cover_a_township():
    tree = make_division_tree()
    for division in (tree.qiannan, tree.fuquan, tree.sajin):
        StationFactory(division=division)
    assert coverage("52", TODAY).numerator == 0


def test_a_county_whose_every_township_has_a_station_is_full_and_one_without_townships_is_not():
    tree = make_division_tree()
    DivisionFactory(code="522723", name="贵定县")
    StationFactory(division=tree.wenfeng)
    assert coverage("52", TODAY).full_counties == 0
    StationFactory(division=tree.by_code["522701006"])
    now = coverage("52", TODAY)
    assert (now.full_counties, now.counties) == (1, 3)
    rows = {row.code[:6]: row for row in coverage_by("5227", 3, TODAY)}
    assert rows["522701"].full
    assert (rows["522723"].rate, rows["522723"].full) == (None, False)


@pytest.mark.parametrize("status", ["preparing", "suspended", "closed"])
def test_only_an_open_running_or_rectifying_station_is_built(status):
    tree = make_division_tree()
    StationFactory(division=tree.jinshan, status=status)
    assert coverage("522702", TODAY).numerator == 0
    StationPhase.objects.update(status="rectifying")
    assert coverage("522702", TODAY).numerator == 1


def test_coverage_of_a_past_day_reads_the_phases_of_that_day():
    tree = make_division_tree()
    station = StationFactory(division=tree.jinshan, with_phase=False, status="suspended")
    for status, start, end in (
        ("preparing", dt.date(2022, 1, 1), dt.date(2022, 5, 1)),
        ("running", dt.date(2022, 5, 1), dt.date(2023, 7, 1)),
        ("suspended", dt.date(2023, 7, 1), None),
    ):
        StationPhase.objects.create(station=station, status=status, starts_on=start, ends_on=end)
    days = [dt.date(2022, 4, 30), dt.date(2022, 5, 1), dt.date(2023, 6, 30), dt.date(2023, 7, 1)]
    assert [coverage("522702", day).numerator for day in days] == [0, 1, 1, 0]
    assert [covered_townships("522702", day).count() for day in days] == [0, 1, 1, 0]
    assert [built_stations("522702", day).count() for day in days] == [0, 1, 1, 0]


def test_townships_of_another_time_and_zones_are_not_counted(settings):
    tree = make_division_tree()
    zone = DivisionFactory(code="522702400", name="福泉经济开发区")
    StationFactory(division=zone)
    tree.fengshan.valid_to = dt.date(2025, 1, 1)
    tree.fengshan.save()
    assert coverage("522702", dt.date(2024, 12, 31)).denominator == 8
    assert coverage("522702", TODAY).denominator == 7
    assert coverage("522702", TODAY).numerator == 0
    settings.QUASI_TOWNSHIP_FROM = 600
    assert (coverage("522702", TODAY).numerator, coverage("522702", TODAY).denominator) == (1, 8)


def test_a_region_without_townships_has_no_rate():
    assert coverage("99", TODAY).rate is None

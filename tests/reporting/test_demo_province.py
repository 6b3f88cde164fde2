"""Fuquan's five figures come out exactly at every level, and each opens what it counted."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone

from reporting.dashboards.since_opening import PROGRAMME_BEGAN
from reporting.demo.places import Post
from reporting.demo.plan import FUQUAN_FILES, Files, shared_files
from reporting.demo.records import Records
from reporting.figures import Period, figures
from reporting.figures.nodes import of_division, of_station
from reporting.management.commands.load_demo import SIZES
from reporting.rollup.fold import fold_now
from services.models import Activity, Case, Group, Milestone, ServiceRecord
from stations.models import Division
from tests.factories.accounts import make_user
from tests.factories.services import ensure_tracks, head_of, worker_of
from tests.factories.stations import StationFactory, make_division_tree
from tests.reporting.rollup_truth import assert_facts_are_true

FIVE = ("K03", "FQ18", "FQ19", "FQ20", "K01")
STATIONS = 8


def demo_stations(households: int, visits: float, plan: list[Files]) -> list:
    """The stations of Fuquan as the demo fills them, folded."""
    ensure_tracks()
    make_division_tree()
    today, stations = timezone.localdate(), []
    records = Records(20230531, today)
    townships = Division.objects.filter(code__startswith="522702", level=4).order_by("code")
    for township, files in zip(townships, plan, strict=True):
        station = StationFactory(division=township)
        post = Post(
            station=station.pk, township=township.code[:9], heads=[head_of(station).pk],
            workers=[worker_of(station).pk], villages=[township.pk], is_fuquan=True,
        )  # fmt: skip
        records.fill(post, households, visits, files)
        stations.append(station)
    records.flush()
    fold_now()
    return stations


def told(node, codes=FIVE) -> dict:
    this_month = Period.month()
    found = figures(node, PROGRAMME_BEGAN, this_month.last, codes, person_sight=True)
    return {figure.code: figure for figure in found}


def rows_behind(client: Client, figure) -> int:
    """What the page that the figure opens says it lists."""
    response = client.get(figure.records_url)
    assert response.status_code == 200, figure.records_url
    if figure.code == "K01":
        return response.context_data["person_times"]
    if figure.code == "K03":
        found = re.search(r"data-total[^>]*>\s*([\d,]+)", response.content.decode())
        assert found
        return int(found[1].replace(",", ""))
    return response.context_data["total"]


@pytest.mark.django_db
def test_fuquans_five_figures_come_out_at_every_level_and_open_their_rows():
    plan = shared_files(FUQUAN_FILES, STATIONS)
    stations = demo_stations(*SIZES["normal"][:2], plan)
    reader = Client()
    reader.force_login(make_user("county_admin"))
    county = told(of_division(Division.objects.get(code="522702000000")))
    assert {code: county[code].value for code in ("FQ18", "FQ19", "FQ20")} == {
        "FQ18": 63, "FQ19": 47, "FQ20": 44,
    }  # fmt: skip
    assert county["K03"].value >= 2000 and county["K01"].value >= 20_000
    for code, figure in county.items():
        assert rows_behind(reader, figure) == figure.value, code
    for code in ("522700000000", "520000000000"):
        above = told(of_division(Division.objects.get(code=code)))
        assert {c: f.value for c, f in above.items()} == {c: f.value for c, f in county.items()}
    sums = dict.fromkeys(FIVE, 0)
    for station, files in zip(stations, plan, strict=True):
        own = told(of_station(station))
        assert [own[c].value for c in ("FQ18", "FQ19", "FQ20")] == [
            files.activities, files.groups, files.cases,
        ]  # fmt: skip
        head = Client()
        head.force_login(head_of(station))
        for code, figure in own.items():
            sums[code] += figure.value
            assert rows_behind(head, figure) == figure.value, (station, code)
    assert sums == {code: figure.value for code, figure in county.items()}


@pytest.mark.django_db
def test_the_small_demo_has_one_file_of_each_kind_at_every_station():
    demo_stations(*SIZES["small"][:2], [Files()] * STATIONS)
    assert_facts_are_true()
    for model in (Case, Group, Activity):
        assert model.objects.count() == STATIONS
        for station in model.objects.values_list("station", flat=True):
            assert model.objects.filter(station=station).count() == 1


@pytest.mark.django_db
def test_the_files_of_the_demo_keep_the_rules_of_files():
    demo_stations(*SIZES["small"][:2], [Files(3, 2, 2)] * STATIONS)
    for group in Group.objects.all():
        assert group.counts and group.sessions.count() == group.planned.count() == 5
        group.settle()
    for activity in Activity.objects.all():
        assert activity.record.status in ServiceRecord.COUNTED
        activity.keep_hours()
    opened = Milestone.objects.filter(kind=Milestone.Kind.CASE_OPENED).values("row")
    assert Case.objects.exclude(pk__in=opened).count() == 0
    closed = Case.objects.filter(closed_on__isnull=False)
    assert closed.count() == Milestone.objects.filter(kind=Milestone.Kind.CASE_CLOSED).count() > 0
    fold_now()
    assert_facts_are_true()

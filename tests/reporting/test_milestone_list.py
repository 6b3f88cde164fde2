"""Figures of cases, groups, referrals and resources open exactly what they counted."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from reporting.figures import Period, figures
from reporting.figures.nodes import of_division, of_station
from reporting.indicators import INDICATORS
from reporting.rollup.fold import fold_now
from services.models import Milestone
from stations.models import Station
from tests.factories.accounts import make_user
from tests.reporting.rollup_world import File
from tests.reporting.small_province import small_province

CODES = [indicator.code for indicator in INDICATORS.values() if indicator.milestones]
Kind = Milestone.Kind


@pytest.fixture
def world(db):
    province = small_province()
    for number, station in enumerate((province.jinshan, province.machangping, province.wenfeng)):
        for kind in Kind.values:
            Milestone.keep(
                kind, File(pk=number), station=station, on=province.today, amount=number + 1
            )
    Milestone.keep(Kind.CASE_OPENED, File(pk=9), station=province.jinshan, on=dt.date(2025, 1, 5))
    fold_now()
    return province


def opened(client, node, code):
    period = Period.month()
    (figure,) = figures(node, period.first, period.last, [code], person_sight=True)
    response = client.get(figure.records_url)
    assert response.status_code == 200, code
    return figure, response.context_data


@pytest.mark.parametrize("code", CODES)
def test_a_figure_opens_as_many_rows_or_the_amount_it_told(world, client, code):
    client.force_login(make_user("county_admin"))
    figure, context = opened(client, of_division(world.tree.fuquan), code)
    if "amount" in context:
        per = getattr(INDICATORS[code].reading, "per", 1)
        assert float(context["amount"]) / per == figure.numerator > 0
    else:
        assert context["total"] == figure.numerator > 0


def test_a_case_open_since_last_year_stands_in_the_list_of_those_in_progress(world, client):
    client.force_login(make_user("station_head", station=world.jinshan))
    figure, context = opened(client, of_station(Station.objects.get(pk=world.jinshan.pk)), "FQ20S")
    assert figure.value == context["total"] == 1
    assert context["page"].rows[0].happened_on == dt.date(2025, 1, 5)


def test_a_station_lists_its_own_only(world, client):
    client.force_login(make_user("station_head", station=world.jinshan))
    rows = client.get("/milestones/").context_data["page"].rows
    assert {row.station_id for row in rows} == {world.jinshan.pk}


def test_officials_are_shown_no_files(world, client):
    client.force_login(make_user("province_admin"))
    assert client.get("/milestones/").status_code == 403


def test_the_list_is_exported_as_it_stands(world, client):
    client.force_login(make_user("station_head", station=world.jinshan))
    response = client.get("/milestones/", {"kinds": "31,32", "export": "xlsx"})
    table = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    amounts = [
        float(row[-1]) for row in table.to_python() if str(row[0]) == str(timezone.localdate())
    ]
    assert amounts == [1, 1], table.to_python()


@pytest.mark.parametrize("query", ["kinds=x", "kinds=1,", "without=99", "track=a", "from=x"])
def test_a_wrong_filter_shows_nothing_and_never_more(world, client, query):
    client.force_login(make_user("county_admin"))
    assert client.get(f"/milestones/?{query}").context_data["total"] == 0

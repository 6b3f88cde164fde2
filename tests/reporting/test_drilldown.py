"""Every figure opens what it was counted from, and the count there is the figure."""

from __future__ import annotations

import io
import re

import pytest
from python_calamine import CalamineWorkbook

from households.models import Household
from reporting.figures import Period, figures
from reporting.figures.nodes import of_division
from tests.factories.accounts import make_user
from tests.factories.stations import StationFactory
from tests.reporting.small_province import small_province


@pytest.fixture
def world(db):
    return small_province()


def told(division, codes, *, person_sight):
    period = Period.month()
    found = figures(
        of_division(division), period.first, period.last, codes, person_sight=person_sight
    )
    return {figure.code: figure for figure in found}


def total(html: str) -> int:
    """The total that the page itself prints."""
    found = re.search(r"data-total[^>]*>\s*([\d,]+)", html)
    assert found, "the page prints no total"
    return int(found[1].replace(",", ""))


@pytest.mark.parametrize("code", ["K02", "K03"])
def test_distinct_figures_open_the_persons_and_households_themselves(world, client, code):
    client.force_login(make_user("county_admin"))
    figure = told(world.tree.fuquan, [code], person_sight=True)[code]
    html = client.get(figure.records_url).content.decode()
    assert total(html) == figure.value
    assert html.count('<th scope="row">') == figure.value


@pytest.mark.parametrize("code", ["K01", "K04", "K04A", "K01N"])
def test_counts_open_the_list_of_records_with_the_same_total(world, client, code):
    client.force_login(make_user("county_admin"))
    figure = told(world.tree.fuquan, [code], person_sight=True)[code]
    response = client.get(figure.records_url)
    assert response.status_code == 200
    context = response.context_data
    counted = context["person_times"] if code in ("K01", "K01N") else context["total"]
    assert code == "K01N" or counted == figure.value


def test_officials_open_the_breakdown_and_its_parts_add_up(world, client):
    client.force_login(make_user("province_admin"))
    for code in ("K01", "K04"):
        figure = told(world.tree.province, [code], person_sight=False)[code]
        html = client.get(figure.records_url).content.decode()
        shown = [int(n) for n in re.findall(r"data-part>(\d+)<", html)]
        assert total(html) == figure.value == sum(shown)


def test_households_served_in_two_counties_count_once_above_and_it_says_so(world, client):
    from reporting.rollup.fold import fold_now
    from tests.factories.services import log_visit, worker_of

    family = world.families[0]
    visit = log_visit(family, on=world.today, purpose="needs")
    record = visit.record
    record.station = world.wenfeng
    record.worker = worker_of(world.wenfeng)
    record.save(update_fields=["station", "worker"])
    fold_now()
    client.force_login(make_user("province_admin"))
    html = client.get("/dashboard/5227/breakdown/?indicator=K03").content.decode()
    shown = [int(n) for n in re.findall(r"data-part>(\d+)<", html)]
    assert total(html) == 4 and sum(shown) == 5


def test_a_household_that_moved_away_is_counted_but_not_named(world, client):
    elsewhere = StationFactory(division=world.tree.shixi)
    moved = world.families[0]
    Household.objects.filter(pk=moved.pk).update(station=elsewhere)
    client.force_login(make_user("county_admin"))
    html = client.get("/dashboard/522702/distinct/?indicator=K03").content.decode()
    assert total(html) == 3
    assert moved.file_no not in html


def test_masked_sight_shows_no_names(world, client):
    client.force_login(make_user("main_station"))
    html = client.get("/dashboard/522702/distinct/?indicator=K02").content.decode()
    names = [p.name for family in world.families for p in family.members.all()]
    assert total(html) == 6
    assert not [name for name in names if f">{name}<" in html]


def test_officials_are_led_away_from_names(world, client):
    client.force_login(make_user("province_admin"))
    response = client.get("/dashboard/52/distinct/?indicator=K02")
    assert response.status_code == 302 and "/breakdown/" in response.url


def test_coverage_opens_down_to_the_townships(world, client):
    client.force_login(make_user("province_admin"))
    page = client.get("/dashboard/52/").context
    figure = told(world.tree.province, ["K05"], person_sight=False)["K05"]
    assert client.get(page["coverage_url"]).context["total"] == figure.denominator
    missing = client.get(f"{page['coverage_url']}&covered=0").context["total"]
    assert missing == figure.denominator - figure.numerator
    assert sum(client.get(gap["url"]).context["total"] for gap in page["gaps"]) == missing


def test_a_station_has_no_parts_but_records(world, client):
    client.force_login(make_user("station_head", station=world.jinshan))
    page = f"/dashboard/station/{world.jinshan.uuid}"
    html = client.get(f"{page}/breakdown/?indicator=K01").content.decode()
    assert "/records/?station=" in html and "<table" not in html
    assert client.get(f"{page}/distinct/").status_code == 200


def test_a_breakdown_is_exported_as_it_stands(world, client):
    client.force_login(make_user("province_admin"))
    response = client.get("/dashboard/5227/breakdown/?indicator=K01&export=xlsx")
    table = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    parts = {row[0]: row[2] for row in table.to_python() if str(row[0]).startswith("5227")}
    assert parts["522702000000"] == 8 and parts["522701000000"] == 1


@pytest.mark.parametrize("query", ["indicator=K99", "from=x", "track=9", "track=a", "from=1990-01"])
def test_an_impossible_question_is_not_found(world, client, query):
    client.force_login(make_user("province_admin"))
    assert client.get(f"/dashboard/52/breakdown/?{query}").status_code == 404

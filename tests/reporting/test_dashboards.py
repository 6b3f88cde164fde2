"""The overview of every level: figures, way up and down, live part, wall, export."""

from __future__ import annotations

import io
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from accounts.models import AuditEvent
from reporting.dashboards.overview import OVERVIEW_QUERIES
from reporting.indicators import INDICATORS
from reporting.rollup.fold import fold_now
from tests.factories.accounts import make_user
from tests.factories.services import head_of
from tests.factories.stations import StationFactory
from tests.reporting.small_province import small_province

# Session, account, postings, the place and those above it.
FRAME_QUERIES = 8
BOOKKEEPING = ("SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config", "BEGIN", "COMMIT")


@pytest.fixture
def world(db):
    return small_province()


def figure(html: str, code: str) -> str:
    found = re.search(rf'data-figure="{code}">([^<]*)<', html)
    return found[1] if found else ""


def opened(client, user, path: str) -> str:
    client.force_login(user)
    response = client.get(path)
    assert response.status_code == 200, (path, response.status_code)
    return response.content.decode()


def test_a_county_sees_persons_and_person_times_apart(world, client):
    html = opened(client, make_user("county_admin"), "/dashboard/522702/")
    assert figure(html, "K01") == "8"
    assert figure(html, "K02") == "6"
    assert figure(html, "K03") == "3"
    assert figure(html, "K04") == "4"
    assert figure(html, "K05") == "25.00"


def test_the_province_counts_all_counties(world, client):
    html = opened(client, make_user("province_admin"), "/dashboard/52/")
    assert figure(html, "K01") == "9"
    assert "黔南" in html and '<svg class="map"' in html


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("province_admin", "/dashboard/52/"),
        ("province_admin", "/dashboard/52/?rank=counties&indicator=K01"),
        ("province_admin", "/dashboard/52/?from=2025-03&to=2026-09"),
        ("prefecture_admin", "/dashboard/5227/"),
        ("county_admin", "/dashboard/522702/"),
        ("county_admin", "/dashboard/522702001/"),
        ("province_admin", "/wall/52/"),
    ],
)
def test_a_page_asks_a_fixed_number_of_questions(world, client, role, path):
    client.force_login(make_user(role))
    client.get(path)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    asked = [q["sql"] for q in captured if not q["sql"].startswith(BOOKKEEPING)]
    assert len(asked) <= OVERVIEW_QUERIES + FRAME_QUERIES, "\n".join(asked)


def test_everybody_lands_on_their_own_place(world, client):
    places = {
        make_user("province_admin"): "/dashboard/52/",
        make_user("county_admin"): "/dashboard/522702/",
        make_user("worker", station=world.jinshan): f"/dashboard/station/{world.jinshan.uuid}/",
    }
    for user, path in places.items():
        client.force_login(user)
        assert client.get("/dashboard/").url == path
        assert client.get(path).status_code == 200


def test_a_worker_sees_the_own_station_only(world, client):
    user = make_user("worker", station=world.jinshan)
    html = opened(client, user, f"/dashboard/station/{world.jinshan.uuid}/")
    assert figure(html, "K01") == "6"
    for path in (
        f"/dashboard/station/{world.machangping.uuid}/", "/dashboard/522702/",
        "/dashboard/522702001/", "/wall/52/", f"/monthly/?station={world.machangping.uuid}",
    ):  # fmt: skip
        assert client.get(path).status_code == 404, path


@pytest.mark.parametrize(
    "tail",
    ["", "live/", "breakdown/?indicator=K01", "export/", "distinct/?indicator=K02"],
)
def test_a_foreign_county_does_not_exist(world, client, tail):
    client.force_login(make_user("county_admin", division="520502"))
    assert client.get(f"/dashboard/522702/{tail}").status_code == 404


def test_the_system_administrator_sees_no_figures(world, client):
    client.force_login(make_user("sys_admin"))
    assert client.get("/dashboard/").status_code == 403
    assert client.get("/dashboard/522702/").status_code == 404


def test_a_second_station_in_a_township_does_not_raise_coverage(world, client):
    user = make_user("county_admin")
    before = figure(opened(client, user, "/dashboard/522702/"), "K05")
    StationFactory(division=world.tree.jinshan, is_branch=True)
    assert figure(opened(client, user, "/dashboard/522702/"), "K05") == before == "25.00"


def test_a_confirmed_visit_shows_in_the_live_part_and_nothing_else_does(world, client):
    client.force_login(make_user("province_admin"))
    first = client.get("/dashboard/52/live/")
    assert first.status_code == 200 and first["X-As-Of"]
    same = client.get("/dashboard/52/live/", headers={"If-None-Match": first["ETag"]})
    assert same.status_code == 304 and same["X-As-Of"]
    world.waiting.confirm(head_of(world.waiting.station))
    fold_now()
    changed = client.get("/dashboard/52/live/", headers={"If-None-Match": first["ETag"]})
    assert changed.status_code == 200
    assert figure(changed.content.decode(), "K01") == "11"


def test_the_share_of_confirmed_records_is_told_to_those_who_see_no_records(world, client):
    html = opened(client, make_user("province_admin"), "/dashboard/52/")
    assert "85.7%" in html  # 6 of 7, the attempt included


def test_links_keep_period_and_indicator(world, client):
    html = opened(
        client, make_user("province_admin"), "/dashboard/52/?from=2026-01&to=2026-03&indicator=K03"
    )
    assert "/dashboard/5227/?from=2026-01&amp;to=2026-03&amp;indicator=K03" in html


@pytest.mark.parametrize(
    "query", ["from=2026-13", "from=2026-05&to=2026-01", "indicator=K99", "from=x"]
)
def test_a_bad_question_is_answered_with_a_sentence_and_the_default(world, client, query):
    html = opened(client, make_user("county_admin"), f"/dashboard/522702/?{query}")
    assert 'role="alert"' in html and figure(html, "K01") == "8"


def test_the_page_is_exported_with_an_audit_row(world, client):
    client.force_login(make_user("county_admin"))
    response = client.get("/dashboard/522702/export/?export=xlsx")
    table = CalamineWorkbook.from_filelike(io.BytesIO(response.content)).get_sheet_by_index(0)
    whole = next(row for row in table.to_python() if row[0] == "522702000000")
    assert whole[2:6] == [8.0, 6.0, 3.0, 4.0]
    assert AuditEvent.objects.filter(action="export").count() == 1


def test_the_wall_shows_the_same_figures_and_no_link_to_records(world, client):
    html = opened(client, make_user("province_admin"), "/wall/52/")
    assert (
        'data-theme="dark"' in html and "/records/" not in html and "/dashboard/5227/" not in html
    )


def test_the_glossary_lists_every_indicator(world, client):
    html = opened(client, make_user("county_admin"), "/indicators/")
    assert html.count('<section class="card" id=') == len(INDICATORS)


def test_no_inline_style_or_script_is_written(world, client):
    for path in ("/dashboard/52/", "/wall/52/", "/dashboard/52/breakdown/?indicator=K01"):
        html = opened(client, make_user("province_admin"), path)
        assert " style=" not in html and " onclick=" not in html
        assert all(
            "src=" in tag or "application/json" in tag for tag in re.findall(r"<script[^>]*>", html)
        )


@pytest.mark.django_db(transaction=True)  # the stamps are those of transactions
def test_what_moves_between_two_counties_of_a_prefecture_changes_the_live_part(world, client):
    client.force_login(make_user("province_admin"))
    first = client.get("/dashboard/52/live/")
    record = world.families[2].records.filter(track=2).get()
    record.station = world.wenfeng
    record.save(update_fields=["station"])
    fold_now()
    again = client.get("/dashboard/52/live/", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 200

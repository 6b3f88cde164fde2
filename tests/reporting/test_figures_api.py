"""GET /api/v1/figures/"""

from __future__ import annotations

import pytest

from tests.factories.accounts import make_user
from tests.reporting.small_province import small_province

KEYS = {
    "code", "name", "value", "numerator", "denominator", "unit", "as_of", "definition",
    "records_url",
}  # fmt: skip


@pytest.fixture
def world(db):
    return small_province()


@pytest.fixture
def ask(client):
    def get(user, **query):
        client.force_login(user)
        return client.get("/api/v1/figures/", query)

    return get


def values(response) -> dict:
    assert response.status_code == 200, response.content
    return {row["code"]: row["value"] for row in response.json()["results"]}


def test_a_county_reads_its_figures(world, ask):
    response = ask(
        make_user("county_admin"),
        division="522702",
        **{"from": world.month, "to": world.month},
        indicator="K01,K02,K03,K04,K04A,K05,K06",
    )
    assert values(response) == {
        "K01": 8, "K02": 6, "K03": 3, "K04": 4, "K04A": 1, "K05": 25.0, "K06": 0,
    }  # fmt: skip
    row = response.json()["results"][5]
    assert set(row) >= KEYS
    assert (row["numerator"], row["denominator"], row["unit"]) == (2, 8, "%")


def test_bare_and_padded_codes_are_the_same_place(world, ask):
    user = make_user("province_admin")
    assert values(ask(user, division="5227")) == values(ask(user, division="522700000000"))


def test_without_a_division_it_tells_the_callers_own_place(world, ask):
    assert ask(make_user("county_admin")).json()["division"] == "522702000000"
    worker = make_user("worker", station=world.jinshan)
    assert values(ask(worker, indicator="K01")) == {"K01": 6}


def test_one_track_or_routine_work_alone(world, ask):
    user = make_user("county_admin")
    by_track = [values(ask(user, indicator="K01", track=n))["K01"] for n in range(6)]
    assert by_track == [2, 4, 2, 0, 0, 0]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"division": "52270"}, "division"),
        ({"division": "5227x2"}, "division"),
        ({"indicator": "K01,K99"}, "indicator"),
        ({"from": "2026-13"}, "from"),
        ({"to": "november"}, "to"),
        ({"from": "2026-05", "to": "2026-01"}, "to"),
        ({"from": "2000-01", "to": "2026-01"}, "to"),
        ({"track": "9"}, "track"),
        ({"station": "x"}, "station"),
    ],
)
def test_a_bad_parameter_is_told_beside_its_name(world, ask, query, field):
    response = ask(make_user("county_admin"), **query)
    assert response.status_code == 400
    assert response["Content-Type"].startswith("application/problem+json")
    assert field in response.json()["errors"]


def test_every_bad_parameter_is_told_at_once(world, ask):
    response = ask(
        make_user("county_admin"), division="9", indicator="K99", **{"from": "x", "to": "2026-13"}
    )
    assert set(response.json()["errors"]) == {"division", "indicator", "from", "to"}


@pytest.mark.parametrize("code", ["520502", "52", "999999", "5205"])
def test_a_foreign_and_an_unknown_division_are_both_not_found(world, ask, code):
    assert ask(make_user("county_admin"), division=code).status_code == 404


def test_a_foreign_station_is_not_found(world, ask):
    user = make_user("worker", station=world.jinshan)
    assert ask(user, station=str(world.machangping.uuid)).status_code == 404


def test_somebody_without_a_posting_gets_nothing(world, ask):
    assert ask(make_user()).status_code == 403


def test_the_figures_hold_from_the_oldest_change_that_is_not_folded(world, ask):
    from django.utils.dateparse import parse_datetime

    from tests.factories.services import log_visit

    user = make_user("county_admin")
    fresh = parse_datetime(ask(user, indicator="K01").json()["results"][0]["as_of"])
    visit = log_visit(world.families[1], on=world.today, purpose="needs")
    after = parse_datetime(ask(user, indicator="K01").json()["results"][0]["as_of"])
    assert (
        fresh < after < visit.record.confirmed_at.replace(year=visit.record.confirmed_at.year + 1)
    )
    assert values(ask(user, indicator="K04")) == {"K04": 4}, "not folded yet, and it says so"
    again = parse_datetime(ask(user, indicator="K01").json()["results"][0]["as_of"])
    assert again == after, "the time stands still while a change waits"

"""Lists keep their number of queries whatever they hold (bar: ≤ 8 a page)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from campaigns.catalogue import catalogue
from core.ui.list import REGISTRY
from tests.contracts.test_jurisdiction import _routes
from tests.contracts.walk import thrown_away
from tests.contracts.world import build_county, fill

LIST_QUERIES = 8
ROLES_IN_TURN = (
    "county_admin", "station_head", "worker", "province_admin", "prefecture_admin", "sys_admin",
    "auditor",
)  # fmt: skip
# What opening and closing a transaction and its scope says; not questions to the tables.
BOOKKEEPING = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE", "ROLLBACK", "SELECT set_config")


def _list_routes() -> list[str]:
    found = []
    for route, entry in _routes():
        view = getattr(entry.callback, "view_class", None)
        if view in REGISTRY and "<" not in route:
            found.append("/" + route)
    return sorted(set(found))


def _asked(client: Client, path: str) -> tuple[int, list[str]]:
    catalogue()  # a list reads it once a minute; the walk takes longer
    with CaptureQueriesContext(
        connection,
    ) as captured:
        status = client.get(path).status_code
    asked = [q["sql"] for q in captured if not q["sql"].startswith(BOOKKEEPING)]
    return status, asked


def test_every_registered_list_has_an_address():
    views = {getattr(e.callback, "view_class", None) for _, e in _routes()}
    assert [
        v.__name__ for v in REGISTRY if v not in views and v.__module__.split(".")[0] != "tests"
    ] == []


@dataclass(frozen=True)
class Asked:
    """What a list asked, of few rows and then of many, and who opened it."""

    role: str
    few: list[str]
    status: int
    many: list[str]


@pytest.fixture(scope="module")
def asked(django_db_setup, django_db_blocker) -> Iterator[dict[str, Asked]]:
    """Every list in a small county, and again when it has grown."""
    with thrown_away(django_db_blocker, sessions="db"):  # a question that counts
        county = build_county("522702", "泉")
        fill(county, "泉")
        clients = {role: Client() for role in ROLES_IN_TURN}
        for role, client in clients.items():
            client.force_login(county.user(role))
        small = {path: _opened(clients, path) for path in _list_routes()}
        _grow(county)
        yield {
            path: Asked(role, few, *_asked(clients[role], path))
            for path, (role, few) in small.items()
            if role
        }


def _opened(clients: dict[str, Client], path: str) -> tuple[str, list[str]]:
    """The first role that may open the list, and what the list asked then; "" where none may."""
    for role, client in clients.items():
        if client.get(path).status_code == 200:
            return role, _asked(client, path)[1]
    return "", []


@pytest.mark.parametrize("path", _list_routes())
@pytest.mark.django_db
def test_a_list_asks_at_most_eight_questions_at_any_size(asked, path):
    assert path in asked, f"no role may open {path}"
    told = asked[path]
    assert told.status == 200
    assert len(told.many) <= LIST_QUERIES, "\n".join(told.many)
    assert len(told.many) <= len(told.few) + 1, "\n".join(told.many)


def _grow(county) -> None:
    """Forty more households with four records each."""
    for household in list(county.households):
        household.file_no += "x"
    for _ in range(14):
        county.households.clear()
        county.persons.clear()
        _refill(county)


def _refill(county) -> None:
    from households.models import Household, Person

    offset = Household.objects.count()
    for index in range(3):
        number = offset + index
        household = Household.objects.create(
            station=county.station, division=county.village, address=f"泉组{number}号",
            worker=county.user("worker"), file_no=f"T-{number:05d}",
        )  # fmt: skip
        person = Person(
            station=county.station,
            household=household,
            name=f"泉{'甲乙丙丁戊己庚辛壬癸'[number % 10]}",
        )
        person.save()
        household.head = person
        household.save()


def test_the_home_page_sends_each_role_to_its_work(db):
    county = build_county("520502", "源")
    for role, user in county.users.items():
        client = Client()
        client.force_login(user)
        response = client.get(reverse("home"), follow=True)
        assert response.status_code == 200, role

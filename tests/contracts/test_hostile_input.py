"""What nobody types: every page and API route refuses it in words; none breaks with status 500.

Every parameter that the product reads is found in its own text and in its filter sets, so a new
page or filter is covered without anybody remembering it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import django_filters
import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse
from drf_spectacular.generators import SchemaGenerator

from accounts.models import Posting, User
from accounts.roles import ROLES
from reporting.rollup.fold import drain
from tests.contracts.test_jurisdiction import HERE, WORD, _paths
from tests.contracts.world import build_county, fill
from tests.factories.accounts import make_user
from tests.factories.stations import StationFactory

pytestmark = pytest.mark.django_db
APPS = ("accounts", "core", "stations", "households", "services", "reporting")
READ = re.compile(r"(?:GET|POST|query_params)(?:\.get(?:list)?\(|\[)\s*\"(\w+)")
# A digit to str.isdigit() and none to int().
ODD = "²"
NUL = "a\x00b"


def _parameters() -> set[str]:
    files = [path for app in APPS for path in Path(app).rglob("*.py")]
    found = {name for path in files for name in READ.findall(path.read_text("utf-8"))}
    sets = list(_below(django_filters.FilterSet))
    return found | {name for one in sets for name in one.base_filters}


def _below(kind: type) -> Iterator[type]:
    for below in kind.__subclasses__():
        yield below
        yield from _below(below)


@pytest.fixture(scope="module")
def everywhere(django_db_setup, django_db_blocker):
    """A county with rows of every model, and somebody with every role in it."""
    cache.clear()
    with django_db_blocker.unblock(), transaction.atomic():
        county = build_county(HERE, WORD)
        fill(county, WORD)
        drain()
        user = User.objects.create_user(username="all", password="Pass-all-roles", name="所有")
        for role in ROLES.values():
            posting = Posting.objects.get(user=county.user(role.code))
            posting.pk, posting._state.adding, posting.user = None, True, user
            posting.save()
        yield user, [path for path in _paths(county) if "/sign-out" not in path]
        transaction.set_rollback(True)


def _broken(user, paths: list[str], ask) -> list[str]:
    """The paths that answer 500 to what `ask(client, path)` sends; nothing that it does stays."""
    client = Client(raise_request_exception=False)
    client.force_login(user)
    broken = []
    for path in paths:
        before = transaction.savepoint()
        if ask(client, path).status_code >= 500:
            broken.append(path)
        transaction.savepoint_rollback(before)
    return broken


def test_no_page_breaks_on_an_odd_parameter(everywhere):
    user, paths = everywhere
    asked = dict.fromkeys(_parameters(), ODD)
    lists = [path for path in paths if not re.search(r"[0-9a-f]{8}-[0-9a-f]{4}-7", path)]
    assert _broken(user, lists, lambda client, path: client.get(path, asked)) == []


def test_no_page_breaks_on_an_empty_form(everywhere):
    user, paths = everywhere
    # The pages of the phone (/m/) are those of the desk with other templates.
    pages = [path for path in paths if not path.startswith(("/api/", "/m/"))]
    assert _broken(user, pages, lambda client, path: client.post(path)) == []


def _rows_in(schema: dict, node: dict) -> dict[str, list]:
    """The fields of a request's body that hold rows, each with one row of nothing."""
    name = node.get("$ref", "").rpartition("/")[2]
    properties = schema["components"]["schemas"].get(name, node).get("properties", {})
    return {key: [{}] for key, value in properties.items() if value.get("type") == "array"}


def test_no_api_route_breaks_on_a_body_of_nothing(everywhere):
    user, paths = everywhere
    schema = SchemaGenerator().get_schema(request=None, public=True)
    asked = 0
    for route, methods in schema["paths"].items():
        like = re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(route)) + "$")
        for method in {"post", "patch", "put"} & set(methods):
            content = methods[method].get("requestBody", {}).get("content", {})
            rows = _rows_in(schema, content.get("application/json", {}).get("schema", {}))
            for body in ({}, rows, []):
                real = [path for path in paths if like.match(path)][:1]
                asked += len(real)
                broken = _broken(
                    user,
                    real,
                    lambda client, path, method=method, body=body: getattr(client, method)(
                        path, body, content_type="application/json"
                    ),
                )
                assert broken == [], (method, body)
    assert asked > 300


def test_a_nul_is_refused_wherever_it_stands(client):
    client.force_login(make_user("worker", station=StationFactory()))
    for answer in (
        client.get("/households/", {"q": NUL}),
        client.get("/api/v1/households/", {"search": NUL}),
        client.post(reverse("households:duty-counts"), {NUL: "1"}),
        client.post("/api/v1/case-contacts/", {"content": NUL}, content_type="application/json"),
    ):
        assert answer.status_code == 400


def test_a_moment_at_the_end_of_the_calendar_is_refused_in_words(client):
    client.force_login(make_user("worker", station=StationFactory()))
    told = {"started_at": "0001-01-01", "ended_at": "9999-12-31T23:59:59-12:00"}
    answer = client.post("/api/v1/case-contacts/", told, content_type="application/json")
    assert answer.status_code == 400
    assert {"started_at", "ended_at"} <= set(answer.json()["errors"])

"""Every route, as every role of another county: nothing of this county comes out, nothing changes.

The walk is made from the URL map and the role table, so a new page, export, API route or role is
covered without anybody remembering it. It is a differential test: the foreign user's answer must be
the same whether the county's rows exist or not, which also catches leaking counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from accounts.roles import ROLES
from core import rls
from core.jurisdiction import VisibleQuerySet, is_person_level, rule_of
from reporting.rollup.fold import drain
from stations.models import Station, StationPhase
from tests.contracts.walk import client_of, thrown_away
from tests.contracts.world import County, build_county, digest, fill

# Also for the tests that only use the module's world: without it pytest-django makes no database.
pytestmark = pytest.mark.django_db
HERE, ELSEWHERE = "522702", "520502"
WORD, OTHER = "秘泉", "七星"
# Every table with person-level rows, found from what the models declare.
PERSON_LEVEL = tuple(model for model in rls.project_models() if is_person_level(model))
GUARDED: tuple[Any, ...] = (*PERSON_LEVEL, Station, StationPhase)
# Routes that answer about the machine or the code lists, not about a jurisdiction.
NOT_OURS = ("^static/", "^media/", "^healthz")


def _routes(patterns=None, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for entry in patterns if patterns is not None else get_resolver().url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from _routes(entry.url_patterns, route)
        elif isinstance(entry, URLPattern) and not re.match("|".join(NOT_OURS), route):
            yield route, entry


def _uuids(county: County, route: str) -> list:
    """The rows a route is about, told by its words (see tests/contracts/plants)."""
    named = [uuid for word, found in county.keys.items() if word in route for uuid in found]
    return list(dict.fromkeys(named))


def _paths(county: County) -> list[str]:
    """Every route with its parameters filled from the county's own rows."""
    values: dict[str, list[Any]] = {
        "code": [county.division.code, county.prefix, county.township.code],
        "pk": [county.station.pk, 1],
        "int": [1],
        "str": [county.prefix, "1"],
        "slug": [county.prefix],
        "format": ["json"],
    }
    paths: list[str] = []
    for route, _entry in _routes():
        found = [route.replace("^", "").replace("$", "").replace("\\Z", "").replace("\\.", ".")]
        while found and re.search(r"<|\(\?P", found[0]):
            grown = []
            for text in found:
                match = re.search(r"<(?:(\w+):)?(\w+)>|\(\?P<(\w+)>((?:[^()]|\([^()]*\))+)\)", text)
                assert match, text
                kind, name = match.group(1), match.group(2) or match.group(3)
                options = values.get(name) or values.get(kind or "") or _uuids(county, route)
                if kind == "uuid":
                    options = _uuids(county, route)
                grown += [
                    text[: match.start()] + str(v) + text[match.end() :] for v in options if v
                ]
            found = grown
        paths += ["/" + re.sub(r"\(\?:|\)\?|[()?]", "", text).lstrip("/") for text in found]
    return sorted(set(paths))


QUERIES = (
    "",
    "?export=xlsx",
    "?export=csv",
    f"?q={WORD}",
    f"?division={HERE}&from=2026-01&to=2026-12&counted=1",
)
# Drawn from the code alone, and slow to draw: asked once by each role.
OF_THE_CODE = ("/api/v1/schema/",)
ABOUT_A_ROW = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7")


def _queries(path: str, queries: tuple[str, ...] = QUERIES) -> tuple[str, ...]:
    """Lists are asked every question, the page of one row only as it is."""
    return queries[:1] if ABOUT_A_ROW.search(path) or path in OF_THE_CODE else queries


def _text(response) -> str:
    body = b"".join(response.streaming_content) if response.streaming else response.content
    if body[:2] == b"PK":
        import io
        import zipfile

        with zipfile.ZipFile(io.BytesIO(body)) as book:
            body = b"\n".join(book.read(name) for name in book.namelist())
    headers = " ".join(f"{k}: {v}" for k, v in response.headers.items())
    return headers + body.decode("utf-8", "replace")


def _client(user) -> Client:
    return client_of(user, raise_request_exception=False)


def _leaks(text: str, path: str, county: County) -> list[str]:
    """Planted words that came out and were not sent in."""
    return [word for word in county.planted if word in text and word not in path]


@pytest.fixture(scope="module")
def two_counties(django_db_setup, django_db_blocker):
    """Built once for the whole walk, in a transaction that is thrown away."""
    with thrown_away(django_db_blocker):
        here, elsewhere = build_county(HERE, WORD), build_county(ELSEWHERE, OTHER)
        fill(here, WORD)
        fill(elsewhere, OTHER)
        drain()
        yield here, elsewhere


def test_every_route_about_a_row_has_its_row_planted(two_counties):
    here, _elsewhere = two_counties
    bare = [
        route
        for route, _entry in _routes()
        if ("<uuid" in route or "(?P<uuid>" in route) and not _uuids(here, route)
    ]
    assert bare == [], "name the row in county.keys of a module in tests/contracts/plants"


def test_every_model_of_ours_says_who_may_see_its_rows():
    undeclared = [m.__name__ for m in rls.project_models() if rule_of(m) is None]
    assert undeclared == []


def test_every_declared_rule_stands_in_the_database():
    wanted = {table for table, predicate in rls.policies().items() if predicate is not None}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid"
            " WHERE c.relrowsecurity AND p.polname = 'sight'"
        )
        assert {row[0] for row in cursor.fetchall()} == wanted


def test_the_web_role_cannot_step_around_the_policies():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = 'sws_web'"
        )
        assert cursor.fetchone() == (False, False, False)
        cursor.execute("SELECT count(*) FROM pg_tables WHERE tableowner = 'sws_web'")
        assert cursor.fetchone() == (0,)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_no_route_shows_another_county(two_counties, role):
    here, elsewhere = two_counties
    client = _client(elsewhere.user(role))
    for path in _paths(here):
        for query in _queries(path):
            response = client.get(path + query)
            assert response.status_code < 500, (path + query, response.status_code)
            assert not _leaks(_text(response), path + query, here), (role, path + query)
            if response.status_code != 200:
                # What is refused or absent without a query is so with one.
                break


METHODS = ("post", "put", "patch", "delete")


def _answered(path: str) -> set[str]:
    """The writing methods that the view at `path` has something for; all where it does not say."""
    view = resolve(path).func
    if hasattr(view, "actions"):  # a route of the API
        return set(view.actions) & set(METHODS)
    if hasattr(view, "view_class") or hasattr(view, "cls"):
        cls = getattr(view, "view_class", None) or getattr(view, "cls", None)
        return {method for method in METHODS if hasattr(cls, method)}
    return set(METHODS)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_no_request_changes_another_county(two_counties, role):
    """With the methods that a view answers; the worker tries all the others as well."""
    here, elsewhere = two_counties
    client = _client(elsewhere.user(role))
    before = _digest_of(here)
    for path in _paths(here):
        if not any(str(v) in path for v in (*here.planted, here.station.uuid)):
            continue
        answered = _answered(path)
        for method in METHODS:
            if method in answered or role == "worker":
                response = getattr(client, method)(path, {}, content_type="application/json")
                assert not _leaks(_text(response), path, here), (role, path)
                assert method in answered or response.status_code >= 400, (method, path)
        if "post" in answered:
            response = client.post(path, {"reason": "x", "field": "id_number"})
            assert not _leaks(_text(response), path, here), (role, path)
    assert _digest_of(here) == before


def _digest_of(county: County) -> str:
    return digest(*GUARDED)


@pytest.mark.parametrize("role", ["worker", "county_admin", "prefecture_admin"])
def test_with_the_queryset_scope_removed_the_database_still_shows_nothing(
    two_counties, role, monkeypatch
):
    monkeypatch.setattr(VisibleQuerySet, "within", lambda self, scope: self.all())
    here, elsewhere = two_counties
    client = _client(elsewhere.user(role))
    for path in _paths(here):
        text = _text(client.get(path))
        assert not _leaks(text, path, here), (role, path)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_database_shows_a_foreign_scope_no_row(two_counties, role):
    here, elsewhere = two_counties
    with rls.acting_as(elsewhere.user(role)):
        for model in PERSON_LEVEL:
            found = model._base_manager.all()
            assert not [row for row in found if _county_of(row) == here.prefix], model.__name__
        assert not Station._base_manager.filter(division_code__startswith=HERE).exists()


def _county_of(row) -> str:
    """The county of a row, found by following what its jurisdiction follows."""
    while not isinstance(row, Station):
        # Of rows that hang on several (ThroughAll, ByEitherStation, Either) the last one there is
        # tells the county; a division's code tells it by itself.
        rule: Any = rule_of(type(row))
        rules = getattr(rule, "rules", (rule,))
        fields = [
            name
            for part in rules
            for name in (part.fields if hasattr(part, "fields") else (part.field,))
        ]
        row = next(found for name in reversed(fields) if (found := getattr(row, name)))
        if isinstance(row, str):
            return row[:6]
    return row.division_code[:6]


def test_somebody_without_a_posting_sees_nothing(two_counties, django_user_model):
    here, _ = two_counties
    nobody = django_user_model.objects.create_user(username="nobody", password="x", name="无")
    client = _client(nobody)
    for path in _paths(here):
        assert not _leaks(_text(client.get(path)), path, here), path
    with rls.acting_as(nobody):
        for model in GUARDED:
            assert not model._base_manager.exists()

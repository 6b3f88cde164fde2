"""Nothing about a person reaches somebody without person-level sight, in his own jurisdiction.

Every route of the URL map is asked by every role that sees figures only, posted over the very county
whose persons are planted: pages, API, exports, searches. A role with masked sight finds no name
before it has stated a reason. What is logged holds no planted word either.
"""

from __future__ import annotations

import logging
from typing import Any

import pytest

from accounts.models import Posting
from accounts.roles import ROLES, Sight
from core import rls
from reporting.rollup.fold import drain
from tests.contracts.test_jurisdiction import PERSON_LEVEL, _client, _leaks, _paths, _queries, _text
from tests.contracts.walk import thrown_away
from tests.contracts.world import County, build_county, fill

pytestmark = pytest.mark.django_db
HERE, WORD = "522702", "秘泉"
FIGURES_ONLY = sorted(code for code, role in ROLES.items() if role.sight is Sight.NONE)
NO_NAMES = sorted(code for code, role in ROLES.items() if role.sight is Sight.MASKED)
QUERIES = ("", f"?q={WORD}甲", "?export=xlsx", "?export=csv")


@pytest.fixture(scope="module")
def county(django_db_setup, django_db_blocker):
    """Built once for the whole walk, in a transaction that is thrown away."""
    with thrown_away(django_db_blocker):
        county = build_county(HERE, WORD)
        fill(county, WORD)
        # The widest posting a role may have: a province role must not see persons either.
        for code in FIGURES_ONLY:
            levels = ROLES[code].levels
            place: dict[str, Any] = {"division_prefix": HERE[:2] if 1 in levels else HERE}
            if levels == ("station",):
                place = {"station": county.station}
            Posting.objects.create(user=county.user(code), role=code, **place)
        drain()
        yield county


def _secrets(county: County) -> County:
    """The county with only what is about persons still planted."""
    told = set(county.public)
    return County(
        **{**vars(county), "planted": [word for word in county.planted if word not in told]}
    )


@pytest.mark.parametrize("role", FIGURES_ONLY)
def test_a_role_of_figures_reads_no_person_anywhere(county, role, caplog):
    caplog.set_level(logging.DEBUG)
    client, secrets = _client(county.user(role)), _secrets(county)
    for path in _paths(county):
        for query in _queries(path, QUERIES):
            response = client.get(path + query)
            assert response.status_code < 500, path + query
            assert not _leaks(_text(response), path + query, secrets), (role, path + query)
            if response.status_code != 200:
                break
    _nothing_is_logged(caplog, secrets)


@pytest.mark.parametrize("role", FIGURES_ONLY)
def test_the_database_gives_a_role_of_figures_no_row_about_a_person(county, role):
    with rls.acting_as(county.user(role)):
        seen = [model.__name__ for model in PERSON_LEVEL if model._base_manager.exists()]
    assert seen == []


@pytest.mark.parametrize("role", NO_NAMES)
def test_masked_sight_shows_no_name_or_number_without_a_reason(county, role):
    client = _client(county.user(role))
    names = [str(person.name) for person in county.persons]
    numbers = [str(person.id_number) for person in county.persons]
    hidden = County(**{**vars(county), "planted": names + numbers})
    for path in _paths(county):
        for query in _queries(path, QUERIES):
            response = client.get(path + query)
            assert not _leaks(_text(response), path + query, hidden), (role, path + query)
            if response.status_code != 200:
                break


def test_what_a_worker_types_wrongly_is_not_logged(county, caplog):
    caplog.set_level(logging.DEBUG)
    client, person = _client(county.user("worker")), county.persons[0]
    typed = {
        "name": person.name,
        "id_number": f"{person.id_number}9",
        "birth_date": "2099-01-01",
        "p-name": person.name,
        "p-id_number": f"{person.id_number}9",
        "q": person.id_number,
        "reason": "",
    }
    for path in _paths(county):
        client.post(path, typed)
        client.post(path, typed, content_type="application/json")
    _nothing_is_logged(caplog, _secrets(county))


def _nothing_is_logged(caplog, secrets: County) -> None:
    # The statements themselves (django.db.backends) are only kept at DEBUG, never in production.
    kept = [entry for entry in caplog.records if not entry.name.startswith("django.db")]
    told = [entry.getMessage() for entry in kept]
    words = [word for word in secrets.planted if "-" not in word]  # keys stand in addresses
    assert [line for line in told if any(word in line for word in words)] == []

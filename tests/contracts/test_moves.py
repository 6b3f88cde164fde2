"""Every step of every file with states: who makes it, who does not, when, and with what.

Specification 2.2, 2.3 and the other tables of part 2 stand in `moves/table.py`; each line is tried
by every role, through the page and through the API. A refused press changes nothing and says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.postgres.fields import ArrayField
from django.db import transaction
from django.http import HttpResponse

import config.urls
from accounts.roles import ROLES
from core.state_diagrams import models_with_moves
from tests.contracts.moves.doors import NO_API, NO_PAGE, doors, page_of, route_of
from tests.contracts.moves.missing import MISSING
from tests.contracts.moves.pressing import (
    Answer,
    World,
    errors_in,
    press,
    row_for,
    says,
    stand,
)
from tests.contracts.moves.ready import rows
from tests.contracts.moves.rules import SYSTEM, Rule
from tests.contracts.moves.table import TABLE
from tests.contracts.walk import client_of, thrown_away
from tests.contracts.world import build_county, fill
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
MODELS: dict[str, Any] = {model._meta.label: model for model in models_with_moves()}
# The two files whose tables stand in the specification state by state: every wrong state is tried.
BY_THE_STANDARD = ("services.Case", "services.Group")


@pytest.fixture(scope="module")
def world(django_db_setup: Any, django_db_blocker: Any) -> Iterator[World]:
    """Built once for the whole walk, in a transaction that is thrown away."""
    patch = pytest.MonkeyPatch()
    # Error pages in full are drawn by other tests; here thousands of refusals are only read.
    for code in (403, 404):
        patch.setattr(config.urls, f"handler{code}", plainly(code), raising=False)
    with thrown_away(django_db_blocker):
        county = build_county("522702", "秘泉")
        fill(county, "秘泉")
        users = {role: county.user(role) for role in ROLES}
        users["colleague"] = make_user("worker", station=county.station)
        clients = {role: client_of(user) for role, user in users.items()}
        yield World(county, rows(county, list(MODELS.values())), clients)
    patch.undo()


def plainly(code: int) -> Any:
    def answer(request: Any, exception: Exception) -> HttpResponse:
        return HttpResponse(str(exception) or code, status=code)

    return answer


DOORS = doors()


def test_every_step_of_the_code_stands_in_the_table_and_the_other_way_round() -> None:
    assert set(TABLE) == set(MODELS)
    for label, model in MODELS.items():
        assert set(TABLE[label]) == set(model.MOVES), label


@pytest.mark.parametrize("label", sorted(TABLE))
def test_a_step_leads_from_and_to_the_states_of_the_table(label: str) -> None:
    for name, move in MODELS[label].MOVES.items():
        rule = TABLE[label][name]
        assert {_value(source) for source in move.sources} == rule.sources, name
        assert _value(move.target) == rule.target, name
        assert (move.needs_reason, move.by_system) == (rule.reason, rule.who == SYSTEM), name


def _value(state: Any) -> str:
    return str(getattr(state, "value", state))


def test_every_step_of_a_person_has_a_page_and_a_route_or_a_reason_why_not() -> None:
    for label, rules in TABLE.items():
        for move, rule in rules.items():
            if rule.who == SYSTEM:
                continue
            assert page_of(label, move) or (label, move) in NO_PAGE, (label, move)
            assert route_of(label, move) or label in NO_API, (label, move)
    assert not set(NO_API) & {"services.Case", "services.Group"}


@pytest.mark.parametrize(("label", "move", "door"), DOORS)
def test_a_step_is_made_by_the_roles_of_the_table_and_by_no_other(
    world: World, label: str, move: str, door: str
) -> None:
    rule = TABLE[label][move]
    row = row_for(world, label, move)
    with transaction.atomic():
        for source in sorted(rule.sources)[:1]:
            stand(row, source, move)
            for role in ROLES:
                answer = press(world, role, row, move, door)
                if role in rule.who:
                    assert answer.made, (role, answer.code, errors_in(answer.words))
                    assert answer.state == rule.target
                else:
                    refused(answer, door, role)
        transaction.set_rollback(True)


def refused(answer: Answer, door: str, role: str) -> None:
    """Not made; told so by the status, or by words on the page that comes back."""
    assert not answer.made, role
    if door == "api":
        assert answer.code in (403, 404), (role, answer.code, answer.words[:300])
    else:
        assert answer.code in (302, 403, 404, 422), (role, answer.code)
    assert answer.words.strip(), role


@pytest.mark.parametrize(("label", "move", "door"), DOORS)
def test_a_step_out_of_turn_is_refused(world: World, label: str, move: str, door: str) -> None:
    rule = TABLE[label][move]
    row = row_for(world, label, move)
    states = [_value(state) for state, _label in type(row)._meta.get_field(row.state_field).choices]
    wrong = [state for state in states if state not in rule.sources]
    for state in wrong if label in BY_THE_STANDARD else wrong[-1:]:
        with transaction.atomic():
            stand(row, state)
            for role in sorted(rule.who)[:1]:
                answer = press(world, role, row, move, door)
                assert not answer.made, state
                wanted = (403, 409) if door == "api" else (302, 403, 404, 422)
                assert answer.code in wanted, (state, answer.code, answer.words[:300])
                assert answer.words.strip()
            transaction.set_rollback(True)
        row.refresh_from_db()


# Where the code itself gives the reason.
ITS_OWN_REASON = {("services.Group", "convert")}


def needs(label: str, move: str) -> list[str]:
    rule = TABLE[label][move]
    asks = rule.reason and (label, move) not in ITS_OWN_REASON
    return [*rule.needs, *(["reason"] if asks else [])]


def blank(row: Any, name: str) -> None:
    """Empty what an earlier step has told already under the same name."""
    names = {field.name: field for field in row._meta.concrete_fields}
    if name in names:
        field = names[name]
        nothing = None if field.null else [] if isinstance(field, ArrayField) else ""
        type(row)._base_manager.filter(pk=row.pk).update(**{name: nothing})


NEEDY = [(label, move, door, words) for label, move, door in DOORS for words in needs(label, move)]


@pytest.mark.parametrize(("label", "move", "door", "words"), NEEDY)
def test_a_step_waits_for_what_it_needs_and_names_it(
    world: World, label: str, move: str, door: str, words: str
) -> None:
    rule: Rule = TABLE[label][move]
    row = row_for(world, label, move)
    less: dict[str, Any] = {}
    with transaction.atomic():
        stand(row, min(rule.sources), move)
        if words == "reason":
            less["reason"] = ""
        else:
            taken = MISSING[label].get(f"{move}: {words}") or MISSING[label][words]
            if isinstance(taken, str):
                less["without"] = taken
                blank(row, taken)
            else:
                taken(row)
        answer = press(world, min(rule.who), row, move, door, **less)
        transaction.set_rollback(True)
    row.refresh_from_db()
    assert not answer.made
    assert answer.code in ((400,) if door == "api" else (302, 422)), answer.code
    # A form or a body that lacks a field says so beside that field.
    if words != "reason" and answer.code != 422 and less.get("without") != "*":
        assert says(answer, words), answer.words[-600:]


@pytest.mark.parametrize("door", ["page", "api"])
def test_a_colleague_who_does_not_work_on_the_case_makes_no_step(world: World, door: str) -> None:
    case = world.rows["services.Case"]
    with transaction.atomic():
        for move, rule in TABLE["services.Case"].items():
            stand(case, min(rule.sources), move)
            refused(press(world, "colleague", case, move, door), door, "colleague")
        transaction.set_rollback(True)

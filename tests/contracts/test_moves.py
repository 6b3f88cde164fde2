"""Every step of every file with states: who makes it, who does not, when, and with what.

Specification 2.2, 2.3 and the other tables of part 2 stand in `moves/table.py`; each line is tried
by every role, through the page and through the API. A refused press changes nothing and says why.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.contrib.postgres.fields import ArrayField
from django.core.cache import cache
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone, translation

import config.urls
from accounts.roles import ROLES
from core.models import MoveLog
from core.state_diagrams import models_with_moves
from services.models import RecordTransition
from tests.contracts.moves.doors import NO_API, NO_PAGE, doors, page_of, route_of
from tests.contracts.moves.missing import MISSING
from tests.contracts.moves.ready import rows, told
from tests.contracts.moves.table import SYSTEM, TABLE, Rule
from tests.contracts.world import County, build_county, fill
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
MODELS = {model._meta.label: model for model in models_with_moves()}
REASON = "按规定办理"
# The two files whose tables stand in the specification state by state: every wrong state is tried.
BY_THE_STANDARD = ("services.Case", "services.Group")


@dataclass
class World:
    county: County
    rows: dict[str, Any]
    clients: dict[str, Client]


@dataclass(frozen=True)
class Answer:
    """What a press brought about: the status, what a person reads, and whether the step was made."""

    code: int
    words: str
    made: bool
    state: str


@pytest.fixture(scope="module")
def world(django_db_setup: Any, django_db_blocker: Any) -> Iterator[World]:
    """Built once for the whole walk, in a transaction that is thrown away."""
    patch = pytest.MonkeyPatch()
    cache.clear()
    # Error pages in full are drawn by other tests; here thousands of refusals are only read.
    for code in (403, 404):
        patch.setattr(config.urls, f"handler{code}", plainly(code), raising=False)
    with django_db_blocker.unblock(), transaction.atomic():
        county = build_county("522702", "秘泉")
        fill(county, "秘泉")
        users = {role: county.user(role) for role in ROLES}
        users["colleague"] = make_user("worker", station=county.station)
        clients = {}
        for role, user in users.items():
            clients[role] = Client()
            clients[role].force_login(user)
        yield World(county, rows(county, list(MODELS.values())), clients)
        transaction.set_rollback(True)
    patch.undo()


def plainly(code: int) -> Any:
    def answer(request: Any, exception: Exception) -> HttpResponse:
        return HttpResponse(str(exception) or code, status=code)

    return answer


def row_for(world: World, label: str, move: str) -> Any:
    return world.rows.get(f"{label} {move}") or world.rows[label]


def stand(row: Any, state: str, move: str = "") -> None:
    """Put the row into a state by hand, with the columns that the state's constraints ask for."""
    label = row._meta.label
    columns: dict[str, Any] = {row.state_field: state}
    if label == "services.Case":
        columns["suspended_from"] = move.removeprefix("back_to_") if state == "suspended" else ""
    if label == "services.CommunityOrganisation":
        columns["left_from"] = move.removeprefix("correct_leave_") if state == "left" else ""
    if label == "households.Consent":
        columns["withdrawn_on"] = timezone.localdate() if state == "withdrawn" else None
    if label == "services.Decision" and state == "done":
        columns["proof"] = "已完成"
    if label == "services.Group" and state in ("evaluated", "archived"):
        columns["evaluated_at"] = timezone.now()
    type(row)._base_manager.filter(pk=row.pk).update(**columns)
    row.refresh_from_db()


def press(world: World, role: str, row: Any, move: str, door: str, **less: Any) -> Answer:
    """One press of `role`, taken back afterwards. `less`: `without` a field, or the `reason`."""
    label = row._meta.label
    sent = told(row, move, world.county)
    without = less.get("without")
    sent = {} if without == "*" else {k: v for k, v in sent.items() if k != without}
    reason = less.get("reason", REASON)
    client = world.clients[role]
    with transaction.atomic():
        before = _log(row, move)
        if door == "page":
            path = page_of(label, move)
            assert path, (label, move)
            data = {"move": move, "decision": move, "reason": reason, **sent}
            if label == "households.EconomicSurvey":  # a form of its own for each step
                data |= {f"{move}-{name}": value for name, value in data.items()}
            if label in ("services.RecordCorrection", "households.TransferRequest"):
                text = " " if without == "opinion" else sent.get("opinion", reason)
                data |= {"text": text, "answer": reason}
            answer = client.post(path.format(u=row.uuid, move=move), data)
        else:
            path = route_of(label, move)
            assert path, (label, move)
            own = path.rstrip("/").rsplit("/", 1)[-1] != "move"
            body = (
                {"reason": reason, "text": reason, **sent, **_text(sent, less)}
                if own
                else {"move": move, "reason": reason, "fields_of_move": sent}
            )
            answer = client.post(
                path.format(u=row.uuid, move=move), body, content_type="application/json"
            )
        assert answer.status_code < 500, (label, move, role, answer.status_code)
        words = html.unescape(answer.content.decode())
        if door == "page":
            words += " ".join(str(m) for m in get_messages(answer.wsgi_request))
        state = type(row)._base_manager.values_list(row.state_field, flat=True).get(pk=row.pk)
        found = Answer(answer.status_code, words, _log(row, move) > before, str(state))
        transaction.set_rollback(True)
    client.cookies.pop("messages", None)
    return found


def _text(sent: dict[str, Any], less: dict[str, Any]) -> dict[str, str]:
    """A route of its own takes the opinion as its one text."""
    if less.get("without") == "opinion":
        return {"text": " "}
    return {"text": sent["opinion"]} if "opinion" in sent else {}


def errors_in(page: str) -> list[str]:
    """The messages beside the fields of a form, or the end of the page."""
    summary = re.search(r"errsum.*?</ul>", page, re.DOTALL)
    return re.findall(r">\s*([^<>\s][^<>]*)<", summary[0]) if summary else [page[-300:]]


def _log(row: Any, move: str) -> int:
    if row._meta.label == "services.ServiceRecord":
        return RecordTransition.objects.filter(record=row.pk).count()
    return MoveLog.objects.filter(of=row._meta.label_lower, row=row.pk, move=move).count()


def says(answer: Answer, words: str) -> bool:
    """Whether the words, in the language of the answer, stand in it; blanks may be filled in."""
    text = translation.gettext(words)
    pieces = [piece for part in text.split("%(") for piece in [part.split(")", 1)[-1][1:]
              if part is not text.split("%(")[0] else part]]  # fmt: skip
    return max((piece.strip() for piece in pieces), key=len) in answer.words


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

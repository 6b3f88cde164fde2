"""One press of one role on one step, through the page or the API, and what it brought about."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass
from typing import Any

from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client
from django.utils import timezone, translation

from core.models import MoveLog
from services.models import RecordTransition
from tests.contracts.moves.doors import page_of, route_of
from tests.contracts.moves.ready import told
from tests.contracts.world import County

REASON = "按规定办理"


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
        before = steps_logged(row, move)
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
        found = Answer(answer.status_code, words, steps_logged(row, move) > before, str(state))
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


def steps_logged(row: Any, move: str) -> int:
    if row._meta.label == "services.ServiceRecord":
        return RecordTransition.objects.filter(record=row.pk).count()
    return MoveLog.objects.filter(of=row._meta.label_lower, row=row.pk, move=move).count()


def says(answer: Answer, words: str) -> bool:
    """Whether the words, in the language of the answer, stand in it; blanks may be filled in."""
    text = translation.gettext(words)
    pieces = [piece for part in text.split("%(") for piece in [part.split(")", 1)[-1][1:]
              if part is not text.split("%(")[0] else part]]  # fmt: skip
    return max((piece.strip() for piece in pieces), key=len) in answer.words

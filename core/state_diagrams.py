"""The states of every file, survey, lead and record, drawn from the code: docs/states.md.

`manage.py document_states` writes it; a test says when it is no longer what the code does.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator
from typing import Any

from django.apps import apps
from django.db import models
from django.utils import translation

from core.workflow import HasMoves, Move

HEADING = """\
# States

Written by `manage.py document_states` from the `MOVES` of the models; do not edit by hand. Each move
is made by `core.workflow.HasMoves.make`, which locks the row, asks the permission at the row's own
station, asks the guard, asks for what is missing, and leaves a log entry with person, time and reason.
"""


def document() -> str:
    """The whole of docs/states.md, in English."""
    with translation.override("en"):
        parts = [HEADING, *(_chapter(model) for model in models_with_moves())]
    return "\n".join(parts)


def models_with_moves() -> list[type[models.Model]]:
    """Every model of ours that has moves, by app and name."""
    found: Iterable[Any] = apps.get_models()
    return sorted(
        (model for model in found if issubclass(model, HasMoves) and model.MOVES),
        key=lambda model: model._meta.label,
    )


def _chapter(model: Any) -> str:
    field = model._meta.get_field(model.state_field)
    states = {value: str(label) for value, label in field.flatchoices}
    names = {value: f"s{number}" for number, value in enumerate(states)}
    lines = [
        f"## {str(model._meta.verbose_name).capitalize()}",
        "",
        f"`{model._meta.label}.{model.state_field}`",
        "",
        "```mermaid",
        "stateDiagram-v2",
        *(f'    state "{label}" as {names[value]}' for value, label in states.items()),
    ]
    start = field.default
    if start in names:
        lines.append(f"    [*] --> {names[start]}")
    lines += _arrows(model.MOVES, names)
    lines += [
        "```",
        "",
        "| Move | From | To | Who | Needed | Sets |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_row(name, move, states) for name, move in model.MOVES.items()),
        "",
    ]
    return "\n".join(lines)


def _arrows(moves: dict[str, Move], names: dict[Any, str]) -> Iterator[str]:
    for move in moves.values():
        for source in names:  # in the order of the states, not of a set
            if source in move.sources:
                yield f"    {names[source]} --> {names[move.target]}: {move.label}"


def _row(name: str, move: Move, states: dict[Any, str]) -> str:
    sources = ", ".join(label for value, label in states.items() if value in move.sources)
    cells = (
        f"{move.label} (`{name}`)",
        sources,
        states[move.target],
        "; ".join(_who(move)),
        "; ".join(_needed(move)) or "–",
        ", ".join(f"`{part}`" for part in _sets(move)) or "–",
    )
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _who(move: Move) -> Iterator[str]:
    if move.by_system:
        yield "the system"
        return
    yield f"`{move.permission}` at the station" if move.permission else "who reaches the row"
    if move.guard is not None:
        yield _words(move.guard)


def _needed(move: Move) -> Iterator[str]:
    if move.needs_reason:
        yield "a reason"
    if move.lacks is not None:
        yield _words(move.lacks)


def _sets(move: Move) -> list[str]:
    return [part for part in (*move.fields, move.stamp, move.who) if part]


def _words(rule: Any) -> str:
    """What a guard or precondition asks: the first line of its text, else its name."""
    text = inspect.getdoc(rule)
    if text and rule.__name__ != "<lambda>":
        return text.splitlines()[0].rstrip(".")
    if rule.__name__ == "<lambda>":
        return "a rule of its own"
    return rule.__name__.strip("_").replace("_", " ")

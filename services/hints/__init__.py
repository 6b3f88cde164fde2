"""Hints for the reviewer: each kind is one module of this package, found by itself.

A module registers a `Hint`: a query that finds the records it speaks of among given traces
(`services.models.RecordTrace`), and the sentence it says. `refresh` runs all of them in one statement
when a record is handed in, `services.tasks.refresh_hints` again every hour for what still waits.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.db import connection, transaction
from django.db.models import BigIntegerField, CharField, F, JSONField, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.discovery import modules
from services.hints.traces import trace
from services.models import RecordHint, RecordTrace

Text = str | Promise
Facts = dict[str, Any]


@dataclass(frozen=True)
class Hint:
    """One kind of hint.

    `find(traces)`: those it speaks of, annotated with `other` (id of the record it was compared
    with, or None) and `facts` (a JSON object, never a name). `say(facts)`: the reason in a sentence.
    """

    kind: str
    label: Text
    find: Callable[[QuerySet], QuerySet]
    say: Callable[[Facts], Text]
    tone: str = "warn"


_kinds: dict[str, Hint] = {}


def register(hint: Hint) -> None:
    """Add a kind; a second one of the same name is a mistake."""
    if hint.kind in _kinds:
        raise ValueError(f"hint {hint.kind} is registered already")
    _kinds[hint.kind] = hint


@cache
def hints() -> tuple[Hint, ...]:
    """Every kind, by name."""
    modules(__name__)
    return tuple(_kinds[name] for name in sorted(_kinds))


def kind_called(name: str) -> Hint:
    """The kind of a stored hint; one that was since given up keeps its name."""
    hints()
    gone = Hint(name, name, lambda traces: traces.none(), lambda facts: _("No longer checked."))
    return _kinds.get(name, gone)


@transaction.atomic
def refresh(record_ids: Iterable[int]) -> None:
    """Make the stored hints of these records what is true now; those set aside stay so."""
    ids = list(record_ids)
    trace(ids)
    found = _found(ids)
    kept = {
        (hint.record_id, hint.kind): hint
        for hint in RecordHint.objects.filter(record_id__in=ids).select_for_update()
    }
    gone = [
        hint.pk
        for key, hint in kept.items()
        if key not in found and hint.status == hint.Status.OPEN
    ]
    if gone:
        RecordHint.objects.filter(pk__in=gone).delete()
    new = []
    for (record, kind), (other, facts) in found.items():
        hint = kept.get((record, kind))
        if hint is None:
            new.append(RecordHint(record_id=record, kind=kind, other_id=other, facts=facts))
        elif (hint.other_id, hint.facts) != (other, facts):
            RecordHint.objects.filter(pk=hint.pk).update(other=other, facts=facts)
    RecordHint.objects.bulk_create(new, ignore_conflicts=True)


def _found(ids: list[int]) -> dict[tuple[int, str], tuple[int | None, Facts]]:
    """Record and kind → other record and facts: every kind, in one statement."""
    statement, params = _statement()
    with connection.cursor() as cursor:
        cursor.execute(statement, [ids if value is _IDS else value for value in params])
        rows = cursor.fetchall()
    return {
        (record, kind): (other, json.loads(facts or "{}")) for record, kind, other, facts in rows
    }


# Stands in the statement's parameters where the ids go.
_IDS: list[int] = []


@cache
def _statement() -> tuple[str, tuple[Any, ...]]:
    """Kept: nothing in it changes but the ids, and working it into SQL takes longer than asking it."""
    given = RawSQL("SELECT unnest(%s::bigint[])", [_IDS])
    traces = RecordTrace.objects.filter(pk__in=given)
    parts = [
        hint.find(traces)
        .order_by()
        .annotate(
            hint=Value(hint.kind, CharField()),
            against=Cast(F("other"), BigIntegerField()),
            why=Cast(F("facts"), JSONField()),
        )
        .values_list("pk", "hint", "against", "why")
        for hint in hints()
    ]
    return parts[0].union(*parts[1:], all=True).query.sql_with_params()

"""Keyset pages for lists: page 10,000 costs what page 1 costs.

django-cursor-pagination was tried: it orders NULLS LAST on every column, which no plain index
serves, and binds cursor values as text. The orderings here name non-null columns and end in the key.
"""

from __future__ import annotations

import base64
import binascii
import json
from dataclasses import dataclass
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Q, QuerySet


@dataclass(frozen=True)
class Page:
    """One page: its rows, and cursors to the neighbours (None where there is none)."""

    rows: list[Any]
    next: str | None
    previous: str | None


def _encode(direction: str, values: list[Any]) -> str:
    text = json.dumps([direction, *values], cls=DjangoJSONEncoder, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _decode(cursor: str, length: int) -> tuple[str, list[Any]] | None:
    """Direction and values of a cursor; None for anything that is not one of ours."""
    try:
        data = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (binascii.Error, ValueError):
        return None
    if not isinstance(data, list) or len(data) != length + 1 or data[0] not in ("a", "b"):
        return None
    return data[0], data[1:]


def _flip(field: str) -> str:
    return field[1:] if field.startswith("-") else "-" + field


def _beyond(ordering: tuple[str, ...], values: list[Any]) -> Q:
    """Rows after the given position. The leading bound alone lets an index start there."""
    query = Q()
    for index in reversed(range(len(ordering))):
        name = ordering[index].lstrip("-")
        less = "lt" if ordering[index].startswith("-") else "gt"
        strictly = Q(**{f"{name}__{less}": values[index]})
        query = strictly | (Q(**{name: values[index]}) & query) if query else strictly
    first = ordering[0].lstrip("-")
    bound = "lte" if ordering[0].startswith("-") else "gte"
    return Q(**{f"{first}__{bound}": values[0]}) & query


def _value(row: Any, path: str) -> Any:
    for part in path.lstrip("-").split("__"):
        row = getattr(row, part)
    return row


def _first(rows: QuerySet, size: int) -> tuple[list[Any], bool]:
    """The first rows of an ordered queryset, and whether there are more.

    In one query the database joins and computes for every row in sight before it sorts: 650 ms for
    a page of a large county. So the keys are picked first, and what a row shows is fetched for them.
    """
    if not (rows.query.select_related or rows.query.annotations):
        found = list(rows[: size + 1])
        return found[:size], len(found) > size
    keys = list(rows.values_list("pk", flat=True)[: size + 1])
    by_key = {row.pk: row for row in rows.order_by().filter(pk__in=keys[:size])} if keys else {}
    # A row may have left between the two queries.
    return [by_key[key] for key in keys[:size] if key in by_key], len(keys) > size


def page(queryset: QuerySet, ordering: tuple[str, ...], cursor: str, size: int) -> Page:
    """The page at `cursor` ("" = the first). A cursor that is not ours gives the first page.

    `ordering` names non-null columns and must be unique as a whole (end it with the key).
    """
    position = _decode(cursor, len(ordering)) if cursor else None
    backwards = position is not None and position[0] == "b"
    order = tuple(_flip(f) for f in ordering) if backwards else ordering
    rows = queryset.order_by(*order)
    if position is not None:
        rows = rows.filter(_beyond(order, position[1]))
    found, more = _first(rows, size)
    if backwards:
        found.reverse()
    has_next = more if not backwards else True
    has_previous = (more if backwards else True) if position is not None else False

    def at(row: Any, direction: str) -> str:
        return _encode(direction, [_value(row, field) for field in ordering])

    return Page(
        rows=found,
        next=at(found[-1], "a") if found and has_next else None,
        previous=at(found[0], "b") if found and has_previous else None,
    )

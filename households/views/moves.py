"""One step of a row with states, pressed on its page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect

from core.workflow import Refused


def make_move(request: HttpRequest, row: Any, name: str) -> HttpResponse:
    """Make the move with the fields of the post that it names, and go back to the row's page.

    A refusal is shown there in words; 404 for a move that the row does not know.
    """
    move = row.MOVES.get(name)
    if move is None or move.by_system:
        raise Http404
    given = {}
    for field in move.fields:
        if field in request.POST:
            model_field = row._meta.get_field(field)
            given[field] = request.POST[field].strip()[: model_field.max_length or 500]
    try:
        row.make(name, by=request.user, reason=request.POST.get("reason", ""), **given)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, row.get_status_display())
    return redirect(row)


def told_log(row: Any) -> list[Any]:
    """The log of a row, each entry with the `label` of its move."""
    entries = row.log()
    for entry in entries:
        entry.label = row.MOVES[entry.move].label if entry.move in row.MOVES else entry.move
    return entries

"""`{% files_of row %}`: the card with the photos and papers of a row, and the form to add some."""

from __future__ import annotations

from typing import Any

from django import template

from services.attaching import box_of, papers_of
from services.models import GroupSession, ServiceRecord
from services.models.group.evidence import proof_of

register = template.Library()


@register.simple_tag
def proof_words(session: GroupSession) -> list[str]:
    """How the attendance of a session is proved, in words."""
    return proof_of(session).words


@register.inclusion_tag("services/files/_card.html", takes_context=True)
def files_of(context: Any, row: Any) -> dict[str, Any]:
    """`row`: any row that takes files; of a record the row its kind hangs them on."""
    request = context["request"]
    if isinstance(row, ServiceRecord):
        row = papers_of(row)
    return {
        "request": request,
        "box": box_of(request, row) if row is not None else None,
        "csrf_token": context.get("csrf_token"),
    }

"""`{% sealed row "number" %}`: a masked value, and what it takes to see it whole."""

from __future__ import annotations

from typing import Any

from django import template

from households.views.reveal import masked, reveal_url

register = template.Library()


@register.inclusion_tag("households/_number.html", takes_context=True)
def sealed(context: Any, row: Any, field: str) -> dict[str, Any]:
    """Asks nothing of the database: the file page has said `may_reveal` and whether a reason is due."""
    return {
        "request": context.get("request"),
        "csrf_token": context.get("csrf_token"),
        "may_reveal": context.get("may_reveal"),
        "reveal_needs_reason": context.get("reveal_needs_reason"),
        "reveal_row": row,
        "reveal_url": reveal_url(row),
        "field": field,
        "masked": masked(row, field),
    }

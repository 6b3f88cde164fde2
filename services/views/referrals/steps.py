"""The steps of a referral on its two pages: what each asks, and making it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils.translation import gettext_lazy as _

from core.workflow import Refused
from services.models import Referral

# What a step asks beside its reason: field → label.
ASKED = {
    "contacted": _("Spoken to"),
    "feedback": _("Feedback"),
    "follow_up": _("What the visit back found"),
}
ENDINGS = ("withdraw", "end")


def asked(row: Referral, user: Any) -> list[dict[str, Any]]:
    """The steps offered now, each with the fields it asks for."""
    offered = []
    for name, move, _missing in row.offered(user):
        fields = [(field, ASKED[field], getattr(row, field)) for field in move.fields]
        # What a step's own fields will say is not missing yet.
        lacks = [] if fields else row.missing(name)
        offered.append({"name": name, "move": move, "fields": fields, "lacks": lacks})
    # Of somebody who is gone the ending comes first.
    return sorted(offered, key=lambda step: step["name"] not in ENDINGS)


def step(request: HttpRequest, row: Referral) -> bool:
    """Make the posted `move`; a refusal is shown in words. Out: whether it was made."""
    name = request.POST.get("move", "")
    move = row.MOVES.get(name)
    if move is None:
        raise Http404
    given = {f: request.POST.get(f, "").strip()[:500] for f in move.fields}
    if "contacted" in given:
        given["contacted"] = given["contacted"][:120]
    try:
        row.make(name, request.user, request.POST.get("reason", ""), **given)  # type: ignore[arg-type]
    except Refused as refused:
        messages.error(request, str(refused.message))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, str(row.get_status_display()))
        return True
    row.refresh_from_db()
    return False

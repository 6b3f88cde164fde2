"""From a needs assessment to the needs of the household's file, chosen by the worker."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View

from core.workflow import holds
from households.models import Need, ScaleResult
from households.views.response import PersonLevel

LEVELS = {1: Need.Level.LOW, 2: Need.Level.MEDIUM, 3: Need.Level.HIGH}
# From so many points on a block is ticked already.
OFFERED_FROM = 2


def offered(result: ScaleResult) -> list[dict]:
    """The blocks in which a need was found: key, text, level, whether it is ticked at first."""
    if not result.definition.is_needs_assessment:
        return []
    found = []
    for item in result.definition.items:
        points = result.definition.points(item, str(result.answers[item.key]))
        if points:
            found.append(
                {
                    "key": item.key,
                    "text": _("%(name)s: help with %(block)s")
                    % {"name": result.person.name, "block": item.text},
                    "level": LEVELS[points],
                    "ticked": points >= OFFERED_FROM,
                }
            )
    return found


class NoteNeeds(PersonLevel, View):
    """POST `block` (several): each becomes a need of the household, once."""

    permission = "household.edit"

    @transaction.atomic
    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        found = ScaleResult.objects.visible_to(request.user).current()
        result = get_object_or_404(
            found.select_related("person__household__station", "assessor"), uuid=uuid
        )
        household = result.person.household
        if not holds(request.user, "household.edit", household.station):
            raise PermissionDenied
        chosen = set(request.POST.getlist("block"))
        made = 0
        for one in offered(result):
            if one["key"] not in chosen:
                continue
            for need in Need.objects.note(
                household, [one["text"]], source=Need.Source.ASSESSMENT,
                source_uuid=result.uuid, found_on=result.assessed_on, by=request.user,
            ):  # fmt: skip
                need.person, need.kind, need.level = result.person, one["key"], one["level"]
                need.save(update_fields=["person", "kind", "level"])
                made += 1
        messages.success(
            request,
            ngettext("%(n)s need was written down.", "%(n)s needs were written down.", made)
            % {"n": made},
        )
        return redirect(f"{household.get_absolute_url()}?tab=needs")

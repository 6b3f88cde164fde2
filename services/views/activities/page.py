"""The page of one activity: where it stands, what is missing, what was planned and what came."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views import View

from core.workflow import holds
from households.views.moves import told_log
from services.models import Activity, ActivityStatus, RecordCorrection, SignInSheet
from services.models.activity.moves import EDIT
from services.views.activities.of_activity import OfActivity

S = ActivityStatus
# The straight way, and the move that leads on from each step.
WAY = (
    (S.PLAN, "approve"),
    (S.APPROVED, "hold"),
    (S.HELD, "summarise"),
    (S.SUMMARISED, "archive"),
    (S.ARCHIVED, ""),
)
# Moves with a form of their own.
FORMS = {
    "hold": "services:activity-hold",
    "summarise": "services:activity-summary",
    "move": "services:activity-reschedule",
    "move_approved": "services:activity-reschedule",
    "replan": "services:activity-reschedule",
}

# Of these the ones that lead on; the others change the day only.
LEADING = ("hold", "summarise", "replan")


@dataclass(frozen=True)
class Step:
    """One step of the stepper: `state` is "done", "now" or "next"; `missing` for the next one."""

    label: str
    state: str
    missing: tuple[str, ...] = ()


def steps(activity: Activity) -> list[Step]:
    """The way from plan to archive, with what is missing for the step after the present one."""
    order = [status for status, _move in WAY]
    status = S(activity.status)
    # Off the way: a postponed activity is planned again, a cancelled one stands still.
    at = order.index(status) if status in order else 0
    found = []
    for number, (here, move) in enumerate(WAY):
        missing: tuple[str, ...] = ()
        if number == at and move and status in order:
            missing = tuple(str(word) for word in activity.missing(move))
        state = "done" if number < at else ("now" if number == at else "next")
        found.append(Step(str(here.label), state, missing))
    return found


class ActivityPage(OfActivity, View):
    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        activity = self.find(request, uuid)
        offered = activity.offered(request.user)
        own = [
            (reverse(FORMS[name], args=[activity.uuid]), move, name)
            for name, move, _missing in offered
            if name in FORMS
        ]
        record: Any = activity.record
        may_edit = holds(request.user, EDIT, activity.station)
        context = {
            "activity": activity,
            "steps": steps(activity),
            "own_forms": own,
            "leading": LEADING,
            "moves": [entry for entry in offered if entry[0] not in FORMS],
            "move_base": reverse("services:activity-move", args=[activity.uuid, "-"])[:-2],
            "log": told_log(activity),
            "record": record,
            "held": getattr(record, "activity_record", None) if record else None,
            "may_revise": bool(
                record and record.is_editable and record.worker_id == request.user.pk
            ),
            "may_correct": record is not None
            and RecordCorrection.refusal_to_ask(record, request.user) is None,
            "may_edit": may_edit and activity.is_ahead,
            "may_plan": may_edit,
            "partners": activity.partners.all(),
            "volunteers": activity.volunteers.all(),
            "registered": activity.registered,
            "sheet": SignInSheet.of(activity) if may_edit else None,
            "off_the_way": {
                S.POSTPONED: _("Postponed: give it a new date."), S.CANCELLED: _("Cancelled."),
            }.get(S(activity.status), ""),
        }  # fmt: skip
        return render(request, "services/activities/activity.html", context)

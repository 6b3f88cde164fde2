"""One group: where it stands, what is missing, its people and sessions; the steps."""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from core.workflow import Refused, holds
from households.views.by_name import ByName
from households.views.moves import told_log
from services.models import Group, GroupFigures, SignInSheet
from services.models.group.conversion import convert, convertible
from services.models.group.evaluation import supervises
from services.models.group.evidence import proofs
from services.models.group.moves import APPROVE, EDIT, fewest_sessions
from services.models.group.session_entry import OPEN


class GroupPage(ByName, View):
    model = Group
    related = ("station", "leader", "track", "approved_by", "activity")

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        group: Group = self.find(request, uuid)
        may_edit = holds(request.user, EDIT, group.station)
        planned, others = sessions_of(group)
        proved = proofs(group)
        for session in (*(row.held for row in planned if row.held), *others):
            session.proof = proved.get(session.pk)
        evaluation = group.evaluation_or_none()
        context = {
            "group": group,
            "course": group.course(),
            "moves": [row for row in group.offered(request.user) if row[0] != "convert"],
            "move_base": reverse("services:group-move", args=[group.uuid, "-"]).removesuffix("-/"),
            "log": told_log(group),
            "objectives": group.objectives.all(),
            "members": group.members.select_related("person__household"),
            "planned": planned,
            "others": others,
            "figures": GroupFigures.of(group),
            "evaluation": evaluation,
            "fewest": fewest_sessions(),
            "today": timezone.localdate(),
            "may_edit": may_edit,
            "may_record": may_edit and group.status in OPEN,
            "may_evaluate": may_edit and group.status in OPEN,
            "may_comment": supervises(request.user, group)
            and group.status in ("ended", "evaluated"),
            "may_convert": convertible(group) and holds(request.user, APPROVE, group.station),
        }
        return render(request, "services/group/group.html", context)


def sessions_of(group: Group) -> tuple[list[Any], list[Any]]:
    """The planned sessions, each with `held` (or None) and `sheet`; and those held beside the plan."""
    held = list(
        group.sessions.select_related("record").exclude(record__status=6).order_by("number")
    )
    by_plan = {session.planned_id: session for session in held if session.planned_id}
    planned = list(group.planned.all())
    rows = [row.pk for row in planned]
    sheets = {
        sheet.row: sheet
        for sheet in SignInSheet.objects.filter(subject="services.plannedsession", row__in=rows)
    }
    for row in planned:
        row.held, row.sheet = by_plan.get(row.pk), sheets.get(row.pk)  # type: ignore[attr-defined]
    return planned, [session for session in held if not session.planned_id]


class GroupMove(ByName, View):
    """POST: one step; `reason` and `day` as the step asks."""

    model = Group

    def post(self, request: HttpRequest, uuid: UUID, move: str) -> HttpResponse:
        group: Group = self.find(request, uuid)
        known = group.MOVES.get(move)
        if known is None or move == "convert":
            raise Http404
        given: dict[str, Any] = {}
        try:
            day = request.POST.get("day", "")
            if known.fields and day:
                given[known.fields[0]] = dt.date.fromisoformat(day)
            group.make(move, by=request.user, reason=request.POST.get("reason", ""), **given)
        except Refused as refused:
            messages.error(request, str(refused))
        except ValidationError as error:
            messages.error(request, "; ".join(error.messages))
        except ValueError:
            messages.error(request, _("Enter the date as year-month-day."))
        else:
            messages.success(request, group.get_status_display())
        return redirect(group)


class GroupConvert(ByName, View):
    """POST: a group of one session becomes an activity."""

    model = Group

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        group: Group = self.find_to_change(request, uuid, APPROVE)
        try:
            activity = convert(group, request.user)
        except Refused as refused:
            messages.error(request, str(refused))
            return redirect(group)
        messages.success(
            request, _("The session is an activity now: %(no)s.") % {"no": activity.activity_no}
        )
        return redirect(group)

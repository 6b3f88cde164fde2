"""The steps of a case: from where, to where, by whom (the table of specification 2.2)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.workflow import Move
from services.models.case import conditions
from services.models.case.choices import WAY, WORKING, CaseStatus

S = CaseStatus


def _back_to(status: CaseStatus) -> Move:
    return Move(
        _("Go on with the case"), {S.SUSPENDED}, status, permission="case.approve",
        guard=conditions.was(status), clears=("resume_on",),
    )  # fmt: skip


MOVES = {
    "accept": Move(
        _("Take the case on"), {S.INTAKE}, S.ASSESSMENT, permission="case.approve",
        guard=conditions.not_ones_own, lacks=conditions.taking_on, stamp="accepted_at",
    ),
    "reject": Move(
        _("Do not take the case on"), {S.INTAKE}, S.REJECTED, permission="case.approve",
        lacks=conditions.refusing, fields=("refusal_reason",), stamp="ended_at",
    ),
    "refer_out": Move(
        _("Refer and end"), {S.INTAKE}, S.REFERRED_OUT, permission="case.approve",
        lacks=conditions.referring_out, fields=("refusal_reason",), stamp="ended_at",
    ),
    "plan": Move(
        _("Go on to planning"), {S.ASSESSMENT}, S.PLANNING, permission="case.edit",
        guard=conditions.its_worker, lacks=conditions.assessed,
    ),
    "go_on": Move(
        _("Go on as planned"), {S.ASSESSMENT}, S.INTERVENTION, permission="case.edit",
        guard=conditions.was_running, lacks=conditions.going_on,
    ),
    "start": Move(
        _("Approve the plan"), {S.PLANNING}, S.INTERVENTION, permission="case.approve",
        guard=conditions.not_ones_own, lacks=conditions.planned, stamp="intervened_at",
    ),
    "reassess": Move(
        _("Assess again"), {S.INTERVENTION}, S.ASSESSMENT, permission="case.edit",
        guard=conditions.its_worker, needs_reason=True,
    ),
    "evaluate": Move(
        _("Go on to evaluation"), {S.INTERVENTION}, S.EVALUATION, permission="case.edit",
        guard=conditions.its_worker, lacks=conditions.worked,
    ),
    "close": Move(
        _("Close the case"), {S.EVALUATION}, S.CLOSED, permission="case.approve",
        guard=conditions.not_ones_own, lacks=conditions.evaluated, stamp="ended_at",
    ),
    "follow_up": Move(
        _("Note the follow-up"), {S.CLOSED}, S.FOLLOW_UP, permission="case.edit",
        guard=conditions.its_worker, lacks=conditions.followed_up,
    ),
    "archive": Move(
        _("Archive"), {S.FOLLOW_UP}, S.ARCHIVED, permission="case.approve", stamp="archived_at",
    ),
    "archive_unvisited": Move(
        _("Archive without follow-up"), {S.CLOSED}, S.ARCHIVED, permission="case.approve",
        needs_reason=True, stamp="archived_at",
    ),
    "suspend": Move(
        _("Suspend"), set(WORKING), S.SUSPENDED, permission="case.approve", needs_reason=True,
        lacks=conditions.suspended, fields=("resume_on",),
    ),
    **{f"back_to_{status.value}": _back_to(status) for status in WAY[:5]},
}  # fmt: skip

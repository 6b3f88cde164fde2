"""The states of a group and what each step needs (specification 2.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from core.workflow import Move, Text
from households.models import kept_from_children
from services.models.record import ServiceRecord
from services.models.workflow import has_other_confirmer

if TYPE_CHECKING:
    from services.models.group.group import Group

EDIT, APPROVE = "visit.create", "plan.approve"
FEWEST_MEMBERS, MOST_MEMBERS = 3, 25
USUAL_MEMBERS = (6, 15)


class GroupStatus(models.TextChoices):
    DRAFT = "draft", _("Draft plan")
    SUBMITTED = "submitted", _("Waiting for approval")
    APPROVED = "approved", _("Approved, recruiting")
    RUNNING = "running", _("Group running")
    ENDED = "ended", _("Group has ended")
    EVALUATED = "evaluated", _("Evaluated")
    ARCHIVED = "archived", _("Archived")
    CANCELLED = "cancelled", _("Group cancelled")


S = GroupStatus
TAKES_MEMBERS = (S.DRAFT, S.SUBMITTED, S.APPROVED, S.RUNNING)


def fewest_sessions() -> int:
    """How many sessions make a group (parameter; specification 2.3, O-4)."""
    return int(settings.GROUP_MIN_SESSIONS)


def too_few(number: int) -> Text:
    """Why so few sessions are not a group."""
    if number <= 1:
        return _(
            "a second session: one session alone is an activity, not a group; enter it as an activity"
        )
    return _("at least %(n)s sessions; only then does it count as a group") % {
        "n": fewest_sessions()
    }


def _plan_lacks(group: Group) -> list[Text]:
    missing: list[Text] = [
        word
        for value, word in (
            (group.target_group, _("for whom the group is")),
            (group.aims, _("aims")),
            (group.risk_plan, _("expected difficulties and answers")),
            (group.evaluation_method, _("how it will be evaluated")),
        )
        if not value.strip()
    ]
    if kept_from_children(group.leader, group.track_id) is not None:
        missing.append(_("the leader's background check of the last 12 months"))
    if not group.objectives.exists():
        missing.append(_("at least one objective that can be measured"))
    planned = group.planned.count()
    if planned < fewest_sessions():
        missing.append(too_few(planned))
    return missing


def _start_lacks(group: Group) -> list[Text]:
    number = group.members_now().count()
    if number >= FEWEST_MEMBERS:
        return []
    return [
        ngettext("%(n)s more member", "%(n)s more members", FEWEST_MEMBERS - number)
        % {"n": FEWEST_MEMBERS - number}
    ]


def _end_lacks(group: Group) -> list[Text]:
    return [] if group.held().exists() else [_("a session that was held")]


def _evaluation_lacks(group: Group) -> list[Text]:
    missing: list[Text] = []
    held = group.held().count()
    if held < fewest_sessions():
        missing.append(too_few(held))
    evaluation = group.evaluation_or_none()
    if evaluation is None:
        return [*missing, _("the evaluation")]
    return missing + evaluation.lacks()


def _archive_lacks(group: Group) -> list[Text]:
    from services.models.group.evidence import unproven

    missing: list[Text] = []
    bare = "、".join(str(session.number) for session in unproven(group))
    if bare:
        missing.append(
            _("who attended session %(numbers)s: a list, a sign-in by code or a photo of the sheet")
            % {"numbers": bare}
        )
    open_ = group.held().exclude(record__status__in=ServiceRecord.COUNTED).count()
    if open_:
        missing.append(
            ngettext("%(n)s session to be confirmed", "%(n)s sessions to be confirmed", open_)
            % {"n": open_}
        )
    evaluation = group.evaluation_or_none()
    if evaluation is None or not evaluation.supervisor_comment:
        missing.append(_("the supervisor's comment"))
    return missing


def _not_ones_own(group: Group, user: Any) -> Text | None:
    own = user.pk in (group.leader_id, group.created_by_id)
    if own and has_other_confirmer(group.station_id, user):
        return _("Nobody approves their own plan while another station head can do it.")
    return None


MOVES: dict[str, Move] = {
    "submit": Move(
        _("Submit the plan"), {S.DRAFT}, S.SUBMITTED, permission=EDIT, lacks=_plan_lacks
    ),
    "recall": Move(_("Take the plan back"), {S.SUBMITTED}, S.DRAFT, permission=EDIT),
    "approve": Move(
        _("Approve"), {S.SUBMITTED}, S.APPROVED, permission=APPROVE, guard=_not_ones_own,
        lacks=_plan_lacks, stamp="approved_at", who="approved_by",
    ),
    "give_back": Move(
        _("Return the plan"), {S.SUBMITTED, S.APPROVED}, S.DRAFT, permission=APPROVE,
        needs_reason=True, clears=("approved_at", "approved_by"),
    ),
    "start": Move(
        _("Start the group"), {S.APPROVED}, S.RUNNING, permission=EDIT, lacks=_start_lacks,
        fields=("started_on",),
    ),
    "end": Move(
        _("End the group"), {S.RUNNING}, S.ENDED, permission=EDIT, lacks=_end_lacks,
        fields=("ended_on",),
    ),
    "go_on": Move(
        _("Go on with the group"), {S.ENDED}, S.RUNNING, permission=EDIT, clears=("ended_on",)
    ),
    "evaluate": Move(
        _("Finish the evaluation"), {S.ENDED}, S.EVALUATED, permission=EDIT,
        lacks=_evaluation_lacks, stamp="evaluated_at",
    ),
    "reopen": Move(
        _("Return the evaluation"), {S.EVALUATED, S.ARCHIVED}, S.ENDED, permission=APPROVE,
        needs_reason=True, clears=("evaluated_at",),
    ),
    "archive": Move(
        _("Archive"), {S.EVALUATED}, S.ARCHIVED, permission=APPROVE, lacks=_archive_lacks
    ),
    "cancel": Move(
        _("Cancel the group"), {S.DRAFT, S.SUBMITTED, S.APPROVED, S.RUNNING}, S.CANCELLED,
        permission=EDIT, needs_reason=True,
    ),
    # A “group” of one session becomes an activity (`services.models.group.conversion`).
    "convert": Move(
        _("Turn into an activity"), {S.RUNNING, S.ENDED}, S.CANCELLED, permission=APPROVE,
        needs_reason=True, fields=("activity",),
    ),
}  # fmt: skip
# The steps that the page draws in a row.
COURSE = (S.DRAFT, S.SUBMITTED, S.APPROVED, S.RUNNING, S.ENDED, S.EVALUATED, S.ARCHIVED)

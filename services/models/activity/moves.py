"""The life of an activity: plan → approved → held → summarised → archived (specification 2.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core.workflow import Move, Text
from services.models.workflow import has_other_confirmer

if TYPE_CHECKING:
    from services.models.activity.activity import Activity

EDIT = "visit.create"
APPROVE = "plan.approve"


class ActivityStatus(models.TextChoices):
    PLAN = "plan", _("Planned")
    APPROVED = "approved", pgettext_lazy("activity", "Approved")
    HELD = "held", _("Held")
    SUMMARISED = "summarised", _("Summarised")
    ARCHIVED = "archived", _("Archived")
    POSTPONED = "postponed", _("Postponed")
    CANCELLED = "cancelled", _("Cancelled")


S = ActivityStatus
AHEAD = frozenset({S.PLAN, S.APPROVED})
# In this order: a set has none, and the constraint made of it would differ from its migration.
PAST = (S.HELD, S.SUMMARISED, S.ARCHIVED)


def _plan_lacks(activity: Activity) -> list[Text]:
    wanted = {
        _("the aim"): activity.aim.strip(),
        _("the place"): activity.venue_id or activity.location.strip(),
        _("how many people are expected"): activity.planned_people,
    }
    return [words for words, there in wanted.items() if not there]


def _hold_lacks(activity: Activity) -> list[Text]:
    if activity.record_id:
        return []
    lacks: list[Text] = [_("the actual numbers")]
    if activity.planned_on > timezone.localdate():
        lacks.append(_("the day itself: it is still to come"))
    return lacks


def _summary_lacks(activity: Activity) -> list[Text]:
    wanted = {
        _("the course of the activity"): activity.process.strip(),
        _("the outputs"): activity.outputs.strip(),
        _("what was spent (0 if nothing)"): activity.spent is not None,
    }
    return [words for words, there in wanted.items() if not there]


def _archive_lacks(activity: Activity) -> list[Text]:
    record = activity.record
    if record is None or record.status not in record.COUNTED:
        return [_("the confirmation of its record")]
    return []


def _not_ones_own(activity: Activity, user: Any) -> Text | None:
    own = activity.created_by_id == user.pk
    if own and has_other_confirmer(activity.station_id, user):
        return _("Nobody approves their own plan while another station head can do it.")
    return None


_WHEN = ("planned_on", "starts_at", "ends_at")

MOVES: dict[str, Move] = {
    "approve": Move(
        _("Approve"), {S.PLAN}, S.APPROVED, permission=APPROVE, guard=_not_ones_own,
        lacks=_plan_lacks, stamp="approved_at", who="approved_by",
    ),
    "give_back": Move(
        _("Return the plan"), {S.APPROVED}, S.PLAN, permission=APPROVE, needs_reason=True,
        clears=("approved_at", "approved_by"),
    ),
    "move": Move(_("Give another day"), {S.PLAN}, S.PLAN, permission=EDIT, fields=_WHEN),
    # People have been told of an approved activity: why it moves stays on record.
    "move_approved": Move(
        _("Give another day"), {S.APPROVED}, S.APPROVED, permission=EDIT, needs_reason=True, fields=_WHEN
    ),
    "postpone": Move(_("Postpone"), AHEAD, S.POSTPONED, permission=EDIT, needs_reason=True),
    "replan": Move(
        _("Plan again"), {S.POSTPONED}, S.PLAN, permission=EDIT, fields=_WHEN,
        clears=("approved_at", "approved_by"),
    ),
    "cancel": Move(
        _("Cancel the activity"), AHEAD | {S.POSTPONED}, S.CANCELLED, permission=EDIT,
        needs_reason=True,
    ),
    "hold": Move(_("Record as held"), {S.APPROVED}, S.HELD, permission=EDIT, lacks=_hold_lacks),
    # The record was taken out: what is not on record was not held.
    "unhold": Move(
        _("Record withdrawn"), frozenset(PAST), S.APPROVED, by_system=True,
        clears=("record", "held_on", "summarised_at"),
    ),
    "summarise": Move(
        _("Summarise"), {S.HELD}, S.SUMMARISED, permission=EDIT, lacks=_summary_lacks,
        stamp="summarised_at",
    ),
    "archive": Move(
        _("Archive"), {S.SUMMARISED}, S.ARCHIVED, permission=APPROVE, lacks=_archive_lacks
    ),
    "reopen": Move(
        _("Return the summary"), {S.SUMMARISED, S.ARCHIVED}, S.HELD, permission=APPROVE,
        needs_reason=True, clears=("summarised_at",),
    ),
}  # fmt: skip

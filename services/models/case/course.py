"""What the steps of a case bring with them: figures, a fresh report or plan, a new case."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.workflow import holds
from services.models.case import conditions
from services.models.case.choices import CaseStatus, CloseReason
from services.models.milestone import Milestone

if TYPE_CHECKING:
    from services.models.case.file import Case

S = CaseStatus


def follows(case: Case, name: str, by: Any, reason: str) -> None:
    """After a step, inside its transaction: the figures, a fresh report or plan, what is told."""
    if name == "accept":
        _count(case, Milestone.Kind.CASE_OPENED, timezone.localdate(case.accepted_at))
    elif name == "reassess":
        from services.models.case.assessment import CaseAssessment

        CaseAssessment.again(case, reason, by)
    elif name == "plan":
        from services.models.case.plan import CasePlan

        CasePlan.draw_up(case, by)
    elif name == "close":
        _closed(case)
    if name == "refer_out" or (name == "close" and case.close_reason == CloseReason.REFERRED):
        _referred(case)
    if name in ("plan", "close", "follow_up"):
        case.retell()


def _closed(case: Case) -> None:
    assert case.closed_on is not None
    _count(case, Milestone.Kind.CASE_CLOSED, case.closed_on)
    for goal in case.plan.goals.all() if case.plan else ():
        Milestone.keep(
            Milestone.Kind.GOAL, goal, station=case.station, on=case.closed_on,
            track=case.track_id, amount=goal.share,
        )  # fmt: skip
    case.asked_to_close = ""
    case.save(update_fields=["asked_to_close"])


def _referred(case: Case) -> None:
    """The cover names the receiver, so that it is told without opening the referral."""
    referral = conditions.referral_under_way(case)
    assert referral is not None
    longest = case._meta.get_field("referred_to").max_length
    case.referred_to, case.asked_to_close = referral.to_name[:longest], ""
    case.save(update_fields=["referred_to", "asked_to_close"])


def _count(case: Case, kind: Milestone.Kind, on: dt.date) -> None:
    Milestone.keep(kind, case, station=case.station, on=on, track=case.track_id)


@transaction.atomic
def reopen(case: Case, by: Any, problem: str = "") -> Case:
    """A new case of the same person, linked to this one; only a head, only after closing.

    Errors: ValidationError, and those of `opening.open_case`.
    """
    from services.models.case.opening import open_case

    if case.status not in (S.CLOSED, S.FOLLOW_UP) or not holds(by, "case.approve", case.station):
        raise ValidationError(_("Only the head of the station reopens a case, after its closing."))
    intake = case.intake_row
    return open_case(
        case.person, by=by, worker=case.worker, source=case.source, track=case.track,
        business_field=case.business_field, theory=case.theory, reopened_from=case,
        problem=problem or (intake.problem if intake else ""),
    )  # fmt: skip

"""The life of a referral: to verify → contacted → referred → accepted or not → visited back → done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.workflow import Move, Text
from households.privacy import consent_rule

if TYPE_CHECKING:
    from services.models.referral.referral import Referral

EDIT = "visit.create"


class ReferralStatus(models.TextChoices):
    """待核实→已联系→已转介→对方接收/未接收→回访→完成 (specification 2.14)."""

    TO_VERIFY = "to_verify", _("To be verified")
    CONTACTED = "contacted", _("Contacted")
    SENT = "sent", _("Referred")
    ACCEPTED = "accepted", _("Accepted by the receiver")
    DECLINED = "declined", _("Not accepted")
    FOLLOWED = "followed", _("Visited back")
    DONE = "done", _("Completed")
    CANCELLED = "cancelled", _("Cancelled")


S = ReferralStatus
ANSWERED = frozenset({S.ACCEPTED, S.DECLINED})
OPEN = frozenset(S) - {S.DONE, S.CANCELLED}
# What the receiving side does; for an outside organisation the sending station types it in.
RECEIVERS = frozenset({"accept", "decline", "feedback"})


def _by_sender(referral: Referral, user: Any) -> Text | None:
    if not referral.is_posted(user, referral.station_id):
        return _("Only the station that refers does this.")
    return _of_the_case(referral, user)


def _of_the_case(referral: Referral, user: Any) -> Text | None:
    if referral.may_read(user):
        return None
    return _("Only the social workers of this case and the head of the station can do this.")


def _by_receiver(referral: Referral, user: Any) -> Text | None:
    if not referral.is_posted(user, referral.to_station_id or referral.station_id):
        return _("The receiving station answers.")
    # An outside organisation's answer is typed in by who refers.
    return None if referral.to_station_id else _of_the_case(referral, user)


def _of_somebody_gone(referral: Referral, user: Any) -> Text | None:
    if not referral.asked_to_close:
        return _("Only a referral of somebody who has died or left the register ends like this.")
    return _by_sender(referral, user)


def _send_lacks(referral: Referral) -> list[Text]:
    today = timezone.localdate()
    lacks: list[Text] = []
    if not (referral.consent_in_force() or referral.emergency_reason.strip()):
        lacks.append(_("the consent to referral and sharing, or the emergency that excuses it"))
    if not referral.chosen:
        lacks.append(_("what the receiver is told"))
    if not referral.emergency_reason.strip():
        lacks += [word for _child, word in consent_rule.blocked_among([referral.person], today)]
    return lacks


def _needs(field: str, words: Text) -> Any:
    return lambda referral: [] if str(getattr(referral, field) or "").strip() else [words]


MOVES = {
    "contact": Move(
        _("Contacted"), {S.TO_VERIFY}, S.CONTACTED, EDIT, guard=_by_sender,
        lacks=_needs("contacted", _("who was spoken to")), fields=("contacted",),
    ),
    "send": Move(
        _("Refer"), {S.CONTACTED}, S.SENT, EDIT, guard=_by_sender, lacks=_send_lacks,
        stamp="sent_at",
    ),
    "accept": Move(
        _("Accept"), {S.SENT}, S.ACCEPTED, EDIT, guard=_by_receiver, fields=("feedback",),
        stamp="answered_at",
    ),
    "decline": Move(
        _("Decline"), {S.SENT}, S.DECLINED, EDIT, guard=_by_receiver, needs_reason=True,
        stamp="answered_at",
    ),
    "feedback": Move(
        _("Give feedback"), {S.ACCEPTED}, S.ACCEPTED, EDIT, guard=_by_receiver,
        lacks=_needs("feedback", _("the feedback")), fields=("feedback",),
    ),
    "follow": Move(
        _("Visited back"), set(ANSWERED), S.FOLLOWED, EDIT, guard=_by_sender,
        lacks=_needs("follow_up", _("what the visit back found")), fields=("follow_up",),
        stamp="followed_at",
    ),
    "complete": Move(
        _("Complete"), {S.FOLLOWED}, S.DONE, EDIT, guard=_by_sender, stamp="completed_at",
    ),
    "cancel": Move(
        _("Cancel"), {S.TO_VERIFY, S.CONTACTED}, S.CANCELLED, EDIT, guard=_by_sender,
        needs_reason=True,
    ),
    "withdraw": Move(
        _("Withdraw: the person is gone"), {S.SENT}, S.CANCELLED, EDIT, guard=_of_somebody_gone,
        needs_reason=True,
    ),
    "end": Move(
        _("End: the person is gone"), set(ANSWERED), S.DONE, EDIT, guard=_of_somebody_gone,
        needs_reason=True, stamp="completed_at",
    ),
}  # fmt: skip

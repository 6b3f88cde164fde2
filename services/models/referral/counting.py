"""Referrals in the figures: K24 = accepted ÷ sent (specification 3.4).

Both stand on the day of sending, so that of any period the accepted are part of the sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from services.models.milestone import Milestone

if TYPE_CHECKING:
    from services.models.referral.referral import Referral

K = Milestone.Kind


def keep(referral: Referral) -> None:
    """Where the sender's figures stand: not for the receiver's session."""
    if referral.sent_at is None:
        return
    at: dict[str, Any] = {
        "station": referral.station, "on": timezone.localdate(referral.sent_at),
        "track": referral.record.track_id if referral.record else None,
    }  # fmt: skip
    Milestone.keep(K.REFERRAL_SENT, referral, **at)
    if referral.accepted:
        Milestone.keep(K.REFERRAL_ACCEPTED, referral, **at)


def answered_without_milestone() -> QuerySet[Referral]:
    """Accepted by another station and not, or not on the day of sending, in the sender's figures."""
    from services.models.referral.referral import Referral

    noted = Milestone.objects.filter(
        kind=K.REFERRAL_ACCEPTED, subject=Referral._meta.label_lower, row=OuterRef("pk"),
        happened_on=OuterRef("sent_day"),
    )  # fmt: skip
    accepted = Referral.objects.filter(accepted=True).annotate(sent_day=TruncDate("sent_at"))
    return accepted.exclude(Exists(noted))

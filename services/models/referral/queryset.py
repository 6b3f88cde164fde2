"""Which referrals: ours or handed to us, waiting, late, of somebody who is gone."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from core.jurisdiction import ByStation, HandedTo, Scope, VisibleQuerySet
from services.models.referral.moves import ANSWERED, OPEN, ReferralStatus


class ReferralQuerySet(VisibleQuerySet):
    def sent_within(self, scope: Scope) -> ReferralQuerySet:
        """Those made by the stations of this scope."""
        return self.filter(ByStation("station").q(scope))

    def received_within(self, scope: Scope) -> ReferralQuerySet:
        """Those handed to the stations of this scope: their inbox."""
        return self.filter(HandedTo("to_station", "sent_at").q(scope))

    def waiting(self) -> ReferralQuerySet:
        """Sent and not answered yet."""
        return self.filter(status=ReferralStatus.SENT)

    def unanswered(self, today: dt.date | None = None) -> ReferralQuerySet:
        """Whose answer is overdue."""
        return self.waiting().filter(answer_due_on__lt=today or timezone.localdate())

    def to_follow(self, until: dt.date) -> ReferralQuerySet:
        """Answered, to be visited back by `until`."""
        return self.filter(status__in=ANSWERED, follow_up_on__lte=until)

    def open(self) -> ReferralQuerySet:
        """Neither completed nor cancelled."""
        return self.filter(status__in=OPEN)

    def to_end(self) -> ReferralQuerySet:
        """Open although the person has died or left: somebody has to end them."""
        return self.open().exclude(asked_to_close="")

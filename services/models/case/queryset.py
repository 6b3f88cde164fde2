"""Which cases: open, silent, with something due; of whom."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils import timezone

from core.jurisdiction import VisibleQuerySet
from services.models.case.choices import OPEN, WORKING, CaseStatus

SILENT_DAYS = 30


class CaseQuerySet(VisibleQuerySet):
    def open(self) -> CaseQuerySet:
        """Taken in and not ended: being worked on, or suspended."""
        return self.filter(status__in=OPEN)

    def worked_by(self, user: Any) -> CaseQuerySet:
        """Cases of which the user is the primary or another social worker."""
        model: Any = self.model
        mine = model.co_workers.through.objects.filter(user=user.pk).values("case_id")
        return self.filter(Q(worker=user.pk) | Q(pk__in=mine))

    def silent(self, today: dt.date | None = None) -> CaseQuerySet:
        """Being worked on, and without a contact for 30 days (specification 2.16)."""
        before = (today or timezone.localdate()) - dt.timedelta(days=SILENT_DAYS)
        quiet = Q(last_contact_on__lt=before) | Q(last_contact_on=None, opened_on__lt=before)
        return self.filter(quiet, status__in=WORKING)

    def goals_due(self, days: int = 14, today: dt.date | None = None) -> CaseQuerySet:
        """A goal of the present plan is due within `days`, or late."""
        until = (today or timezone.localdate()) + dt.timedelta(days=days)
        return self.filter(status__in=OPEN, goal_due_on__lte=until)

    def follow_up_due(self) -> CaseQuerySet:
        """Closed, and nobody has been there since."""
        return self.filter(status=CaseStatus.CLOSED, follow_up_by__isnull=False)

    def load_of(self, worker: Any) -> int:
        """Open cases of which somebody is the primary social worker (warning above a number)."""
        return self.filter(worker=worker, status__in=OPEN).count()

"""What happens once and is counted by itself: a case opened, a group begun, money linked.

Records (`ServiceRecord`) count services; a milestone counts a file's turning points, so that a case
is one however many contacts it has. It follows its subject: `keep` writes it again whenever the
subject changes, `drop` takes it away, and the roll-up folds it beside the records.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import pgtrigger
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import ByStation, VisibleManager
from stations.models import Station


class Milestone(models.Model):
    """One turning point of one subject; `amount` is 1, or money, hours, a share attained."""

    class Kind(models.IntegerChoices):
        CASE_OPENED = 1, _("Case opened")
        CASE_CLOSED = 2, _("Case closed")
        GOAL = 3, _("Goal of a closed case")
        GROUP_OPENED = 11, _("Group opened")
        GROUP_ENDED = 12, _("Group ended")
        REFERRAL_SENT = 21, _("Referral sent")
        REFERRAL_ACCEPTED = 22, _("Referral accepted by the receiver")
        MONEY_LINKED = 31, _("Money linked")
        GOODS_LINKED = 32, _("Goods linked, by value")
        VOLUNTEER_HOURS = 41, _("Confirmed volunteer hours")
        VOLUNTEER_TIMES = 42, _("Volunteers who took part")
        ORGANISATION = 51, _("Community organisation fostered")
        PROPOSAL = 61, _("Proposal collected")

    kind = models.PositiveSmallIntegerField(choices=Kind)
    subject = models.CharField(max_length=60)  # label of the model
    row = models.BigIntegerField()
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    happened_on = models.DateField()
    track = models.PositiveSmallIntegerField(default=0)  # 0 = routine work
    amount = models.DecimalField(max_digits=16, decimal_places=4, default=1)

    objects = VisibleManager()
    jurisdiction = ByStation("station")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject", "row"], name="a_milestone_once_per_subject"
            )
        ]
        indexes = [models.Index(fields=["station", "happened_on"])]
        triggers = [
            pgtrigger.Trigger(
                name="marks_new_bucket",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                func="PERFORM rollup_mark_bucket(NEW.station_id, NEW.happened_on); RETURN NULL;",
            ),
            pgtrigger.Trigger(
                name="marks_old_bucket",
                when=pgtrigger.After,
                operation=pgtrigger.Update | pgtrigger.Delete,
                func="PERFORM rollup_mark_bucket(OLD.station_id, OLD.happened_on); RETURN NULL;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"

    @classmethod
    def keep(
        cls,
        kind: int,
        subject: Any,
        *,
        station: Station,
        on: dt.date,
        track: int | None = None,
        amount: Decimal | int = 1,
    ) -> None:
        """Make this milestone of `subject` stand exactly so; safe to repeat."""
        cls.objects.update_or_create(
            kind=kind,
            subject=subject._meta.label_lower,
            row=subject.pk,
            defaults={
                "station": station,
                "happened_on": on,
                "track": track or 0,
                "amount": amount,
            },
        )

    @classmethod
    def drop(cls, kind: int, subject: Any) -> None:
        """Take the milestone away, if there is one."""
        cls.objects.filter(kind=kind, subject=subject._meta.label_lower, row=subject.pk).delete()

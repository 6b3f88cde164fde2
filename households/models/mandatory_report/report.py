"""That a mandatory report was made, and its clock, as the county sees it."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pgtrigger
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.final import Final
from core.ids import uuid7
from core.jurisdiction import ByStation, VisibleQuerySet
from core.workflow import HasMoves, Move, NotAllowed, holds
from households.models.duty_count import counting
from households.models.mandatory_report.text import MandatoryReportText, SupplementNote
from stations.models import Station

# Specification 2.9 [D]; the law itself says 立即 and 及时, no hour figure.
RECORD_WITHIN = dt.timedelta(hours=24)
ACKNOWLEDGE_WITHIN = dt.timedelta(hours=1)
# A phone's clock may be a little ahead of the server's.
CLOCK_SKEW = dt.timedelta(minutes=10)


class MandatoryReportQuerySet(VisibleQuerySet):
    def waiting(self) -> MandatoryReportQuerySet:
        """Not acknowledged by the station head yet."""
        return self.filter(status=MandatoryReport.Status.RECORDED)

    def acknowledged_late(self, now: dt.datetime | None = None) -> MandatoryReportQuerySet:
        """Acknowledged after more than an hour, or still waiting after that."""
        limit = F("recorded_at") + ACKNOWLEDGE_WITHIN
        still = Q(
            acknowledged_at__isnull=True,
            recorded_at__lt=(now or timezone.now()) - ACKNOWLEDGE_WITHIN,
        )
        return self.filter(Q(acknowledged_at__gt=limit) | still)

    def recorded_late(self) -> MandatoryReportQuerySet:
        """Written down more than 24 hours after the report was made."""
        return self.filter(recorded_at__gt=F("reported_at") + RECORD_WITHIN)


class MandatoryReport(HasMoves, models.Model):
    """That a report was made, and its clock."""

    class Status(models.TextChoices):
        RECORDED = "recorded", _("Waiting for the station head")
        ACKNOWLEDGED = "acknowledged", _("Acknowledged")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="+", verbose_name=_("station")
    )
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.RECORDED)
    reported_at = models.DateTimeField(_("time reported"))
    recorded_at = models.DateTimeField(_("written down"), default=timezone.now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("reported by")
    )
    acknowledged_at = models.DateTimeField(_("acknowledged"), null=True, editable=False)
    acknowledged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+",
        verbose_name=_("acknowledged by"),
    )  # fmt: skip

    objects = models.Manager.from_queryset(MandatoryReportQuerySet)()
    jurisdiction = ByStation("station")

    MOVES = {
        "acknowledge": Move(
            _("Acknowledge"), {Status.RECORDED}, Status.ACKNOWLEDGED,
            permission="report.acknowledge", stamp="acknowledged_at", who="acknowledged_by",
        ),
    }  # fmt: skip

    class Meta:
        verbose_name = _("mandatory report")
        verbose_name_plural = _("mandatory reports")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["station", "-id"])]
        triggers = [
            pgtrigger.Protect(name="mandatory_report_stays", operation=pgtrigger.Delete),
            Final(
                name="mandatory_report_is_final",
                exclude=["status", "acknowledged_at", "acknowledged_by"],
            ),
            # Acknowledging is done once and not taken back.
            pgtrigger.Protect(
                name="mandatory_report_acknowledged_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status="acknowledged"),
            ),
            counting(
                "mandatory_report_is_counted",
                "recorded_at",
                reports="1",
                reports_late="(NEW.recorded_at - NEW.reported_at > interval '24 hours')::int",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("households:report", args=[self.uuid])

    @property
    def number(self) -> str:
        """For speaking of it: day and running number."""
        return f"QB{timezone.localtime(self.recorded_at):%Y%m%d}-{self.pk}"

    @property
    def is_waiting(self) -> bool:
        return self.status == self.Status.RECORDED

    @property
    def record_hours(self) -> float:
        """Hours from the report to its being written down, one decimal."""
        return max(0.0, round((self.recorded_at - self.reported_at).total_seconds() / 3600, 1))

    @property
    def is_recorded_late(self) -> bool:
        return self.recorded_at - self.reported_at > RECORD_WITHIN

    @property
    def acknowledge_minutes(self) -> int:
        """Minutes from writing down to acknowledging, or until now."""
        until = self.acknowledged_at or timezone.now()
        return int((until - self.recorded_at).total_seconds() // 60)

    @property
    def is_acknowledged_late(self) -> bool:
        return (self.acknowledged_at or timezone.now()) - self.recorded_at > ACKNOWLEDGE_WITHIN

    def text_for(self, user: Any) -> MandatoryReportText | None:
        """What was reported, if the reader is of the station; None for everybody above it."""
        return MandatoryReportText.objects.visible_to(user).filter(report=self).first()

    @classmethod
    @transaction.atomic
    def record(
        cls, station: Station, *, by: Any, reported_at: dt.datetime, uuid: Any = None, **told: Any
    ) -> MandatoryReport:
        """Store a report that was made. `told`: the fields of MandatoryReportText.

        Errors: NotAllowed without `report.mandatory` at the station; ValidationError for a report
        that lies in the future.
        """
        if not holds(by, "report.mandatory", station):
            raise NotAllowed(_("Your role may not do this here."))
        if reported_at > timezone.now() + CLOCK_SKEW:
            raise ValidationError({"reported_at": _("The report cannot lie in the future.")})
        text = MandatoryReportText(station=station, **told)
        text.clean_fields(exclude=["report"])
        report = cls.objects.create(
            station=station, recorded_by=by, reported_at=reported_at,
            **({"uuid": uuid} if uuid else {}),
        )  # fmt: skip
        text.report = report
        text.save(force_insert=True)
        return report

    def supplement(self, text: str, *, by: Any, uuid: Any = None) -> SupplementNote:
        """Add to the report; what was written stays.

        Errors: NotAllowed without `report.mandatory` here; ValidationError without a text.
        """
        if not holds(by, "report.mandatory", self.station):
            raise NotAllowed(_("Your role may not do this here."))
        if not text.strip():
            raise ValidationError({"text": _("Write what is to be added.")})
        note = SupplementNote(
            report=self, station_id=self.station_id, text=text.strip(), by=by,
            **({"id": uuid} if uuid else {}),
        )  # fmt: skip
        note.save(force_insert=True)
        return note

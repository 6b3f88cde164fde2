"""强制报告: the duty to report harm to minors and violence against those who cannot act for themselves.

Sources: 未成年人保护法 Art. 11(2); 反家庭暴力法 Art. 14; 强制报告意见(试行) 2020 Art. 2, 4 (R1–R9).
The platform never files with the police: it keeps what the worker reported, to whom and when.

Two tables on purpose. `MandatoryReport` is the clock: that there is a report, when it was made,
written down and acknowledged; the county sees it. `MandatoryReportText` is everything else, also
which situation and which child; only the people of the station read it, and the database holds to
that as well (`core.jurisdiction.AtStation`). Triggers refuse to delete or change either.
"""

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

from core.fields import EncryptedCharField
from core.final import Final
from core.ids import uuid7
from core.jurisdiction import AtStation, ByStation, VisibleManager, VisibleQuerySet
from core.workflow import HasMoves, Move, NotAllowed, holds
from households.models.duty_count import counting
from households.models.household import Household
from households.models.person import Person
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


class MandatoryReportText(models.Model):
    """What was reported, about whom and to whom. For the station alone; never changed."""

    class Situation(models.TextChoices):
        """The nine situations of 强制报告意见(试行) Art. 4, and 反家庭暴力法 Art. 14."""

        R1 = "R1", _("R1 Abnormal injury of genitals or private parts")
        R2 = "R2", _("R2 Girl under 14: (suspected) sexual assault, pregnancy, abortion")
        R3 = "R3", _("R3 Girl of 14 or older: pregnancy or abortion after sexual assault")
        R4 = "R4", _("R4 Many injuries, serious malnutrition, unconsciousness: (suspected) domestic violence, bullying, abuse, beating, being drugged")  # fmt: skip
        R5 = "R5", _("R5 Disability or death by suicide, self-harm, work injury, poisoning, being drugged, beating or other abnormal causes")  # fmt: skip
        R6 = "R6", _("R6 Abandoned, or without care for long")
        R7 = "R7", _("R7 Unknown origin, missing, abducted, sold or bought")
        R8 = "R8", _("R8 Organised to beg")
        R9 = "R9", _("R9 Other serious harm, or in danger now")
        VIOLENCE = "DV", _("Domestic violence (minor, or adult who cannot act for themselves)")

    class Method(models.TextChoices):
        PHONE = "phone", _("By phone")
        PERSON = "person", _("In person")
        WRITING = "writing", _("In writing")
        ONLINE = "online", _("Online")

    report = models.OneToOneField(
        MandatoryReport, models.PROTECT, primary_key=True, related_name="text"
    )
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    situation = models.CharField(_("situation"), max_length=2, choices=Situation)
    household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("household"),
    )  # fmt: skip
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("person harmed"),
    )  # fmt: skip
    harmed = EncryptedCharField(
        _("person harmed, not on the register"), purpose="report.harmed", max_length=200,
        blank=True, default="",
    )  # fmt: skip
    facts = EncryptedCharField(_("facts"), purpose="report.facts", max_length=4000)
    known_at = models.DateTimeField(_("when you learnt of it"))
    known_how = EncryptedCharField(
        _("how you learnt of it"),
        purpose="report.known_how",
        max_length=500,
        blank=True,
        default="",
    )
    suspect = EncryptedCharField(
        _("suspected person"), purpose="report.suspect", max_length=500, blank=True, default=""
    )
    agency = models.CharField(_("reported to (agency)"), max_length=80)
    agency_person = EncryptedCharField(
        _("who took the report"), purpose="report.agency_person", max_length=60,
        blank=True, default="",
    )  # fmt: skip
    agency_phone = models.CharField(_("phone of the agency"), max_length=30, blank=True)
    method = models.CharField(_("method"), max_length=8, choices=Method, default=Method.PHONE)
    receipt = models.CharField(_("receipt or case number"), max_length=60, blank=True)
    guardian_suspected = models.BooleanField(_("the guardian is suspected"), default=False)
    guardian_told = models.BooleanField(_("guardian told"), default=False)

    objects = VisibleManager()
    jurisdiction = AtStation("station")

    class Meta:
        verbose_name = _("text of a mandatory report")
        verbose_name_plural = _("texts of mandatory reports")
        indexes = [models.Index(fields=["household"]), models.Index(fields=["person"])]
        triggers = [
            pgtrigger.Protect(name="mandatory_report_text_stays", operation=pgtrigger.Delete),
            # Two files of one person may be merged; the report then belongs to the one that stays.
            Final(name="mandatory_report_text_is_final", exclude=["person", "household"]),
        ]

    def __str__(self) -> str:
        return self.situation


class SupplementNote(models.Model):
    """Something added to a report later. For the station alone; never changed."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    report = models.ForeignKey(MandatoryReport, models.PROTECT, related_name="supplements")
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    text = EncryptedCharField(_("addition"), purpose="report.supplement", max_length=4000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("time"), default=timezone.now)

    objects = VisibleManager()
    jurisdiction = AtStation("station")

    class Meta:
        verbose_name = _("addition to a mandatory report")
        verbose_name_plural = _("additions to mandatory reports")
        ordering = ["at", "pk"]
        triggers = [
            pgtrigger.Protect(
                name="mandatory_report_supplement_stays",
                operation=pgtrigger.Delete | pgtrigger.Update,
            )
        ]

    def __str__(self) -> str:
        return str(self.pk)

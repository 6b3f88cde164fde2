"""What a report says: for the people of the station alone."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.final import Final
from core.ids import uuid7
from core.jurisdiction import AtStation, VisibleManager
from households.models.household import Household
from households.models.person import Person
from stations.models import Station


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
        "households.MandatoryReport", models.PROTECT, primary_key=True, related_name="text"
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
    report = models.ForeignKey(
        "households.MandatoryReport", models.PROTECT, related_name="supplements"
    )
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

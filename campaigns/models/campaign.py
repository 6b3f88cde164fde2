from __future__ import annotations

import datetime as dt

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import Public, VisibleManager, VisibleQuerySet


def in_language(chinese: str, english: str) -> str:
    """Printed names are Chinese data; a reader of English gets the English ones where known."""
    return english if english and (get_language() or "").startswith("en") else chinese


class CampaignQuerySet(VisibleQuerySet):
    def announced(self) -> CampaignQuerySet:
        """Campaigns that stations know of: everything but drafts and archived ones."""
        return self.exclude(status__in=(Campaign.Status.DRAFT, Campaign.Status.ARCHIVED))

    def covering(self, division_code: str) -> CampaignQuerySet:
        """Announced campaigns of a division or of one above it."""
        above = [division_code[:length] for length in (2, 4, 6, 9, 12)]
        return self.announced().filter(division_prefix__in=above)


def missed_window(division_code: str, day: dt.date) -> tuple[dt.date, dt.date] | None:
    """Why a record of `day` cannot carry a track: the nearest window it lies outside of.

    None when it may. Records outside the window cannot be tagged to the campaign (HN-02); where
    no campaign was announced, the five tracks are plain fields of work and have no window.
    """
    windows = list(Campaign.objects.covering(division_code).values_list("starts_on", "ends_on"))
    if not windows or any(starts <= day <= ends for starts, ends in windows):
        return None
    return min(windows, key=lambda window: min(abs(window[0] - day), abs(window[1] - day)))


class Campaign(models.Model):
    """A province-wide action (行动), such as Henan's 千站暖万家 (HN-01, HN-02)."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        PUBLISHED = "published", _("Published")
        RUNNING = "running", _("In progress")
        ENDED = "ended", _("Ended")
        ARCHIVED = "archived", _("Archived")

    name = models.CharField(_("name"), max_length=100)
    short_name = models.CharField(_("short name"), max_length=40)
    issuing_body = models.CharField(_("issuing body"), max_length=100, blank=True)
    document_title = models.CharField(_("document"), max_length=200, blank=True)
    division_prefix = models.CharField(_("division"), max_length=12)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    status = models.CharField(_("status"), max_length=12, choices=Status, default=Status.DRAFT)

    objects = models.Manager.from_queryset(CampaignQuerySet)()
    jurisdiction = Public("A campaign is announced to every station of the province.")

    class Meta:
        verbose_name = _("campaign")
        verbose_name_plural = _("campaigns")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="campaign_ends_after_it_starts"
            )
        ]

    def __str__(self) -> str:
        return self.short_name


class Track(models.Model):
    """One of the five special actions (专项行动), with its field (领域): HN-04, HN-07, PG-02.

    `number` 1…5 is the key in records and facts; 0 stands there for routine work (GZ-18).
    """

    number = models.PositiveSmallIntegerField(primary_key=True)
    code = models.CharField(_("code"), max_length=1, unique=True)
    name = models.CharField(_("track"), max_length=40)
    name_en = models.CharField(max_length=80, default="")
    short_name = models.CharField(_("short name"), max_length=20)
    short_name_en = models.CharField(max_length=40, default="")
    field_name = models.CharField(_("field"), max_length=20)
    colour = models.CharField(max_length=7)
    # The business field of 4+N that a record of this track counts in: the editable mapping table
    # of FQ-13. The numbers are services.ServiceRecord.BusinessField.
    business_field = models.PositiveSmallIntegerField(_("business field"), default=9)

    objects = VisibleManager()
    jurisdiction = Public("The five tracks are printed in the campaign's published plan.")

    class Meta:
        verbose_name = _("track")
        verbose_name_plural = _("tracks")
        ordering = ["number"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The short name in the reader's language, for chips and columns."""
        return in_language(self.short_name, self.short_name_en)


class ServiceType(models.Model):
    """A kind of service of a track (A-1 心理疏导 …): HN-A14, HN-B04, HN-C04, HN-D03, HN-E01…05.

    `id` is the small number that records keep in their array of service types.
    """

    id = models.PositiveSmallIntegerField(primary_key=True)
    code = models.CharField(_("code"), max_length=4, unique=True)
    name = models.CharField(_("service type"), max_length=40)
    name_en = models.CharField(max_length=60, default="")
    track = models.ForeignKey(
        Track, models.PROTECT, null=True, related_name="service_types", verbose_name=_("track")
    )
    position = models.PositiveSmallIntegerField(default=0)

    objects = VisibleManager()
    jurisdiction = Public("Code list of the campaign's published plan.")

    class Meta:
        verbose_name = _("service type")
        verbose_name_plural = _("service types")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def label(self) -> str:
        """The name in the reader's language."""
        return in_language(self.name, self.name_en)

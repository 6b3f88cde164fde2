from __future__ import annotations

import pghistory
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import ByStation, VisibleManager
from stations.models import Division, Station


@pghistory.track(
    pghistory.UpdateEvent(
        row=pghistory.Old,
        condition=pghistory.AnyChange(exclude=["last_visited_on", "next_visit_on"]),
    ),
    pghistory.DeleteEvent(row=pghistory.Old),
)
class Household(models.Model):
    """A household and its file (一户一档). `id` is small for the distinct sets; `uuid` is public."""

    class Status(models.TextChoices):
        """Specification 2.16."""

        REGISTERED = "registered", _("On the register")
        MOVED_OUT = "moved_out", _("Moved out")
        CANCELLED = "cancelled", _("Cancelled")
        MERGED = "merged", _("Merged")

    class Risk(models.TextChoices):
        RED = "red", _("Red (high)")
        ORANGE = "orange", _("Orange (medium-high)")
        YELLOW = "yellow", _("Yellow (medium)")
        BLUE = "blue", _("Blue (low)")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    file_no = models.CharField(_("file number"), max_length=24, unique=True, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="households", verbose_name=_("station")
    )
    division = models.ForeignKey(
        Division, models.PROTECT, related_name="+", verbose_name=_("village or community")
    )
    address = models.CharField(_("address"), max_length=120, blank=True)
    head = models.ForeignKey(
        "households.Person", models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("head of household"),
    )  # fmt: skip
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+",
        verbose_name=_("responsible social worker"),
    )  # fmt: skip
    status = models.CharField(
        _("status"), max_length=12, choices=Status, default=Status.REGISTERED
    )
    risk = models.CharField(_("risk level"), max_length=6, choices=Risk, default=Risk.BLUE)
    phone_note = models.CharField(_("contact note"), max_length=60, blank=True)
    # Set by the services floor when a visit is saved: the phone's list of due visits reads these.
    last_visited_on = models.DateField(null=True, blank=True, editable=False)
    next_visit_on = models.DateField(_("next visit date"), null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleManager()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("household")
        verbose_name_plural = _("households")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["station", "next_visit_on"]),
            models.Index(fields=["station", "-id"]),
            models.Index(fields=["division"]),
        ]

    def __str__(self) -> str:
        return self.file_no

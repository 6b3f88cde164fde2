"""What hangs on an activity: its partners, its volunteers and the registrations of the public."""

from __future__ import annotations

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import ByStation, Through, VisibleManager
from services.models.activity.activity import Activity
from services.models.activity.partner import Partner
from stations.models import Station


class ActivityPartner(models.Model):
    """A partner organisation that takes part in an activity."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="partner_rows")
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="activity_rows")

    objects = VisibleManager()
    jurisdiction = Through("activity")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["activity", "partner"], name="a_partner_once_per_activity"
            )
        ]

    def __str__(self) -> str:
        return str(self.partner_id)


class ActivityVolunteer(models.Model):
    """A volunteer at an activity with the hours given; they count once it is summarised."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    activity = models.ForeignKey(Activity, models.CASCADE, related_name="volunteers")
    name = models.CharField(_("name"), max_length=40)
    hours = models.DecimalField(
        _("hours"), max_digits=4, decimal_places=1,
        validators=[MinValueValidator(Decimal("0.5")), MaxValueValidator(24)],
    )  # fmt: skip

    objects = VisibleManager()
    jurisdiction = Through("activity")

    class Meta:
        verbose_name = _("volunteer")
        verbose_name_plural = _("volunteers")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.name


class ActivityRegistration(models.Model):
    """Somebody who will come, as told on the public page: how many, and nothing about who."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="registrations")
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    people = models.PositiveSmallIntegerField(
        _("how many people"), default=1, validators=[MinValueValidator(1), MaxValueValidator(9)]
    )
    registered_on = models.DateField(default=timezone.localdate, editable=False)

    objects = VisibleManager()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")

    def __str__(self) -> str:
        return str(self.people)

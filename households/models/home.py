"""What the cover and the basic table of a household's file say of it (specification 3.3 ①–③)."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from households.models.particulars import Separation
from stations.models import Division


class RegistrationKind(models.TextChoices):
    """户口性质."""

    URBAN = "urban", _("Urban registration")
    RURAL = "rural", _("Rural registration")


class Residence(models.TextChoices):
    PERMANENT = "permanent", _("Permanent residents")
    SEASONAL = "seasonal", _("Here part of the year")
    MIGRANT = "migrant", _("Migrants from elsewhere")


class HardshipCause(models.TextChoices):
    """致困原因."""

    ILLNESS = "illness", _("Illness")
    DISABILITY = "disability", _("Disability")
    OLD_AGE = "old_age", _("Old age without support")
    SCHOOLING = "schooling", _("Cost of schooling")
    NO_LABOUR = "no_labour", _("Nobody able to work")
    UNEMPLOYMENT = "unemployment", _("Loss of work")
    ACCIDENT = "accident", _("Accident")
    DISASTER = "disaster", _("Disaster")
    NO_CARER = "no_carer", _("Child without care")
    OTHER = "other", _("Other")


class HomeParticulars(models.Model):
    """Abstract. Housing, income, benefits and needs are parts of the file of their own."""

    registered_division = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("place of household registration"),
    )  # fmt: skip
    registered_address = models.CharField(_("registered address"), max_length=120, blank=True)
    separation = models.CharField(
        _("separation of registration and residence"),
        max_length=1,
        blank=True,
        choices=Separation,
    )
    registration_kind = models.CharField(
        _("kind of registration"), max_length=8, blank=True, choices=RegistrationKind
    )
    residence = models.CharField(_("residence"), max_length=12, blank=True, choices=Residence)
    living_together = models.PositiveSmallIntegerField(
        _("persons living together"), null=True, blank=True
    )
    hardship_causes = ArrayField(
        models.CharField(max_length=12, choices=HardshipCause),
        verbose_name=_("causes of hardship"),
        default=list,
        blank=True,
    )
    hardship_note = models.CharField(_("remark on the hardship"), max_length=200, blank=True)
    low_income_note = models.CharField(_("remark on low income"), max_length=200, blank=True)

    class Meta:
        abstract = True

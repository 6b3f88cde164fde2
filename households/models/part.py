"""What the parts of a household's file have in common: a public key, the household, who wrote it."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import Through, VisibleManager
from households.models.household import Household


class HouseholdPart(models.Model):
    """One row of a part of the file; seen exactly when the household is seen, never deleted."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    household = models.ForeignKey(
        Household, models.CASCADE, related_name="%(class)ss", verbose_name=_("household")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        editable=False, verbose_name=_("entered by"),
    )  # fmt: skip

    objects = VisibleManager()
    jurisdiction = Through("household")

    class Meta:
        abstract = True

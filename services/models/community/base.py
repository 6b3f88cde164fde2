from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from households.models import Household
from stations.models import Division, Station

EDIT = "visit.create"
APPROVE = "plan.approve"
OLDEST = dt.date(2000, 1, 1)


class OfCommunity(models.Model):
    """What all rows of community work have: a station, a village or community, an author."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="+", verbose_name=_("station")
    )
    village = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("village or community"),
        help_text=_("Empty where it concerns the whole township."),
    )  # fmt: skip
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False,
        verbose_name=_("entered by"),
    )  # fmt: skip
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Every fault beside its field; subclasses add theirs in `faults`."""
        errors = self.faults()
        if self.village_id and self.station_id:
            at = Household.divisions_for(self.station).filter(pk=self.village_id)
            if not at.exists():
                errors["village"] = _("This village does not belong to the station.")
        if errors:
            raise ValidationError(errors)

    def faults(self) -> dict[str, Any]:
        return {}


def past(day: dt.date | None) -> bool:
    """A day that something can have happened on; nothing said is no fault."""
    return day is None or OLDEST <= day <= timezone.localdate()


IN_THE_FUTURE = _("This day is not possible: it lies in the future or too long ago.")

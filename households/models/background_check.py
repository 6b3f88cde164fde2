"""The yearly check of who works with minors (specification 2.9; 未成年人保护法 Art. 62, 126)."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import ByStation, VisibleQuerySet
from core.workflow import Text
from stations.models import Station

# The number of the track that serves minors (HN-C).
CHILDREN = 3


def valid_until(checked_on: dt.date) -> dt.date:
    """The last day on which a check holds: the day before its first anniversary."""
    try:
        again = checked_on.replace(year=checked_on.year + 1)
    except ValueError:  # 29 February
        again = dt.date(checked_on.year + 1, 3, 1)
    return again - dt.timedelta(days=1)


class BackgroundCheckQuerySet(VisibleQuerySet):
    def holds(self, user: Any, day: dt.date | None = None) -> bool:
        """Whether the person was checked within the year before `day` (today)."""
        day = day or timezone.localdate()
        before = self.filter(user=user, checked_on__lte=day).order_by("-checked_on")
        newest = before.values_list("checked_on", flat=True).first()
        return newest is not None and valid_until(newest) >= day


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class BackgroundCheck(models.Model):
    """A station head's note that a person of the station was checked, and has no such record.

    Only the day is kept: whoever is found to have a record is not employed, and nothing of it
    stands here.
    """

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("social worker")
    )
    checked_on = models.DateField(_("checked on"), default=timezone.localdate)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(BackgroundCheckQuerySet)()
    jurisdiction = ByStation("station", person_level=False)

    class Meta:
        verbose_name = _("background check")
        verbose_name_plural = _("background checks")
        ordering = ["-checked_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "user", "checked_on"], name="a_background_check_is_noted_once",
                violation_error_message=_("This check is noted already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.user_id}: {self.checked_on}"

    def clean(self) -> None:
        if self.checked_on and self.checked_on > timezone.localdate():
            raise ValidationError({"checked_on": _("The check cannot lie in the future.")})

    @property
    def valid_until(self) -> dt.date:
        return valid_until(self.checked_on)


def kept_from_children(user: Any, track: Any) -> Text | None:
    """Why this person is not put on the track of child care, or None (8.1 no. 9)."""
    number = getattr(track, "pk", track)
    if number != CHILDREN or BackgroundCheck.objects.holds(user):
        return None
    return _(
        "Child care is for people whose background was checked within the last 12 months. The head"
        " of the station notes the check."
    )

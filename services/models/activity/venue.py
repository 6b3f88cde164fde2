from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import ByStation, VisibleManager
from stations.models import Division, Station


class Venue(models.Model):
    """A place where the station serves 服务场域 (HN-06): a school, a clinic, a village square."""

    class Kind(models.TextChoices):
        SCHOOL = "school", _("School")
        HOSPITAL = "hospital", _("Hospital or clinic")
        DAY_CARE = "day_care", _("Day-care centre")
        HOME_FOR_AGED = "aged_home", _("Home for the aged")
        CHILDREN = "children", _("Children's home")
        SQUARE = "square", _("Village square")
        CENTRE = "centre", _("Community service centre")
        STATION = "station", _("Social work station")
        OTHER = "other", _("Other")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="venues", verbose_name=_("station")
    )
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("type"), max_length=10, choices=Kind, default=Kind.SQUARE)
    village = models.ForeignKey(
        Division, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("village or community"),
    )  # fmt: skip
    address = models.CharField(_("address"), max_length=120, blank=True)
    is_in_use = models.BooleanField(_("in use"), default=True)

    objects = VisibleManager()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "name"], name="a_venue_once_per_station",
                violation_error_message=_("This station has a venue of that name already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

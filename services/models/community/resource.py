"""The resource map of a community 社区资源地图: what there is, where, and whom to ask."""

from __future__ import annotations

from typing import Any

import pghistory
from django.db import models, transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.jurisdiction import ByStation, VisibleQuerySet
from services.models.community.base import OfCommunity
from services.models.community.needs_survey import this_year, year_fault
from stations.models import Division, Station


class ResourceQuerySet(VisibleQuerySet):
    def standing(self) -> ResourceQuerySet:
        """Without those struck off the map."""
        return self.filter(is_struck=False)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class CommunityResource(OfCommunity):
    """One resource on the map of one community and year.

    `phone` is the number under which the resource is asked for, given for that use; it is stored
    encrypted and shown to those who see the names of the station.
    """

    class Kind(models.TextChoices):
        PLACE = "place", _("Places")
        BODY = "body", _("Institutions and departments")
        ORGANISATION = "org", _("Social organisations")
        PEOPLE = "people", _("Able people and volunteers")
        MONEY = "money", _("Money and goods")
        SERVICE = "service", _("Services nearby")
        OTHER = "other", _("Other")

    year = models.PositiveSmallIntegerField(_("year"), default=this_year)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind, default=Kind.PLACE)
    name = models.CharField(_("called"), max_length=80)
    location = models.CharField(_("meeting place or address"), max_length=120, blank=True)
    contact = models.CharField(_("contact person"), max_length=60, blank=True)
    phone = EncryptedCharField(
        _("phone"), purpose="services.resource.phone", max_length=30, blank=True, default=""
    )
    offers = models.TextField(_("what it offers"), max_length=500)
    is_struck = models.BooleanField(_("struck off"), default=False, editable=False)

    objects = models.Manager.from_queryset(ResourceQuerySet)()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("community resource")
        verbose_name_plural = _("community resources")
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "village", "year", "name"], nulls_distinct=False,
                name="a_resource_once_per_map",
                violation_error_message=_("The map of that year has this resource already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("services:map-entry", args=[self.uuid])

    def faults(self) -> dict[str, Any]:
        fault = year_fault(self.year)
        return {"year": fault} if fault else {}

    @property
    def is_editable(self) -> bool:
        return not self.is_struck

    @classmethod
    @transaction.atomic
    def copy_year(cls, station: Station, village: Division | None, year: int, by: Any) -> int:
        """Bring the map of the year before into `year`; what is there already stays as it is.

        Out: how many were added. Safe to repeat; who may do it is for the caller to ask.
        """
        # One copy at a time: two presses must not both find an empty map.
        Station.objects.select_for_update(no_key=True).get(pk=station.pk)
        maps = cls.objects.filter(station=station, village=village)
        there = set(maps.filter(year=year).values_list("name", flat=True))
        made = [
            cls(
                station=station, village=village, year=year, kind=old.kind, name=old.name,
                location=old.location, contact=old.contact, phone=str(old.phone),
                offers=old.offers, created_by=by,
            )
            for old in maps.standing().filter(year=year - 1)
            if old.name not in there
        ]  # fmt: skip
        return len(cls.objects.bulk_create(made))

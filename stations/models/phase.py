from __future__ import annotations

import datetime as dt

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import Through, VisibleQuerySet
from stations.models.station import Station


class StationPhase(models.Model):
    """From when to when a station had a status: coverage at any date is read from here.

    Written by `Station.begin` and `Station.transition` only. `ends_on` is the first day on which
    the status no longer holds.
    """

    station = models.ForeignKey(Station, models.CASCADE, related_name="phases")
    status = models.CharField(_("status"), max_length=12, choices=Station.Status)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    entered_by = models.CharField(_("entered by"), max_length=60, blank=True)
    entered_at = models.DateTimeField(default=timezone.now)

    objects = models.Manager.from_queryset(VisibleQuerySet)()
    jurisdiction = Through("station", person_level=False)

    class Meta:
        ordering = ["station", "starts_on", "pk"]
        indexes = [models.Index(fields=["status", "starts_on", "ends_on"])]
        constraints = [
            models.UniqueConstraint(
                fields=["station"], condition=Q(ends_on__isnull=True), name="one_current_phase"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__isnull=True) | Q(ends_on__gt=F("starts_on")),
                name="phase_ends_after_it_starts",
            ),
        ]
        triggers = [
            # An exclusion constraint would need the extension btree_gist on every server.
            pgtrigger.Trigger(
                name="no_overlap",
                operation=pgtrigger.Insert | pgtrigger.Update,
                when=pgtrigger.Before,
                func="IF EXISTS (SELECT 1 FROM stations_stationphase p"
                " WHERE p.station_id = NEW.station_id AND p.id <> NEW.id"
                " AND daterange(p.starts_on, p.ends_on) && daterange(NEW.starts_on, NEW.ends_on))"
                " THEN RAISE EXCEPTION 'phases of station % overlap', NEW.station_id"
                " USING ERRCODE = 'exclusion_violation'; END IF; RETURN NEW;",
            )
        ]

    def __str__(self) -> str:
        return f"{self.station} {self.get_status_display()} {self.starts_on}"

    @classmethod
    def holding_on(cls, day: dt.date) -> models.QuerySet:
        """The phase of each station on the day."""
        return cls.objects.filter(starts_on__lte=day).filter(
            Q(ends_on__isnull=True) | Q(ends_on__gt=day)
        )

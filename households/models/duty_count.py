"""How many incidents and mandatory reports there were: the only thing the upper levels see of them.

Triggers count each row as it is stored, in the same transaction; neither kind of row is ever
deleted or moved, so the counts cannot drift from the rows (a test recounts them).
"""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import ByStation, VisibleManager
from stations.models import Station


class DutyCount(models.Model):
    """One station in one month (its first day): figures only, so officials may see them."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    month = models.DateField(_("month"))
    incidents = models.PositiveIntegerField(_("incidents"), default=0, db_default=0)
    reports = models.PositiveIntegerField(_("mandatory reports"), default=0, db_default=0)
    reports_late = models.PositiveIntegerField(
        _("of them written down late"), default=0, db_default=0
    )

    objects = VisibleManager()
    jurisdiction = ByStation("station", person_level=False)

    class Meta:
        verbose_name = _("count of incidents and reports")
        verbose_name_plural = _("counts of incidents and reports")
        constraints = [
            models.UniqueConstraint(fields=["station", "month"], name="duty_counts_once_a_month")
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.month:%Y-%m}"


def counting(name: str, at: str, **columns: str) -> pgtrigger.Trigger:
    """The trigger that adds a new row to the counts.

    `at`: the column with its time; `columns`: column of DutyCount → SQL for what the row adds.
    """
    names = ", ".join(columns)
    added = ", ".join(columns.values())
    sums = ", ".join(f"{c} = households_dutycount.{c} + EXCLUDED.{c}" for c in columns)
    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert,
        when=pgtrigger.After,
        func=(
            f"INSERT INTO households_dutycount (station_id, month, {names}) VALUES (NEW.station_id,"
            f" date_trunc('month', NEW.{at} AT TIME ZONE '{settings.TIME_ZONE}')::date, {added})"
            f" ON CONFLICT (station_id, month) DO UPDATE SET {sums}; RETURN NULL;"
        ),
    )

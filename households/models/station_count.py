"""Numbers per station and month that rows of this floor leave behind (leads, screenings, answers).

Officials see figures but no rows (specification 2.1), so a figure cannot be counted live from rows
that row-level security hides from its reader. A trigger on each counted table keeps these numbers
in the same transaction as the row itself: they are never behind and never estimated.
"""

from __future__ import annotations

import pgtrigger
from django.db import models

from core.jurisdiction import ByStation, VisibleManager
from stations.models import Station


class Measure(models.TextChoices):
    """What is counted. The keys stand in the triggers; `reporting.indicators` reads them."""

    LEADS = "leads"
    LEAD_PERSONS = "lead_persons"
    LEADS_REFERRED = "leads_referred"
    LEADS_CLOSED = "leads_closed"
    SCREENED_HOUSEHOLDS = "screened_households"
    SCREENED_PERSONS = "screened_persons"
    ANSWERS = "answers"
    ANSWERS_SATISFIED = "answers_satisfied"
    ANSWERS_SCORE = "answers_score"


class StationCount(models.Model):
    """One number of one station in one month (its first day). Written by triggers only."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    month = models.DateField()
    measure = models.CharField(max_length=20, choices=Measure)
    value = models.IntegerField(default=0)

    objects = VisibleManager()
    jurisdiction = ByStation("station", person_level=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["station", "month", "measure"], name="one_count_of_a_station_and_month"
            )
        ]

    def __str__(self) -> str:
        return f"{self.station_id} {self.month:%Y-%m} {self.measure}: {self.value}"


_CHANGE = """
INSERT INTO households_stationcount (station_id, month, measure, value)
SELECT station_id, month, measure, sum(value) FROM (
  SELECT OLD.station_id AS station_id, date_trunc('month', OLD.{date})::date AS month,
         m.measure, -m.value AS value
    FROM (VALUES {old}) AS m(measure, value) WHERE TG_OP <> 'INSERT'
  UNION ALL
  SELECT NEW.station_id, date_trunc('month', NEW.{date})::date, m.measure, m.value
    FROM (VALUES {new}) AS m(measure, value) WHERE TG_OP <> 'DELETE'
) changed
WHERE station_id IS NOT NULL AND month IS NOT NULL
GROUP BY 1, 2, 3 HAVING sum(value) <> 0
ORDER BY 1, 2, 3
ON CONFLICT (station_id, month, measure)
  DO UPDATE SET value = households_stationcount.value + EXCLUDED.value;
RETURN NULL;
"""


def counting(name: str, *, date: str, measures: dict[str, str]) -> pgtrigger.Trigger:
    """A trigger for a table with `station_id` and the column `date` that says the month.

    `measures`: measure → SQL expression of the row, in which `row` stands for it.
    """

    def values(row: str) -> str:
        return ", ".join(
            f"('{measure}', ({expression.replace('row.', row + '.')})::int)"
            for measure, expression in measures.items()
        )

    return pgtrigger.Trigger(
        name=name,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        when=pgtrigger.After,
        func=_CHANGE.format(date=date, old=values("OLD"), new=values("NEW")),
    )

"""How complete the files of each station are, month by month: counts only, nobody's name (K09, K20)."""

from __future__ import annotations

import datetime as dt

from django.db import connection, models
from django.utils import timezone

from core.jurisdiction import ByStation, VisibleQuerySet
from stations.models import Station

# From this percentage on a file counts as complete (K09 [D]).
COMPLETE = 80

_COUNT = """
    INSERT INTO households_filetally (station_id, month, households, complete, percent_sum)
    SELECT station.id, %(month)s, count(file.id),
           count(file.id) FILTER (WHERE file.completeness >= %(complete)s),
           coalesce(sum(file.completeness), 0)
      FROM stations_station station
      LEFT JOIN households_household file
        ON file.station_id = station.id AND file.status = 'registered'
     GROUP BY station.id
    ON CONFLICT (station_id, month) DO UPDATE
       SET (households, complete, percent_sum)
         = (excluded.households, excluded.complete, excluded.percent_sum)
     WHERE (households_filetally.households, households_filetally.complete,
            households_filetally.percent_sum)
           IS DISTINCT FROM (excluded.households, excluded.complete, excluded.percent_sum)
"""


class FileTallyQuerySet(VisibleQuerySet):
    def count_now(self, today: dt.date | None = None) -> int:
        """Count the register into the current month's rows, all stations in one statement.

        Earlier months stay as they were counted last. Out: how many rows changed. Must see the
        whole register: for the owner and Celery's role, not inside somebody's scope.
        """
        month = (today or timezone.localdate()).replace(day=1)
        with connection.cursor() as cursor:
            cursor.execute(_COUNT, {"month": month, "complete": COMPLETE})
            return cursor.rowcount


class FileTally(models.Model):
    """The files of one station at the end of a month, of the running month: now.

    `households`: on the register; `complete`: of them at least COMPLETE per cent complete;
    `percent_sum`: the sum of their percentages, from which parents make their own mean.
    """

    station = models.ForeignKey(Station, models.CASCADE, related_name="+")
    month = models.DateField()
    households = models.PositiveIntegerField()
    complete = models.PositiveIntegerField()
    percent_sum = models.PositiveBigIntegerField()

    objects = models.Manager.from_queryset(FileTallyQuerySet)()
    # Counts for officials, who see no person.
    jurisdiction = ByStation("station", person_level=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["station", "month"], name="one_tally_per_station_month")
        ]
        indexes = [models.Index(fields=["month"])]

    def __str__(self) -> str:
        return f"{self.station_id}/{self.month:%Y-%m}: {self.complete}/{self.households}"

"""File numbers: `{county6}{station 3}-{series}-{year}-{number}` (specification 2.2, [D]).

Series: HD 户档 with five digits; cases (GA), groups (XZ) and activities (SQ) of the floors above with
four. Each station counts each series and year by itself.

Two people opening a file at the same moment get two numbers: the counter row is locked by its own
update, and a station's three digits are given out under a lock per county.
"""

from __future__ import annotations

from django.db import connection, models, transaction
from django.db.models import Max

from core.jurisdiction import Closed, VisibleManager
from stations.models import Station

# First half of the advisory lock key; the second half is the county code.
_LOCK = 7301


class StationFileCode(models.Model):
    """The three digits a station has in file numbers; given once, never to another station."""

    station = models.OneToOneField(Station, models.PROTECT, related_name="+", primary_key=True)
    county = models.CharField(max_length=6)
    number = models.PositiveSmallIntegerField()

    objects = VisibleManager()
    jurisdiction = Closed("Read only to make file numbers.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["county", "number"], name="one_station_per_county_and_file_code"
            )
        ]

    def __str__(self) -> str:
        return f"{self.county}{self.number:03d}"

    @classmethod
    def of(cls, station: Station) -> StationFileCode:
        """The station's code, given now if it has none yet."""
        found = cls.objects.filter(station=station).first()
        if found:
            return found
        county = station.division_code[:6]
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, int(county)])
            # Somebody may have been first while we waited.
            found = cls.objects.filter(station=station).first()
            if found:
                return found
            highest = cls.objects.filter(county=county).aggregate(n=Max("number"))["n"] or 0
            return cls.objects.create(station=station, county=county, number=highest + 1)


class FileCounter(models.Model):
    """The last number a station gave in a series and year."""

    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    series = models.CharField(max_length=2, default="HD")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    objects = VisibleManager()
    jurisdiction = Closed("Read only to make file numbers.")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["station", "series", "year"], name="one_counter_per_station_series_year"
            )
        ]

    def __str__(self) -> str:
        return f"{self.station_id}/{self.series}/{self.year}: {self.last}"


def next_file_numbers(
    station: Station, year: int, count: int = 1, *, series: str = "HD", digits: int = 5
) -> list[str]:
    """The next `count` free numbers of the station's series, in order; never given twice.

    A rolled-back transaction gives its numbers back, because the counter rolls back with it.
    """
    code = StationFileCode.of(station)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO households_filecounter (station_id, series, year, last)"
            " VALUES (%s, %s, %s, %s) ON CONFLICT (station_id, series, year) DO UPDATE"
            " SET last = households_filecounter.last + excluded.last RETURNING last",
            [station.pk, series, year, count],
        )
        last = cursor.fetchone()[0]
    return [f"{code}-{series}-{year}-{n:0{digits}d}" for n in range(last - count + 1, last + 1)]

"""Station coverage K05 and full coverage K06, at any date (specification 3.4, GZ-12, GZ-15).

Denominator: formal townships and subdistricts (digits 7–9 below QUASI_TOWNSHIP_FROM) that exist on
the day. Numerator: those among them where at least one level-3 station is built on the day by its
phases; a second station or a branch in the same township changes nothing, and centres, main
stations and rooms do not count. A county or prefecture without townships is in neither count of
full ones.

In a page the row policies leave only the stations within the reader's scope: ask for divisions that
this scope covers (`Scope.covers`), or the answer is too low.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef

from core.codes.divisions import prefix_of
from core.jurisdiction import DIVISION_LENGTHS
from stations.models import Division, Station, StationPhase
from stations.models.division import DivisionQuerySet
from stations.models.station import BUILT


@dataclass(frozen=True, slots=True)
class Coverage:
    """`numerator` covered of `denominator` townships; full and all counties and prefectures."""

    numerator: int
    denominator: int
    full_counties: int
    counties: int
    full_prefectures: int
    prefectures: int

    @property
    def rate(self) -> Decimal | None:
        """Per cent with two decimals, half up; None without any township."""
        return percent(self.numerator, self.denominator)

    @property
    def missing(self) -> int:
        return self.denominator - self.numerator


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One division of `coverage_by`; `full` when every township is covered."""

    code: str
    name: str
    numerator: int
    denominator: int

    @property
    def rate(self) -> Decimal | None:
        return percent(self.numerator, self.denominator)

    @property
    def prefix(self) -> str:
        return prefix_of(self.code)

    @property
    def full(self) -> bool:
        return bool(self.denominator) and self.numerator == self.denominator


def percent(numerator: int, denominator: int) -> Decimal | None:
    if not denominator:
        return None
    return (Decimal(100 * numerator) / denominator).quantize(Decimal("0.01"), ROUND_HALF_UP)


_TOWNSHIPS = """
    SELECT d.code, EXISTS (
        SELECT 1 FROM stations_station s JOIN stations_stationphase p ON p.station_id = s.id
        WHERE s.division_id = d.id AND s.level = 3 AND p.status = ANY (%(built)s)
          AND p.starts_on <= %(on)s AND (p.ends_on IS NULL OR p.ends_on > %(on)s)
    ) AS covered
    FROM stations_division d
    WHERE d.level = 4 AND d.township_no < %(quasi)s AND d.code LIKE %(under)s
      AND d.valid_from <= %(on)s AND (d.valid_to IS NULL OR d.valid_to > %(on)s)
"""


def coverage(prefix: str, on: dt.date) -> Coverage:
    """The figures of the division with this code prefix ('' for all) at the end of the day.

    One query; at the county its own full coverage is 0 or 1 of 1 county.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH township AS MATERIALIZED ({_TOWNSHIPS})"
            " SELECT count(*) FILTER (WHERE covered), count(*),"
            " (SELECT count(*) FILTER (WHERE every) FROM"
            "   (SELECT bool_and(covered) AS every FROM township GROUP BY left(code, 6)) c),"
            " count(DISTINCT left(code, 6)),"
            " (SELECT count(*) FILTER (WHERE every) FROM"
            "   (SELECT bool_and(covered) AS every FROM township GROUP BY left(code, 4)) c),"
            " count(DISTINCT left(code, 4))"
            " FROM township",
            _parameters(prefix, on),
        )
        return Coverage(*cursor.fetchone())


def coverage_by(prefix: str, child_level: int, on: dt.date) -> list[CoverageRow]:
    """A row for each division of `child_level` (2, 3 or 4) inside `prefix`, in order of codes.

    One query; divisions without townships on the day come with a denominator of 0.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH township AS MATERIALIZED ({_TOWNSHIPS})"
            " SELECT c.code, c.name, count(*) FILTER (WHERE t.covered), count(t.code)"
            " FROM stations_division c LEFT JOIN township t"
            "   ON left(t.code, %(length)s) = left(c.code, %(length)s)"
            " WHERE c.level = %(level)s AND c.code LIKE %(under)s"
            "  AND c.valid_from <= %(on)s AND (c.valid_to IS NULL OR c.valid_to > %(on)s)"
            " GROUP BY c.code, c.name ORDER BY c.code",
            {
                **_parameters(prefix, on),
                "level": child_level,
                "length": DIVISION_LENGTHS[child_level - 1],
            },
        )
        return [CoverageRow(*row) for row in cursor.fetchall()]


def counted_townships(prefix: str, on: dt.date) -> DivisionQuerySet:
    """The townships behind the denominator."""
    return Division.objects.counted_townships().under(prefix).valid_on(on)


def covered_townships(prefix: str, on: dt.date) -> DivisionQuerySet:
    """The townships behind the numerator."""
    return counted_townships(prefix, on).filter(township_is_covered(on))


def uncovered_townships(prefix: str, on: dt.date) -> DivisionQuerySet:
    """The gap: counted townships without a built station on the day."""
    return counted_townships(prefix, on).exclude(township_is_covered(on))


def built_stations(prefix: str, on: dt.date) -> Any:
    """Level-3 stations built on the day, branches too: perhaps more than covered townships."""
    built = StationPhase.holding_on(on).filter(station=OuterRef("pk"), status__in=BUILT)
    return Station.objects.under(prefix).filter(Exists(built), level=Station.Level.STATION)


def township_is_covered(on: dt.date) -> Exists:
    """For divisions: whether a built level-3 station stands there on the day."""
    built = StationPhase.holding_on(on).filter(status__in=BUILT)
    return Exists(
        Station.objects.filter(
            Exists(built.filter(station=OuterRef("pk"))),
            division=OuterRef("pk"),
            level=Station.Level.STATION,
        )
    )


def _parameters(prefix: str, on: dt.date) -> dict[str, Any]:
    if prefix and not prefix.isdigit():
        raise ValueError(f"not a code prefix: {prefix}")
    return {
        "built": list(BUILT),
        "on": on,
        "quasi": settings.QUASI_TOWNSHIP_FROM,
        "under": prefix + "%",
    }

"""The key figures on top of the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.dashboards.comparison import Comparison, compare
from reporting.dashboards.numbers import thin
from reporting.dashboards.question import Question
from reporting.figures import Period, Reading, records_url
from reporting.figures.reading import Readings
from reporting.indicators import INDICATORS, Indicator, NotKept

DIVISION_CARDS = ("K01", "K02", "K03", "K04", "K05")
STATION_CARDS = ("K01", "K02", "K03", "K04", "K04A")


@dataclass(frozen=True)
class Spark:
    """A line of a few points in a box of 84 × 30: `line` and `area` paths, `x`, `y` of the end."""

    line: str
    area: str
    x: float
    y: float


@dataclass(frozen=True)
class Card:
    indicator: Indicator
    reading: Reading
    value: str
    url: str
    link_text: str
    comparisons: list[Comparison]
    spark: Spark | None

    @property
    def below_target(self) -> bool:
        target = self.indicator.target
        return target is not None and (self.reading.value or 0) < target

    @property
    def share(self) -> float:
        """Of the target, for the bar, 0–100."""
        target = self.indicator.target or 100
        return round(min((self.reading.value or 0) / target, 1) * 100, 1)

    @property
    def note(self) -> str:
        reading = self.indicator.reading
        return str(reading.note) if isinstance(reading, NotKept) else ""


def cards(
    question: Question,
    codes: Sequence[str],
    readings: Readings,
    months: Sequence[dt.date],
    person_sight: bool,
) -> list[Card]:
    """One card per code; `readings` must hold the period, the two it is compared with, and months."""
    node, period = question.node, question.period
    made = []
    for code in codes:
        indicator = INDICATORS[code]
        now = readings.get(code, node, period)
        spark = None
        if indicator.by_track:
            values = [readings.value(code, node, Period.month(month)) or 0 for month in months]
            spark = sparkline(values)
        made.append(
            Card(
                indicator=indicator,
                reading=now,
                value=thin(now.value),
                url=records_url(indicator, node, period, person_sight=person_sight),
                link_text=_link_text(indicator, now, person_sight),
                comparisons=[
                    compare(
                        _("Year on year"), indicator, now,
                        readings.get(code, node, period.year_ago),
                    ),
                    compare(
                        _("On previous period"), indicator, now,
                        readings.get(code, node, period.previous),
                    ),
                ],
                spark=spark,
            )
        )  # fmt: skip
    return made


def _link_text(indicator: Indicator, reading: Reading, person_sight: bool) -> str:
    if reading.denominator is not None:
        return _("%(n)s of %(all)s, by division") % {
            "n": thin(reading.numerator),
            "all": thin(reading.denominator),
        }
    if person_sight:
        return _("Open the records behind it")
    return _("Open by division")


def sparkline(values: Sequence[float]) -> Spark | None:
    """None when there is nothing to draw."""
    top = max(values, default=0)
    if len(values) < 2 or top <= 0:
        return None
    low = min(values)
    span = (top - low) or top
    step = 80 / (len(values) - 1)
    points = [
        (round(2 + index * step, 1), round(26 - (value - low) / span * 22, 1))
        for index, value in enumerate(values)
    ]
    line = "M" + "L".join(f"{x} {y}" for x, y in points)
    area = f"{line}L{points[-1][0]} 30L{points[0][0]} 30Z"
    return Spark(line, area, *points[-1])

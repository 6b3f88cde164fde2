"""Twelve months and the same months a year earlier: as data, as a table and as one sentence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from reporting.dashboards.numbers import thin
from reporting.dashboards.question import Question
from reporting.figures import Period
from reporting.figures.periods import month_label, plus_months
from reporting.figures.reading import Readings
from reporting.indicators import INDICATORS, Indicator


@dataclass(frozen=True)
class Trend:
    """`rows`: (month, value, value a year earlier); `data` goes to the chart as JSON."""

    indicator: Indicator
    rows: list[tuple[str, int, int]]
    sentence: str
    months: Sequence[date]

    @property
    def data(self) -> dict:
        return {
            "x": [label for label, _now, _then in self.rows],
            "now": [now for _label, now, _then in self.rows],
            "months": [f"{month:%Y-%m}" for month in self.months],
            "then": _from_first_on([then for _label, _now, then in self.rows]),
            "names": [_("This period"), _("A year earlier")],
        }


def trend_code(question: Question) -> str:
    """The chosen indicator, or person-times for one that is told for a day, not for a month."""
    return question.indicator if INDICATORS[question.indicator].by_track else "K01"


def periods_for(months: Sequence[date]) -> list[Period]:
    return [Period.month(plus_months(month, n)) for n in (-12, 0) for month in months]


def trend(question: Question, months: Sequence[date], readings: Readings) -> Trend:
    indicator = INDICATORS[trend_code(question)]

    def value(month: date) -> int:
        return int(readings.value(indicator.code, question.node, Period.month(month)) or 0)

    rows = [(month_label(m), value(m), value(plus_months(m, -12))) for m in months]
    return Trend(indicator, rows, _sentence(indicator, rows), months)


def _from_first_on(values: list[int]) -> list[int | None]:
    """Nothing is drawn before the first record: the place kept none yet, which is not a low."""
    first = next((n for n, value in enumerate(values) if value), len(values))
    return [None] * first + values[first:]


def _sentence(indicator: Indicator, rows: list[tuple[str, int, int]]) -> str:
    first, last = rows[0], rows[-1]
    high = max(rows, key=lambda row: row[1])
    return _(
        "%(name)s: from %(a)s %(unit)s in %(first)s to %(b)s in %(last)s; most in %(high)s"
        " with %(c)s."
    ) % {
        "name": indicator.name,
        "unit": indicator.unit,
        "a": thin(first[1]),
        "first": first[0],
        "b": thin(last[1]),
        "last": last[0],
        "high": high[0],
        "c": thin(high[1]),
    }

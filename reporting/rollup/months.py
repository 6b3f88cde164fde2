"""Months, the weeks they touch and the windows they lie in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable


def next_month(month: dt.date) -> dt.date:
    return (month.replace(day=28) + dt.timedelta(days=4)).replace(day=1)


def months_between(first: dt.date, last: dt.date) -> list[dt.date]:
    """First days of the months that the days `first` … `last` touch."""
    found, month = [], first.replace(day=1)
    while month <= last:
        found.append(month)
        month = next_month(month)
    return found


def weeks_touching(month: dt.date) -> tuple[dt.date, dt.date]:
    """Mondays of the first and the last ISO week that has a day in the month."""
    last = next_month(month) - dt.timedelta(days=1)
    return _monday(month), _monday(last)


def _monday(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def calendar_windows(month: dt.date) -> dict[str, list[dt.date]]:
    """Code → months of the month, quarter, half-year and year that `month` lies in."""
    year, number = month.year, month.month
    quarter, half = (number - 1) // 3, (number - 1) // 6
    return {
        f"{year}-{number:02}": [month],
        f"{year}-Q{quarter + 1}": _stretch(year, quarter * 3 + 1, 3),
        f"{year}-H{half + 1}": _stretch(year, half * 6 + 1, 6),
        f"{year}": _stretch(year, 1, 12),
    }


def _stretch(year: int, first: int, count: int) -> list[dt.date]:
    return [dt.date(year, number, 1) for number in range(first, first + count)]


def campaign_windows(
    campaigns: Iterable[tuple[int, dt.date, dt.date]],
) -> dict[str, list[dt.date]]:
    """C<id> → the calendar months that the campaign (id, from, to) touches, whole."""
    return {f"C{key}": months_between(first, last) for key, first, last in campaigns}

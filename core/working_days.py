"""Working days of the mainland: weekends, public holidays and make-up days (调休)."""

from __future__ import annotations

import csv
import datetime as dt
from functools import cache
from pathlib import Path

FILE = Path(__file__).parent / "data" / "calendar" / "public_holidays_2024_2026.csv"


@cache
def _special() -> dict[dt.date, bool]:
    """Date → whether it is worked, for the days that differ from the week's rule."""
    with FILE.open(newline="") as source:
        return {
            dt.date.fromisoformat(row["date"]): row["type"] == "makeup_workday"
            for row in csv.DictReader(source)
        }


def is_working_day(day: dt.date) -> bool:
    """Monday to Friday but for public holidays; and the weekends worked instead."""
    return _special().get(day, day.weekday() < 5)


def after(day: dt.date, number: int) -> dt.date:
    """The `number`-th working day after `day`, which itself does not count (Civil Code art. 201)."""
    if number < 1:
        raise ValueError("at least one working day")
    while number:
        day += dt.timedelta(days=1)
        number -= is_working_day(day)
    return day


def between(start: dt.date, end: dt.date) -> int:
    """Working days from the day after `start` to `end`; negative when `end` is earlier."""
    if end < start:
        return -between(end, start)
    days = (end - start).days
    return sum(is_working_day(start + dt.timedelta(days=n)) for n in range(1, days + 1))

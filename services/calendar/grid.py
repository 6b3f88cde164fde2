"""The days that a page of the calendar shows, and the way to the page before and after."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

VIEWS = ("month", "week", "day")
OLDEST, NEWEST = dt.date(2000, 1, 3), dt.date(2099, 12, 20)


@dataclass
class Day:
    """One cell: `entries` to show, `more` not shown; `told` is the count of many stations."""

    on: dt.date
    is_today: bool
    is_outside: bool
    entries: list[Any] = field(default_factory=list)
    more: int = 0
    told: Any = None


@dataclass(frozen=True)
class Window:
    """The days of one view around `on`: whole weeks from Monday on, or one day."""

    view: str
    on: dt.date

    @property
    def first(self) -> dt.date:
        if self.view == "day":
            return self.on
        start = self.on.replace(day=1) if self.view == "month" else self.on
        return start - dt.timedelta(days=start.weekday())

    @property
    def last(self) -> dt.date:
        if self.view == "day":
            return self.on
        if self.view == "week":
            return self.first + dt.timedelta(days=6)
        end = self.on.replace(day=calendar.monthrange(self.on.year, self.on.month)[1])
        return end + dt.timedelta(days=6 - end.weekday())

    def beside(self, step: int) -> dt.date:
        """The day on which the page before (-1) or after (1) stands."""
        if self.view == "month":
            first = self.on.replace(day=1)
            if step < 0:
                return (first - dt.timedelta(days=1)).replace(day=1)
            return (first + dt.timedelta(days=31)).replace(day=1)
        return self.on + dt.timedelta(days=step * (7 if self.view == "week" else 1))

    def weeks(self, today: dt.date) -> list[list[Day]]:
        """The cells by week."""
        days = [
            Day(on, on == today, self.view == "month" and on.month != self.on.month)
            for on in (
                self.first + dt.timedelta(days=n) for n in range((self.last - self.first).days + 1)
            )
        ]
        return [days[n : n + 7] for n in range(0, len(days), 7)]


def window(view: str, on: str, today: dt.date) -> Window:
    """The window that the address asks for; today's month where it says nothing sensible."""
    try:
        day = dt.date.fromisoformat(on)
    except ValueError:
        day = today
    return Window(view if view in VIEWS else "month", min(max(day, OLDEST), NEWEST))

"""What stands in the calendar, told by whoever keeps it: activities, sessions, meetings, visits due.

A part registers a source at start-up, in a module of this package::

    register(Source("meeting", _("Meetings"), 30, entries, counts))

`entries(span)` gives the rows of the stations and days of a `Span`, `counts(span)` how many there
are by station and day. Each runs one query and builds no model instances, so that the busiest month
costs little more than its SQL. No entry names a person.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.utils.functional import Promise

Text = str | Promise
Counts = dict[tuple[int, dt.date], int]


@dataclass(frozen=True)
class Span:
    """Whose calendar, and which days: `first` to `last`, both included.

    `stations`: ids of the stations asked for; None for every station in the reader's sight.
    """

    user: Any
    first: dt.date
    last: dt.date
    stations: frozenset[int] | None = None

    def of(self, queryset: Any, day: str, station: str = "station") -> Any:
        """Rows of this span: `visible_to` its reader, on its days, at its stations."""
        found = queryset.visible_to(self.user).filter(
            **{f"{day}__gte": self.first, f"{day}__lte": self.last}
        )
        if self.stations is not None:
            found = found.filter(**{f"{station}__in": self.stations})
        return found


class Entry(NamedTuple):
    """One thing on one day; a tuple, because a full month makes thousands. `key`: uuid of an activity that may be given another day, else "".

    `asks_why`: giving it another day needs a reason. `tone` as of tags: "ok", "warn", "br", "bad".
    """

    day: dt.date
    kind: str
    title: str
    url: str
    at: dt.time | None = None
    until: dt.time | None = None
    where: str = ""
    state: str = ""
    tone: str = ""
    station: int = 0
    key: str = ""
    asks_why: bool = False
    is_off: bool = False


@dataclass(frozen=True)
class Source:
    """One kind of entry; see the module's text."""

    kind: str
    label: Text
    order: int
    entries: Callable[[Span], list[Entry]]
    counts: Callable[[Span], Counts]


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Add kinds; a second one of the same name is a mistake."""
    for source in sources:
        if source.kind in _sources:
            raise ValueError(f"there is a source of {source.kind} already")
        _sources[source.kind] = source


def sources(kinds: Iterable[str] = ()) -> list[Source]:
    """The sources of these kinds in order; all of them when none is named."""
    wanted = set(kinds) & set(_sources) or set(_sources)
    return sorted((_sources[kind] for kind in wanted), key=lambda source: source.order)


def entries(span: Span, kinds: Iterable[str] = ()) -> list[Entry]:
    """Everything of the span, by day and time."""
    found = [entry for source in sources(kinds) for entry in source.entries(span)]
    found.sort(key=_by_time)
    return found


_LAST = dt.time(23, 59, 59)


def _by_time(entry: Entry) -> tuple[dt.date, dt.time]:
    return entry.day, entry.at or _LAST


@dataclass
class DayCount:
    """How much a day holds in all stations of the span, and in which."""

    day: dt.date
    total: int = 0
    kinds: dict[str, int] = field(default_factory=dict)
    stations: dict[int, int] = field(default_factory=dict)


def counts(span: Span, kinds: Iterable[str] = ()) -> dict[dt.date, DayCount]:
    """Numbers by day, for a county's month: one query a source."""
    days: dict[dt.date, DayCount] = {}
    for source in sources(kinds):
        for (station, day), number in source.counts(span).items():
            told = days.setdefault(day, DayCount(day))
            told.total += number
            told.kinds[source.kind] = told.kinds.get(source.kind, 0) + number
            told.stations[station] = told.stations.get(station, 0) + number
    return days


def count_by(queryset: Any, day: str, station: str = "station") -> Counts:
    """Rows of a queryset by station and day, in one query."""
    from django.db.models import Count

    rows = queryset.order_by().values_list(station, day).annotate(n=Count("pk"))
    return {(pk, on): n for pk, on, n in rows}

"""What is due and for whom (预警/待办, specification 2.16): one list, told by every part.

A part registers a source at start-up (a module of `households/sections`, an app's `ready`)::

    from households import reminders

    def expiring(user, limit: int) -> list[reminders.Reminder]: ...
    reminders.register(reminders.Source("consent", _("Consent expiring"), 40, expiring))

A source starts from `visible_to(user)`, leaves out persons who died or moved away, gives at most
`limit` rows, the most pressing first, and runs one query: the page keeps its number of queries
however many sources there are. A name stands in a text only where the reader sees names
(`households.sight.named`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.utils import timezone
from django.utils.functional import Promise

Text = str | Promise
# The page shows so many of each kind, and says when there are more.
SHOWN = 20
COUNT_SECONDS = 60


@dataclass(frozen=True)
class Reminder:
    """One thing due.

    `on` is the day by which it should be done; `text` says who and what, `detail` the rest.
    `tone`: "bad" (late or dangerous), "warn" (soon) or "".
    """

    kind: str
    on: dt.date
    text: Text
    url: str
    tone: str = ""
    detail: Text = ""

    @property
    def days_late(self) -> int:
        """Days since `on`; negative for days that remain."""
        return (timezone.localdate() - self.on).days


def _everybody(user: Any) -> bool:
    return True


@dataclass(frozen=True)
class Source:
    """One kind of reminder.

    `rows(user, limit)`: the reminders, most pressing first. `count(user)`: how many are late, for
    the badge of the menu; None for kinds that do not press. `visible(user)`: whether the kind
    concerns this reader at all. `more`: url name of the list with all of them.
    """

    kind: str
    label: Text
    order: int
    rows: Callable[[Any, int], list[Reminder]]
    count: Callable[[Any], int] | None = None
    visible: Callable[[Any], bool] = _everybody
    more: str = ""


@dataclass(frozen=True)
class Kind:
    """What the page says of one kind: its rows, how many there are, whether that is all."""

    source: Source
    rows: list[Reminder]
    has_more: bool

    @property
    def number(self) -> str:
        """As shown: “20+” when there are more than the page fetches."""
        return f"{len(self.rows)}+" if self.has_more else str(len(self.rows))


_sources: dict[str, Source] = {}


def register(*sources: Source) -> None:
    """Add kinds of reminders; a second one of the same kind is a mistake."""
    for source in sources:
        if source.kind in _sources:
            raise ValueError(f"there is a source of {source.kind} already")
        _sources[source.kind] = source


def sources_for(user: Any) -> list[Source]:
    """The kinds that concern this reader, in order."""
    found = [source for source in _sources.values() if source.visible(user)]
    return sorted(found, key=lambda source: source.order)


def of(user: Any, limit: int = SHOWN) -> list[Kind]:
    """Every kind with its first `limit` rows; one query a kind."""
    kinds = []
    for source in sources_for(user):
        rows = source.rows(user, limit + 1)
        kinds.append(Kind(source, rows[:limit], len(rows) > limit))
    return kinds


def first(user: Any, limit: int) -> list[Reminder]:
    """The most pressing reminders of the kinds that press, for the first page of the day."""
    pressing = [source for source in sources_for(user) if source.count is not None]
    found = [row for source in pressing for row in source.rows(user, limit)]
    return sorted(found, key=lambda row: (row.tone != "bad", row.on))[:limit]


def count(user: Any) -> int:
    """How many things are late; kept for a minute, because every page with the menu asks."""

    def now() -> int:
        return sum(source.count(user) for source in sources_for(user) if source.count)

    return int(cache.get_or_set(f"reminders:{user.pk}", now, COUNT_SECONDS) or 0)

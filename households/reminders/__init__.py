"""What is due and for whom (预警/待办, specification 2.16): one list, told by every part.

A part registers a source at start-up, in a module of this package or of `services/reminders`::

    from households import reminders

    def expiring(user) -> QuerySet: ...  # ordered, whole
    def told(user, limit: int) -> list[reminders.Reminder]: ...  # from expiring(user)[:limit]
    reminders.register(
        reminders.Source("consent", _("Consent expiring"), 40, told, due=expiring)
    )

A source starts from `visible_to(user)`, leaves out persons who died or moved away, and gives the
most pressing first. All kinds are counted in one query, and rows are asked for only of the kinds
that are shown: the page keeps its number of queries however many sources there are. A name stands in a
text only where the reader sees names (`households.sight.named`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from django.core.cache import cache
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import Promise

from core.counting import count_together

Text = str | Promise
# The page shows so many of each kind, and says when there are more.
SHOWN = 20
# With nothing chosen, so many kinds show their rows.
OPENED = 6
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

    @property
    def parts(self) -> list[str]:
        """`detail` in the pieces that stay together on a narrow screen."""
        return str(self.detail).split(" · ")


def _everybody(user: Any) -> bool:
    return True


def to_who_sees_persons(user: Any) -> bool:
    """`visible` of a source that tells of persons."""
    return bool(user.scope.sees_persons)


@dataclass(frozen=True)
class Source:
    """One kind of reminder.

    `rows(user, limit)`: the reminders, most pressing first. `due(user)`: what they are told of, so
    that all kinds are counted together; a kind without it is asked for its rows. `late(user)`: those
    that the badge of the menu counts; None for kinds that do not press. `visible(user)`: whether the
    kind concerns this reader at all. `more`: url name of the list with all of them.
    """

    kind: str
    label: Text
    order: int
    rows: Callable[[Any, int], list[Reminder]]
    due: Callable[[Any], QuerySet] | None = None
    late: Callable[[Any], QuerySet] | None = None
    visible: Callable[[Any], bool] = _everybody
    more: str = ""

    @property
    def presses(self) -> bool:
        return self.late is not None


@dataclass(frozen=True)
class Kind:
    """What the page says of one kind: how many there are, and its rows where they are shown.

    `counted`: at most one more than the page shows of a kind.
    """

    source: Source
    counted: int
    limit: int
    rows: list[Reminder] = field(default_factory=list)

    @property
    def has_more(self) -> bool:
        return self.counted > self.limit

    @property
    def number(self) -> str:
        """As shown: “20+” when there are more than the page fetches."""
        return f"{self.limit}+" if self.has_more else str(self.counted)


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
    """Every kind with its first `limit` rows; one query a kind that has any."""
    kinds = numbers(user, limit)
    return [replace(kind, rows=_rows(kind, user)) if kind.counted else kind for kind in kinds]


def numbers(user: Any, limit: int = SHOWN) -> list[Kind]:
    """Every kind with its number and no rows, in one query."""
    sources = sources_for(user)
    wanted = {source.kind: source.due(user) for source in sources if source.due}
    counted = count_together(wanted, limit + 1)
    return [
        Kind(source, counted[source.kind], limit)
        if source.kind in counted
        else _asked(source, user, limit)
        for source in sources
    ]


def _asked(source: Source, user: Any, limit: int) -> Kind:
    rows = source.rows(user, limit + 1)
    return Kind(source, len(rows), limit, rows[:limit])


def _rows(kind: Kind, user: Any) -> list[Reminder]:
    return kind.rows or kind.source.rows(user, kind.limit)


def told(user: Any, chosen: str = "") -> tuple[list[Kind], list[Kind]]:
    """What the page shows: (kinds with their rows, all kinds that have any).

    `chosen`: the kind asked for. Otherwise the first `OPENED` kinds have their rows; the others stand
    there with their number, so that the page costs the same however much is due.
    """
    kinds = [kind for kind in numbers(user) if kind.counted]
    shown = [kind for kind in kinds if kind.source.kind == chosen] or kinds[:OPENED]
    return [replace(kind, rows=_rows(kind, user)) for kind in shown], kinds


def first(user: Any, limit: int) -> list[Reminder]:
    """The most pressing reminders for the first page of the day: of the first kinds that press."""
    pressing = [kind for kind in numbers(user, limit) if kind.source.presses and kind.counted]
    found = [row for kind in pressing[:limit] for row in _rows(kind, user)]
    return sorted(found, key=lambda row: (row.tone != "bad", row.on))[:limit]


def count(user: Any) -> int:
    """How many things are late; kept for a minute, because every page with the menu asks."""

    def now() -> int:
        wanted = {source.kind: source.late(user) for source in sources_for(user) if source.late}
        return sum(count_together(wanted).values())

    return int(cache.get_or_set(f"reminders:{user.pk}", now, COUNT_SECONDS) or 0)

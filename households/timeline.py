"""What happened for a household, told by the floors above.

Households know nothing of visits or cases; services registers a source at start-up::

    from households import timeline

    def visits(household, user) -> list[timeline.TimelineItem]: ...
    timeline.register(visits, count=lambda household, user: ...)

A source starts from `visible_to(user)`, gives its newest items only (the page shows ten) and runs
one query.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

from households.models import Household

SHOWN = 10


@dataclass(frozen=True)
class TimelineItem:
    """`tone` is "", "warn" (needs somebody) or "gray" (bookkeeping); `tag` a short state."""

    on: dt.date
    title: str | Promise
    text: str = ""
    tag: str | Promise = ""
    tone: str = ""
    url: str = ""


Source = Callable[[Household, Any], list[TimelineItem]]
Count = Callable[[Household, Any], int]

_sources: list[Source] = []
_counts: list[Count] = []


def register(source: Source, *, count: Count | None = None) -> None:
    """Add a source once; `count` says how many records it has in all (for the tab)."""
    if source not in _sources:
        _sources.append(source)
        if count is not None:
            _counts.append(count)


def items(household: Household, user: Any) -> list[TimelineItem]:
    """The items of all sources, newest first."""
    found = [item for source in _sources for item in source(household, user)]
    return sorted(found, key=lambda item: item.on, reverse=True)


def total(household: Household, user: Any) -> int | None:
    """How many records there are in all; None when no source counts."""
    return sum(count(household, user) for count in _counts) if _counts else None

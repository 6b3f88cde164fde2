"""Everything ever done for a household, told by whoever keeps it.

Households know nothing of visits or cases; each part registers a source at start-up::

    from households.file import timeline

    timeline.register(
        timeline.Source(
            "visits", _("Visits"),
            rows=lambda household, user: Visit.objects.visible_to(user).filter(household=household),
            on="occurred_on",
            item=lambda visit: timeline.TimelineItem(on=visit.occurred_on, title=…),
            related=("worker",),
        )
    )

One union query finds the keys of a page over all sources, one counts; then each kind that occurs on
the page is read once. So the page's cost hangs neither on the length of the history nor, but for
the kinds shown, on the number of sources.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, DateField, DateTimeField, F, Q, QuerySet, Value
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.functional import Promise

from households.models import Household

SHOWN = 10
PAGE = 30
_CURSOR = re.compile(r"^(\d{4}-\d{2}-\d{2})\.([a-z_-]{1,30})\.(\d{1,18})$")


@dataclass(frozen=True)
class TimelineItem:
    """`tone` is "", "warn" (needs somebody) or "gray" (bookkeeping); `tag` a short state."""

    on: dt.date
    title: str | Promise
    text: str = ""
    tag: str | Promise = ""
    tone: str = ""
    url: str = ""


@dataclass(frozen=True)
class Source:
    """One kind of thing that happens.

    `rows(household, user)`: all of its rows that the reader may see, starting from `visible_to`.
    `on`: the date or date-time field (or annotation) by which they stand on the line. `item` makes
    one row an item; `related` is joined for it. `visible(user)`: whether the kind is shown at all.
    """

    kind: str
    label: str | Promise
    rows: Callable[[Household, Any], QuerySet]
    on: str
    item: Callable[[Any], TimelineItem]
    related: tuple[str, ...] = ()
    visible: Callable[[Any], bool] = lambda user: True


@dataclass(frozen=True, order=True)
class Cursor:
    """Where a page ends: the next one shows what is older. Newest day first, then kind and key."""

    on: dt.date
    kind: str
    pk: int

    def __str__(self) -> str:
        return f"{self.on}.{self.kind}.{self.pk}"

    @classmethod
    def parse(cls, text: str) -> Cursor | None:
        """From the URL; None for anything that is no cursor."""
        match = _CURSOR.match(text)
        try:
            return cls(dt.date.fromisoformat(match[1]), match[2], int(match[3])) if match else None
        except ValueError:
            return None


@dataclass(frozen=True)
class Page:
    """`after`: the cursor of the next, older page; "" on the last one."""

    items: list[TimelineItem]
    after: str = ""


@dataclass
class _Registry:
    sources: dict[str, Source] = field(default_factory=dict)


_registry = _Registry()


def day_of(moment: dt.datetime) -> dt.date:
    """The local day of a moment, as the timeline groups it."""
    return timezone.localdate(moment)


def register(source: Source) -> None:
    """Add a kind of entry; a second one of the same kind is a mistake."""
    if source.kind in _registry.sources:
        raise ValueError(f"there is a timeline source {source.kind} already")
    _registry.sources[source.kind] = source


def sources(user: Any) -> list[Source]:
    """The kinds that the reader may see, in order of registration."""
    return [source for source in _registry.sources.values() if source.visible(user)]


def page(
    household: Household,
    user: Any,
    *,
    kinds: Collection[str] = (),
    before: Cursor | None = None,
    size: int = PAGE,
) -> Page:
    """The newest `size` items older than `before`, of the `kinds` named or of all.

    One query, and one for each kind that occurs on the page.
    """
    chosen = [s for s in sources(user) if not kinds or s.kind in kinds]
    keys = _keys(chosen, household, user, before, size + 1)
    shown = keys[:size]
    rows = {
        source.kind: source.rows(household, user)
        .select_related(*source.related)
        .in_bulk([key.pk for key in shown if key.kind == source.kind])
        for source in chosen
        if any(key.kind == source.kind for key in shown)
    }
    by_kind = {source.kind: source for source in chosen}
    items = [by_kind[key.kind].item(rows[key.kind][key.pk]) for key in shown]
    return Page(items, str(shown[-1]) if len(keys) > size else "")


def counts(household: Household, user: Any) -> dict[str, int]:
    """Kind → how many items there are in all, by one query; kinds without any are left out."""
    asked = [
        source.rows(household, user)
        .order_by()
        .annotate(line_kind=Value(source.kind))
        .values("line_kind")
        .annotate(line_count=Count("pk"))
        .values_list("line_kind", "line_count")
        for source in sources(user)
    ]
    return {kind: count for kind, count in _union(asked) if count} if asked else {}


def _keys(
    chosen: Iterable[Source], household: Household, user: Any, before: Cursor | None, size: int
) -> list[Cursor]:
    asked = []
    for source in chosen:
        rows = source.rows(household, user).order_by()
        rows = rows.annotate(line_on=_day(rows, source.on)).filter(line_on__isnull=False)
        if before is not None:
            rows = rows.filter(_older(source.kind, before))
        rows = rows.annotate(line_kind=Value(source.kind)).order_by("-line_on", "-pk")[:size]
        asked.append(rows.values_list("line_on", "line_kind", "pk"))
    if not asked:
        return []
    return sorted((Cursor(*key) for key in _union(asked)), reverse=True)[:size]


def _union(asked: list[QuerySet]) -> QuerySet:
    return asked[0].union(*asked[1:], all=True) if len(asked) > 1 else asked[0]


def _day(rows: QuerySet, name: str) -> Any:
    if name in rows.query.annotations:
        field: Any = rows.query.annotations[name].output_field
    else:
        field = rows.model._meta.get_field(name)
    if isinstance(field, DateTimeField):
        return TruncDate(name)
    return F(name) if isinstance(field, DateField) else TruncDate(name)


def _older(kind: str, before: Cursor) -> Q:
    """Rows of `kind` that stand below the cursor in (day, kind, key) from the top."""
    if kind < before.kind:
        return Q(line_on__lte=before.on)
    if kind > before.kind:
        return Q(line_on__lt=before.on)
    return Q(line_on__lt=before.on) | Q(line_on=before.on, pk__lt=before.pk)

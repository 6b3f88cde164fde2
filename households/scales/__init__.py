"""Scales as data (specification 2.7): one file of `households/scales` is one scale.

A scale has items with answers (`items`), or only numbers typed in from a paper form (`numbers`), or
only the level an assessment body has decided (`body_decides`): what may stand on a screen is a
question of its licence. Adding a scale is adding a file with `SCALE = Scale(…)`.

A scale is a screen, never a diagnosis: `NEVER_A_DIAGNOSIS` is shown with every result.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.discovery import modules

Text = str | Promise
NEVER_A_DIAGNOSIS = _("A scale is a screen, never a diagnosis.")


@dataclass(frozen=True)
class Option:
    """One answer and what it scores; `key` is stored, and typed as a digit on the keyboard."""

    key: str
    label: Text
    points: int


@dataclass(frozen=True)
class Item:
    """`options` empty: those of the scale. `reversed`: the highest answer scores nothing."""

    key: str
    text: Text
    options: tuple[Option, ...] = ()
    reversed: bool = False
    help: Text = ""


@dataclass(frozen=True)
class Number:
    """A figure typed in from paper. `counts`: it is part of the total."""

    key: str
    label: Text
    low: int
    high: int
    counts: bool = True


@dataclass(frozen=True)
class Band:
    """`low` to `high` points, both included. `tone`: "", "ok", "warn", "bad"; `advice`: next."""

    key: str
    label: Text
    low: int = 0
    high: int = 0
    tone: str = ""
    advice: Text = ""


@dataclass(frozen=True)
class Convention:
    """A way to read the same total; stored with the result, because bands differ."""

    key: str
    label: Text
    bands: tuple[Band, ...]

    def band_of(self, total: int) -> Band:
        for band in self.bands:
            if band.low <= total <= band.high:
                return band
        raise ValueError(f"no band of {self.key} holds {total}")

    def band(self, key: str) -> Band | None:
        return next((band for band in self.bands if band.key == key), None)


@dataclass(frozen=True)
class Scored:
    """What an assessment came to; `total` is None where only a level is known."""

    total: int | None
    band: Band


@dataclass(frozen=True)
class Scale:
    """`months`: validity. `trained_only`: run by people with a training mark (specification 2.7).

    `alarm`: items of which any score opens the risk protocol at once. `worst_from`: a single item
    with so many points puts the result into the last band. `ages`: completed years, both included.
    `higher_is_better` turns the words of the trend. `licence` says why it may be shown.
    """

    key: str
    version: str
    title: Text
    short: Text
    audience: Text
    source: Text
    licence: Text
    conventions: tuple[Convention, ...]
    order: int = 50
    intro: Text = ""
    options: tuple[Option, ...] = ()
    items: tuple[Item, ...] = ()
    numbers: tuple[Number, ...] = ()
    body_decides: bool = False
    months: int = 12
    ages: tuple[int, int] = (0, 130)
    categories: frozenset[str] = frozenset()
    trained_only: bool = False
    alarm: frozenset[str] = frozenset()
    worst_from: int | None = None
    higher_is_better: bool = False
    is_needs_assessment: bool = False

    # --- reading --------------------------------------------------------------------------------

    def convention(self, key: str) -> Convention:
        """The convention by its key; the first one for an unknown or empty key."""
        return next((c for c in self.conventions if c.key == key), self.conventions[0])

    def options_of(self, item: Item) -> tuple[Option, ...]:
        return item.options or self.options

    def item(self, key: str) -> Item | None:
        return next((item for item in self.items if item.key == key), None)

    @property
    def highest(self) -> int:
        """The highest total there is; 0 where only a level is stored."""
        if self.items:
            return sum(max(o.points for o in self.options_of(item)) for item in self.items)
        return sum(number.high for number in self.numbers if number.counts)

    def fits_age(self, age: int | None) -> bool:
        return age is None or self.ages[0] <= age <= self.ages[1]

    # --- scoring --------------------------------------------------------------------------------

    def points(self, item: Item, answer: str) -> int:
        """What an answer scores. Raises KeyError for an answer the item does not have."""
        options = self.options_of(item)
        score = {option.key: option.points for option in options}[answer]
        return max(option.points for option in options) - score if item.reversed else score

    def score(self, answers: Mapping[str, str | int], convention: str = "") -> Scored:
        """The total and its band. Every item or number must be answered (KeyError otherwise)."""
        reading = self.convention(convention)
        if self.body_decides:
            band = reading.band(str(answers["level"]))
            if band is None:
                raise KeyError("level")
            return Scored(None, band)
        if self.numbers:
            parts = [int(answers[number.key]) for number in self.numbers if number.counts]
        else:
            parts = [self.points(item, str(answers[item.key])) for item in self.items]
        total = sum(parts)
        if self.worst_from is not None and max(parts) >= self.worst_from:
            return Scored(total, reading.bands[-1])
        return Scored(total, reading.band_of(total))

    def alarmed(self, answers: Mapping[str, str | int]) -> bool:
        """Whether an alarm item scored at all, whatever the total is (PHQ-9 item 9)."""
        return any(
            self.points(item, str(answers[item.key])) > 0
            for item in self.items
            if item.key in self.alarm and item.key in answers
        )

    def valid_until(self, day: dt.date) -> dt.date:
        """The last day a result of `day` is valid."""
        month = day.month - 1 + self.months
        year, month = day.year + month // 12, month % 12 + 1
        last = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)).day
        return dt.date(year, month, min(day.day, last)) - dt.timedelta(days=1)


@cache
def scales() -> dict[str, Scale]:
    """Every scale there is, by key, in the order they are offered."""
    found = [module.SCALE for module in modules("households.scales")]
    return {scale.key: scale for scale in sorted(found, key=lambda scale: scale.order)}


def scale(key: str) -> Scale | None:
    return scales().get(key)

"""The risk levels and how soon each asks for contact (specification 2.9): data, per province.

The four colours stand below. A province with others (Guangdong follows up in six levels) names a
JSON file in RISK_LEVELS_FILE, the highest level first::

    [{"code": "l1", "label": "一级", "tone": "bad", "within_hours": 24, "every_days": 7,
      "high": true}, …]
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

CODE_LENGTH = 6
TONES = ("bad", "warn", "")


@dataclass(frozen=True)
class Level:
    """One level.

    `within_hours`: the first contact after the level was set; `every_days`: each one after it.
    `tone`: colour of the tag. `high`: a visit that finds it needs an incident or a written reason.
    """

    code: str
    label: str | Promise
    tone: str
    within_hours: int
    every_days: int
    high: bool = False

    @property
    def within_days(self) -> int:
        """Visits are dated, not timed: 24 hours end with the next day."""
        return -(-self.within_hours // 24)

    def due_on(self, set_on: dt.date, contacted_on: dt.date | None) -> dt.date:
        """The day by which the next contact must happen.

        A visit on the day itself does not count as the first contact: it may be the one that found
        the risk.
        """
        if contacted_on is None or contacted_on <= set_on:
            return set_on + dt.timedelta(days=self.within_days)
        return contacted_on + dt.timedelta(days=self.every_days)


NATIONAL = (
    Level("red", _("Red (high)"), "bad", 24, 7, high=True),
    Level("orange", _("Orange (medium-high)"), "warn", 7 * 24, 14, high=True),
    Level("yellow", _("Yellow (medium)"), "warn", 30 * 24, 30),
    Level("blue", _("Blue (low)"), "", 90 * 24, 90),
)


@cache
def levels() -> tuple[Level, ...]:
    """All levels, the highest first.

    Errors: ImproperlyConfigured when the province's file is not what the module's text describes.
    """
    if not settings.RISK_LEVELS_FILE:
        return NATIONAL
    try:
        rows = json.loads(Path(settings.RISK_LEVELS_FILE).read_text(encoding="utf-8"))
        found = tuple(Level(**row) for row in rows)
    except (OSError, ValueError, TypeError) as error:
        raise ImproperlyConfigured(f"RISK_LEVELS_FILE: {error}") from error
    for level in found:
        wrong = (
            not 0 < len(level.code) <= CODE_LENGTH
            or level.tone not in TONES
            or level.within_hours < 1
            or level.every_days < 1
        )
        if wrong:
            raise ImproperlyConfigured(f"RISK_LEVELS_FILE: level {level.code!r} is not valid")
    if len(found) < 2 or len({level.code for level in found}) < len(found):
        raise ImproperlyConfigured("RISK_LEVELS_FILE: name at least two levels, each once")
    return found


def choices() -> list[tuple[str, str | Promise]]:
    return [(level.code, level.label) for level in levels()]


def level_of(code: str) -> Level:
    """The level with this code; the lowest one for a code that is no longer in use."""
    return next((level for level in levels() if level.code == code), levels()[-1])


def highest(codes: set[str]) -> str:
    """The highest of some codes; the lowest level there is when none is known."""
    return next((level.code for level in levels() if level.code in codes), lowest())


def lowest() -> str:
    return levels()[-1].code


def high() -> list[str]:
    """Codes of the levels that count as high."""
    return [level.code for level in levels() if level.high]

"""A value beside another one: how much more or less, in words that officials use."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.figures import Reading
from reporting.indicators import Additivity, Indicator


@dataclass(frozen=True)
class Comparison:
    """`text` is “—” when there is nothing to compare with; `reason` then says why."""

    label: str
    text: str
    direction: str
    reason: str = ""


def compare(label: str, indicator: Indicator, now: Reading, then: Reading) -> Comparison:
    """Percent for counts, percentage points for rates."""
    if then.value is None or now.value is None:
        return Comparison(label, "—", "flat", _("There is no value to compare with."))
    if indicator.additivity is Additivity.RATIO:
        points = round(now.value - then.value, 2)
        if not points:
            return Comparison(label, _("unchanged"), "flat")
        text = _("%(n)s points") % {"n": _signed(points)}
        return Comparison(label, text, _direction(points))
    if not then.value:
        return Comparison(
            label, "—", "flat", _("The figure was 0 then: no growth can be computed.")
        )
    change = round((now.value - then.value) / then.value * 100, 1)
    return Comparison(label, f"{_signed(change)}%", _direction(change))


def _direction(change: float) -> str:
    return "up" if change > 0 else "down" if change < 0 else "flat"


def _signed(number: float) -> str:
    text = f"{abs(number):g}"
    return f"+{text}" if number > 0 else f"−{text}" if number < 0 else "0"

"""Colours of a map and of bars, with the numbers of the legend.

Warm means below target, cool means on target (checklist 55). A count has no target, so its scale
has one hue and runs from pale to deep in equal steps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reporting.dashboards.numbers import thin
from reporting.indicators import Additivity, Indicator


@dataclass(frozen=True)
class Band:
    css: str
    label: str
    low: float


class Scale:
    """`css(value)` for one value, `bands` for the legend from low to high."""

    def __init__(self, bands: Sequence[Band]) -> None:
        self.bands = list(bands)

    def css(self, value: float | None) -> str:
        if value is None:
            return "q0"
        found = "q0"
        for band in self.bands:
            if value >= band.low:
                found = band.css
        return found


def scale_for(indicator: Indicator, values: Sequence[float | None]) -> Scale:
    """The scale of an indicator for the values that are shown."""
    if indicator.additivity is Additivity.RATIO:
        return Scale(
            [
                Band("q1", _("below %(n)s%%") % {"n": 50}, 0),
                Band("q2", "50–75%", 50),
                Band("q3", "75–100%", 75),
                Band("q5", "100%", 100),
            ]
        )
    top = max((value for value in values if value is not None), default=0)
    if top <= 0:
        return Scale([Band("s0", "0", 0)])
    step = _round_up(top / 4)
    edges = [1, step, step * 2, step * 3]
    if step <= 1:
        return Scale([Band("s0", "0", 0), Band("s4", _("1 or more"), 1)])
    bands = [Band("s0", "0", 0)]
    for n, low in enumerate(edges, start=1):
        high = edges[n] - 1 if n < len(edges) else None
        label = (
            _("%(n)s or more") % {"n": thin(low)} if high is None else f"{thin(low)}–{thin(high)}"
        )
        bands.append(Band(f"s{n}", label, low))
    return Scale(bands)


def _round_up(number: float) -> int:
    """To a number that people read easily: 1, 2, 3, 5, 10, 15, 20, 30, 50, 100 …"""
    power = 1
    while True:
        for nice in (1, 2, 3, 5) if power == 1 else (1, 1.5, 2, 3, 5):
            if nice * power >= number:
                return int(nice * power)
        power *= 10

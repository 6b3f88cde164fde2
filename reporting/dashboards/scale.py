"""Colours of a map and of bars, with the numbers of the legend.

Warm means below target, cool means on target (checklist 55). A count has no target, so its scale
has one hue and runs from pale to deep, a quarter of the places in each step.
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
    counts = sorted(value for value in values if value)
    if not counts:
        return Scale([Band("s0", "0", 0)])
    # Quarters of the places, not of the numbers: one large county must not leave the rest pale.
    edges = [1]
    for share in (0.25, 0.5, 0.75):
        edge = _round_down(counts[int(share * (len(counts) - 1))])
        if edge > edges[-1]:
            edges.append(edge)
    bands = [Band("s0", "0", 0)]
    shades = (
        ("s4",)
        if len(edges) == 1
        else ("s1", "s4")
        if len(edges) == 2
        else (("s1", "s3", "s4") if len(edges) == 3 else ("s1", "s2", "s3", "s4"))
    )
    for css, low, following in zip(shades, edges, [*edges[1:], None], strict=True):
        if following is None:
            label = _("%(n)s or more") % {"n": thin(low)}
        else:
            label = thin(low) if following - low == 1 else f"{thin(low)}–{thin(following - 1)}"
        bands.append(Band(css, label, low))
    return Scale(bands)


def _round_down(number: float) -> int:
    """To two leading digits, the second a multiple of five: 1234 → 1200, 57 → 55, 8 → 8."""
    digits = len(str(int(number)))
    if digits == 1:
        return int(number)
    step = 5 * 10 ** (digits - 2)
    return int(number // step * step)

"""The course of one scale of one person as an SVG line, drawn on the server beside its table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from households.models import ScaleResult
from households.scales import Scale

WIDTH, HEIGHT = 320, 96
LEFT, RIGHT, TOP, BOTTOM = 14, 14, 20, 20
# Less than this apart, two figures would stand over one another.
LABEL_ROOM = 22


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    labelled: bool
    result: ScaleResult


@dataclass(frozen=True)
class Trend:
    """`points` oldest first; `line` is the SVG polyline through them."""

    points: list[Point]
    viewbox: str = f"0 0 {WIDTH} {HEIGHT}"
    base: int = HEIGHT - BOTTOM
    right: int = WIDTH - RIGHT

    @property
    def line(self) -> str:
        return " ".join(f"{point.x:.1f},{point.y:.1f}" for point in self.points)


def trend(scale: Scale, results: Sequence[ScaleResult]) -> Trend | None:
    """Of results of one scale in any order; None with fewer than two totals. Time runs to scale."""
    told = sorted((r for r in results if r.total is not None), key=lambda r: (r.assessed_on, r.pk))
    if len(told) < 2 or not scale.highest:
        return None
    first, last = told[0].assessed_on, told[-1].assessed_on
    days = (last - first).days
    points = []
    for place, result in enumerate(told):
        share = (result.assessed_on - first).days / days if days else place / (len(told) - 1)
        height = (result.total or 0) / scale.highest
        points.append(
            Point(
                LEFT + share * (WIDTH - LEFT - RIGHT),
                TOP + (1 - height) * (HEIGHT - TOP - BOTTOM),
                False,
                result,
            )
        )
    return Trend(_labelled(points))


def _labelled(points: list[Point]) -> list[Point]:
    """The figures that have room: from the newest back, none over its neighbour."""
    free = float("inf")
    found = []
    for point in reversed(points):
        fits = free - point.x >= LABEL_ROOM
        free = point.x if fits else free
        found.append(replace(point, labelled=fits))
    return found[::-1]

"""Eco-map: the family in the middle, what it is tied to around it.

Line: thick strong, dashed weak, crossed by strokes stressful, interrupted broken off; arrows say
who supports whom. The circles stand so far apart that they never touch, however many there are.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from households.diagrams import svg
from households.models import EcoTie

OUTER, INNER, GAP = 46.0, 58.0, 16.0
NAME_WIDTH = 6


@dataclass(frozen=True)
class Tie:
    """What the drawing needs of a tie; `person` is the member it belongs to, "" the household."""

    name: str
    system: str
    strength: str
    direction: str
    person: str = ""
    told: str = ""

    @classmethod
    def of(cls, tie: EcoTie, person: str) -> Tie:
        told = f"{tie.get_system_display()} {tie.name}: {tie.get_strength_display()}"
        if person:
            told += f" ({person})"
        return cls(
            tie.name, str(tie.get_system_display()), tie.strength, tie.direction, person, told
        )


def radius(count: int) -> float:
    """How far from the middle `count` circles stand without touching each other or the family."""
    apart = (OUTER * 2 + GAP) / (2 * math.sin(math.pi / count)) if count > 1 else 0.0
    return max(INNER + OUTER + 74, apart)


def places(count: int) -> list[tuple[float, float]]:
    """The middles of the outer circles, around (0, 0), the first one on top."""
    far = radius(count)
    return [
        (
            far * math.sin(2 * math.pi * n / count),
            -far * math.cos(2 * math.pi * n / count),
        )
        for n in range(count)
    ]


def draw(title: str, ties: Sequence[Tie]) -> SafeString:
    reach = radius(max(len(ties), 1)) + OUTER + 12
    parts = []
    for tie, (x, y) in zip(ties, places(len(ties)), strict=True):
        parts += _line(tie, reach, reach + x, reach + y)
    for tie, (x, y) in zip(ties, places(len(ties)), strict=True):
        parts.append(_outer(tie, reach + x, reach + y))
    parts.append(
        svg.tag(
            "circle", cx=reach, cy=reach, r=INNER, fill="#e7effa", stroke=svg.BRAND,
            stroke_width=2, class_="dg-home-fill",
        )
    )  # fmt: skip
    parts += _words(title, reach, reach, 7, 14)
    told = "; ".join(tie.told for tie in ties)
    return svg.picture(reach * 2, reach * 2, parts, _("Eco-map: %(name)s") % {"name": title}, told)


def _outer(tie: Tie, x: float, y: float) -> str:
    circle = svg.tag(
        "circle", cx=x, cy=y, r=OUTER, fill=svg.PAPER, stroke=svg.INK, stroke_width=1.5,
        class_="dg-shape",
    )  # fmt: skip
    small = tie.person or tie.system
    lines = svg.wrapped(tie.name, NAME_WIDTH)
    top = y - 8 * len(lines) + 4
    words = [svg.text(x, top + 16 * n, line) for n, line in enumerate(lines)]
    below = svg.wrapped(small, NAME_WIDTH, 1)[0]
    words.append(svg.text(x, top + 16 * len(lines), below, 11, fill=svg.FAINT, class_="dg-faint"))
    return svg.tag("g", svg.tag("title", svg.clean(tie.told or tie.name)) + circle + "".join(words))


def _words(words: str, x: float, y: float, width: int, size: float) -> list[str]:
    lines = svg.wrapped(words, width)
    top = y - (size + 4) * (len(lines) - 1) / 2 + size / 3
    return [svg.text(x, top + (size + 4) * n, line, size) for n, line in enumerate(lines)]


def _line(tie: Tie, middle: float, x: float, y: float) -> list[str]:
    far = math.hypot(x - middle, y - middle)
    ux, uy = (x - middle) / far, (y - middle) / far
    x1, y1 = middle + ux * (INNER + 4), middle + uy * (INNER + 4)
    x2, y2 = x - ux * (OUTER + 4), y - uy * (OUTER + 4)
    warn = tie.strength == EcoTie.Strength.STRESSED
    colour = svg.WARN if warn else svg.INK
    look: dict[str, object] = {"stroke": colour, "class_": "dg-warn" if warn else None}
    if tie.strength == EcoTie.Strength.BROKEN:
        look["stroke"] = svg.FAINT
        first, second = 0.44, 0.56
        parts = [
            svg.line(x1, y1, x1 + (x2 - x1) * first, y1 + (y2 - y1) * first, **look),
            svg.line(x1 + (x2 - x1) * second, y1 + (y2 - y1) * second, x2, y2, **look),
            _stroke(x1, y1, x2, y2, first, look),
            _stroke(x1, y1, x2, y2, second, look),
        ]
    else:
        width = 3.5 if tie.strength == EcoTie.Strength.STRONG else 1.6
        dashed = "6 5" if tie.strength == EcoTie.Strength.WEAK else None
        parts = [svg.line(x1, y1, x2, y2, stroke_width=width, stroke_dasharray=dashed, **look)]
        if warn:
            parts += [_stroke(x1, y1, x2, y2, 0.2 + 0.12 * n, look) for n in range(6)]
        if tie.direction in (EcoTie.Direction.OUT, EcoTie.Direction.BOTH):
            parts.append(_head(x2, y2, ux, uy, colour))
        if tie.direction in (EcoTie.Direction.IN, EcoTie.Direction.BOTH):
            parts.append(_head(x1, y1, -ux, -uy, colour))
    return parts


def _stroke(
    x1: float, y1: float, x2: float, y2: float, share: float, look: dict[str, object]
) -> str:
    """A short stroke across the line."""
    far = math.hypot(x2 - x1, y2 - y1) or 1.0
    x, y = x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
    nx, ny = -(y2 - y1) / far * 6, (x2 - x1) / far * 6
    return svg.line(x - nx, y - ny, x + nx, y + ny, **look)


def _head(x: float, y: float, ux: float, uy: float, colour: str) -> str:
    points = (
        f"{x + ux * 3:.1f},{y + uy * 3:.1f}"
        f" {x - ux * 9 - uy * 5:.1f},{y - uy * 9 + ux * 5:.1f}"
        f" {x - ux * 9 + uy * 5:.1f},{y - uy * 9 - ux * 5:.1f}"
    )
    return svg.tag("polygon", points=points, fill=colour, class_="dg-head")

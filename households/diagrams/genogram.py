"""Genogram: generations in rows, couples side by side, children under their parents.

Every person has a slot of their own in a row and a name never wider than the slot, so no text meets
another whatever the family. Symbols as usual in social work: square man, circle woman, diamond
unknown; a cross for the deceased, a double border for persons served, a dashed border for those who
do not live in the household; two strokes through the line of a divorced couple.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from households.diagrams import svg
from households.diagrams.family import Family, Figure, Union

SLOT, ROW, SIZE = 92.0, 146.0, 40.0
MARGIN, TOP = 14.0, 34.0
NAME_WIDTH = 6
LANE = 7.0


@dataclass(frozen=True)
class Layout:
    """Where the middle of each symbol stands."""

    at: dict[str, tuple[float, float]]
    width: float
    height: float


def draw(family: Family) -> SafeString:
    """The drawing; its description says who is in it."""
    layout = arrange(family)
    parts = [_household(family, layout)]
    for number, union in enumerate(family.unions):
        parts += _union(union, layout, number)
    for number, group in enumerate(family.siblings):
        parts += _hanging(group, layout, number)
    for figure in family.figures.values():
        parts += _symbol(figure, *layout.at[figure.key])
    told = "; ".join(f"{line.name} {line.sex} {line.age}: {line.told}" for line in family.lines)
    return svg.picture(layout.width, layout.height, parts, family.title, told)


# --- where everybody stands ----------------------------------------------------------------------


def arrange(family: Family) -> Layout:
    """Slots row by row from the eldest generation; each row is then moved under its parents."""
    rows: dict[int, list[str]] = {}
    for key, generation in family.generation.items():
        rows.setdefault(generation, []).append(key)
    x: dict[str, float] = {}
    above: list[str] = []
    for generation in sorted(rows):
        units = _units(family, _ordered(family, rows[generation], above))
        _set(family, units, x)
        above = [key for unit in units for key in unit]
    for generation in sorted(rows, reverse=True):
        _lift(family, rows[generation], x)
    least = min(x.values(), default=0.0)
    numbered = {generation: n for n, generation in enumerate(sorted(rows))}
    at = {
        key: (
            x[key] - least + MARGIN + SLOT / 2,
            TOP + SIZE / 2 + ROW * numbered[family.generation[key]],
        )
        for key in x
    }
    width = max((px for px, _py in at.values()), default=0.0) + SLOT / 2 + MARGIN
    return Layout(at, width, TOP + ROW * len(rows))


def _ordered(family: Family, row: list[str], above: list[str]) -> list[str]:
    """Children in the order of their parents, by birth; those without parents after their spouse."""
    place = {key: n for n, key in enumerate(above)}
    parents = {child: union.partners for union in family.unions for child in union.children}

    def rank(key: str) -> tuple[float, str, str]:
        found = [place[p] for p in parents.get(key, ()) if p in place]
        born = family.figures[key].born
        return (
            sum(found) / len(found) if found else float("inf"),
            str(born or "9999"),
            key,
        )

    return sorted(row, key=rank)


def _units(family: Family, row: list[str]) -> list[list[str]]:
    """Couples and single persons, in order; somebody twice married stands between both."""
    units: list[list[str]] = []
    seen: set[str] = set()
    for key in row:
        if key in seen:
            continue
        unit = [key]
        seen.add(key)
        grown = True
        while grown:
            grown = False
            for union in family.unions:
                for person in union.partners:
                    other = [p for p in union.partners if p != person]
                    if person in unit and other and other[0] in row and other[0] not in seen:
                        unit.insert(unit.index(person) + 1, other[0]) if not (
                            union.divorced
                        ) else unit.insert(unit.index(person), other[0])
                        seen.add(other[0])
                        grown = True
        # A man stands left of the woman, where nothing else decides.
        if len(unit) == 2 and [family.figures[k].sex for k in unit] == ["2", "1"]:
            unit.reverse()
        units.append(unit)
    return units


def _set(family: Family, units: list[list[str]], x: dict[str, float]) -> None:
    """Each unit as near as may be under the parents of its members, none over another."""
    wanted = []
    for unit in units:
        middles = [
            sum(x[p] for p in union.partners if p in x) / len(union.partners)
            for union in family.unions
            for key in unit
            if key in union.children and all(p in x for p in union.partners)
        ]
        wanted.append(sum(middles) / len(middles) if middles else None)
    free = 0.0
    starts = []
    for unit, middle in zip(units, wanted, strict=True):
        width = SLOT * len(unit)
        start = free if middle is None else max(free, middle - width / 2 + SLOT / 2)
        starts.append(start)
        free = start + width
    # Rows were pushed to the right only; move the whole row back by what it is off on average.
    off = [
        start + SLOT * len(unit) / 2 - SLOT / 2 - middle
        for unit, start, middle in zip(units, starts, wanted, strict=True)
        if middle is not None
    ]
    shift = sum(off) / len(off) if off else 0.0
    for unit, start in zip(units, starts, strict=True):
        for n, key in enumerate(unit):
            x[key] = start - shift + SLOT * n


def _lift(family: Family, row: list[str], x: dict[str, float]) -> None:
    """A single couple of parents goes to the middle of its children, if the row leaves room."""
    for union in family.unions:
        here = [p for p in union.partners if p in row]
        if not here or len(here) != len(union.partners) or not union.children:
            continue
        children = [x[c] for c in union.children if c in x]
        if not children:
            continue
        move = (min(children) + max(children)) / 2 - sum(x[p] for p in here) / len(here)
        moved = {p: x[p] + move for p in here}
        others = [x[k] for k in row if k not in moved]
        if all(abs(to - other) >= SLOT for to in moved.values() for other in others):
            low, high = min(moved.values()), max(moved.values())
            if not any(low < other < high for other in others):
                x.update(moved)


# --- lines ---------------------------------------------------------------------------------------


def _union(union: Union, layout: Layout, number: int) -> list[str]:
    points = [layout.at[p] for p in union.partners]
    y = points[0][1]
    parts: list[str] = []
    if len(points) == 2:
        (x1, _y1), (x2, y2) = sorted(points)
        beside = x2 - x1 <= SLOT + 1 and y == y2
        if beside:
            parts.append(svg.line(x1 + SIZE / 2, y, x2 - SIZE / 2, y))
            middle, base = (x1 + x2) / 2, y
        else:
            # Somebody stands between: the line goes over the heads.
            base = y - SIZE / 2 - 8
            parts += [
                svg.line(x1, y - SIZE / 2, x1, base),
                svg.line(x1, base, x2, base),
                svg.line(x2, y2 - SIZE / 2, x2, base),
            ]
            middle = (x1 + x2) / 2
        if union.divorced:
            for offset in (-3, 3):
                parts.append(svg.line(middle + offset - 4, base + 9, middle + offset + 4, base - 9))
        start = (middle, base)
    else:
        # One parent alone: from below the name, so that the line crosses no text.
        start = (points[0][0], y + SIZE / 2 + 58)
    children = [layout.at[c] for c in union.children if c in layout.at]
    if not children:
        return parts
    rail = min(cy for _cx, cy in children) - SIZE / 2 - 14 - LANE * (number % 4)
    spread = [cx for cx, _cy in children] + [start[0]]
    parts.append(svg.line(start[0], start[1], start[0], rail))
    parts.append(svg.line(min(spread), rail, max(spread), rail))
    parts += [svg.line(cx, rail, cx, cy - SIZE / 2) for cx, cy in children]
    return parts


def _hanging(group: list[str], layout: Layout, number: int) -> list[str]:
    points = [layout.at[key] for key in group if key in layout.at]
    rail = min(y for _x, y in points) - SIZE / 2 - 14 - LANE * (number % 4)
    xs = [x for x, _y in points]
    return [
        svg.line(min(xs), rail, max(xs), rail),
        *(svg.line(x, rail, x, y - SIZE / 2) for x, y in points),
    ]


def _household(family: Family, layout: Layout) -> str:
    """The dashed line around those who live together, row by row from the left to the right."""
    spans: dict[float, list[float]] = {}
    for key, (x, y) in layout.at.items():
        if family.figures[key].here and not family.figures[key].deceased:
            spans.setdefault(y, []).append(x)
    if not spans:
        return ""
    rows = sorted(spans)
    pad, up, down = SLOT / 2 - 3, SIZE / 2 + 10, ROW - SIZE - 26
    left = [(min(spans[y]) - pad, y) for y in rows]
    right = [(max(spans[y]) + pad, y) for y in rows]
    points = []
    for x, y in right:
        points += [(x, y - up), (x, y + down)]
    for x, y in reversed(left):
        points += [(x, y + down), (x, y - up)]
    return svg.tag(
        "polygon", points=" ".join(f"{x:.0f},{y:.0f}" for x, y in points), fill="none",
        stroke=svg.BRAND, stroke_width=1.2, stroke_dasharray="6 5", stroke_linejoin="round",
        class_="dg-home",
    )  # fmt: skip


# --- symbols -------------------------------------------------------------------------------------


def _symbol(figure: Figure, x: float, y: float) -> list[str]:
    half = SIZE / 2
    dashed = None if figure.here or figure.deceased else "3 3"
    parts = [_shape(figure.sex, x, y, half, dashed)]
    if figure.served:
        parts.append(_shape(figure.sex, x, y, half - 5, None))
    if figure.deceased:
        reach = half * (0.72 if figure.sex == "2" else 1.0)
        parts += [
            svg.line(x - reach, y - reach, x + reach, y + reach),
            svg.line(x - reach, y + reach, x + reach, y - reach),
        ]
    elif figure.age is not None:
        parts.append(svg.text(x, y + 5, figure.age, 14))
    lines = svg.wrapped(figure.name, NAME_WIDTH)
    for n, words in enumerate(lines):
        parts.append(svg.text(x, y + half + 18 + 16 * n, words))
    if figure.born:
        below = y + half + 18 + 16 * len(lines)
        born = _("born %(year)s") % {"year": figure.born.year}
        parts.append(svg.text(x, below, born, 11, fill=svg.FAINT, class_="dg-faint"))
    label = svg.tag("title", svg.clean(figure.name))
    return [svg.tag("g", label + "".join(parts))]


def _shape(sex: str, x: float, y: float, half: float, dashed: str | None) -> str:
    look = {
        "fill": svg.PAPER, "stroke": svg.INK, "stroke_width": 1.8, "stroke_dasharray": dashed,
        "class_": "dg-shape",
    }  # fmt: skip
    if sex == "1":
        return svg.tag("rect", x=x - half, y=y - half, width=half * 2, height=half * 2, **look)  # type: ignore[arg-type]
    if sex == "2":
        return svg.tag("circle", cx=x, cy=y, r=half, **look)  # type: ignore[arg-type]
    points = f"{x},{y - half} {x + half},{y} {x},{y + half} {x - half},{y}"
    return svg.tag("polygon", points=points, **look)  # type: ignore[arg-type]

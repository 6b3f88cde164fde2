"""Boundaries as SVG paths, for the choropleths of the map page and the dashboards.

The files (`stations/data/map`, or the folder of the setting MAP_DIR) are GeoJSON in degrees, named
`{province}.prefectures.geojson` and `{province}.counties.geojson`. They are a sketch, not a survey.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from core.codes.divisions import full_code, prefix_of

OWN_FILES = Path(__file__).parent / "data" / "map"
WIDTH, HEIGHT, MARGIN = 720, 560, 8
# What a label takes, with a little air; neighbours nearer than this are pushed apart.
LABEL_WIDTH, LABEL_HEIGHT, ROUNDS = 64, 38, 40
PREFECTURE, COUNTY = 2, 3

Point = tuple[float, float]
Ring = list[Point]


@dataclass(frozen=True, slots=True)
class Shape:
    """One division: `code` of 12 digits, `path` for the attribute d, `label_xy` a point inside."""

    code: str
    name: str
    path: str
    label_xy: Point

    @property
    def prefix(self) -> str:
        return prefix_of(self.code)


@dataclass(frozen=True, slots=True)
class Map:
    """`viewbox` for the svg element; `outlines` are the prefectures around the `shapes`."""

    viewbox: str
    shapes: tuple[Shape, ...]
    outlines: tuple[Shape, ...]


def shapes(prefix: str, level: int = COUNTY) -> Map | None:
    """The divisions of `level` (2 prefectures, 3 counties) inside a province or prefecture.

    None where there are no boundaries: below the county, or without a file for the province.
    """
    prefix = prefix_of(prefix)
    if len(prefix) > 4 or level not in (PREFECTURE, COUNTY):
        return None
    return _shapes(Path(settings.MAP_DIR or OWN_FILES), prefix, level)


@lru_cache(maxsize=64)
def _shapes(folder: Path, prefix: str, level: int) -> Map | None:
    prefectures = _features(folder / f"{prefix[:2]}.prefectures.geojson", prefix)
    counties = _features(folder / f"{prefix[:2]}.counties.geojson", prefix)
    inside = counties if level == COUNTY else prefectures
    if not inside:
        return None
    projection = _Projection.fitted(
        ring for _, _, rings in [*inside, *prefectures] for ring in rings
    )
    return Map(
        f"0 0 {projection.width} {projection.height}",
        tuple(projection.shape(*feature) for feature in inside),
        tuple(projection.shape(*feature) for feature in prefectures),
    )


def _features(path: Path, prefix: str) -> list[tuple[str, str, list[Ring]]]:
    if not path.is_file():
        return []
    found = []
    for feature in json.loads(path.read_text(encoding="utf-8"))["features"]:
        code = str(feature["properties"]["code"])
        if code.startswith(prefix):
            geometry = feature["geometry"]
            polygons = geometry["coordinates"]
            if geometry["type"] == "Polygon":
                polygons = [polygons]
            rings = [[(p[0], p[1]) for p in ring] for polygon in polygons for ring in polygon]
            found.append((full_code(code), feature["properties"]["name"], rings))
    return found


@dataclass(frozen=True, slots=True)
class _Projection:
    """Equirectangular, shrunk by the cosine of the middle latitude, fitted into the view box."""

    west: float
    north: float
    shrink: float
    scale: float
    width: int
    height: int

    @classmethod
    def fitted(cls, rings: Iterable[Ring]) -> _Projection:
        points = [point for ring in rings for point in ring]
        west, east = min(p[0] for p in points), max(p[0] for p in points)
        south, north = min(p[1] for p in points), max(p[1] for p in points)
        shrink = math.cos(math.radians((south + north) / 2))
        scale = min(
            (WIDTH - 2 * MARGIN) / ((east - west) * shrink), (HEIGHT - 2 * MARGIN) / (north - south)
        )
        return cls(
            west, north, shrink, scale,
            math.ceil((east - west) * shrink * scale + 2 * MARGIN),
            math.ceil((north - south) * scale + 2 * MARGIN),
        )  # fmt: skip

    def __call__(self, point: Point) -> Point:
        x = (point[0] - self.west) * self.shrink * self.scale + MARGIN
        y = (self.north - point[1]) * self.scale + MARGIN
        return round(x, 1), round(y, 1)

    def shape(self, code: str, name: str, rings: list[Ring]) -> Shape:
        projected = [[self(point) for point in ring] for ring in rings]
        largest = max(projected, key=lambda ring: abs(_twice_area(ring)))
        return Shape(code, name, "".join(map(_path, projected)), _inside(largest))


def apart(points: Sequence[Point]) -> list[Point]:
    """The same points, moved as little as needed for labels on them not to cover one another."""
    places = [list(point) for point in points]
    pairs = [(a, b) for n, a in enumerate(places) for b in places[n + 1 :]]
    for _ in range(ROUNDS):
        moved = False
        for a, b in pairs:
            wide = LABEL_WIDTH - abs(a[0] - b[0])
            high = LABEL_HEIGHT - abs(a[1] - b[1])
            if wide > 0 and high > 0:
                axis, gap = (1, high) if high <= wide else (0, wide)
                step = (gap / 2 + 0.1) * (1 if a[axis] <= b[axis] else -1)
                a[axis] -= step
                b[axis] += step
                moved = True
        if not moved:
            break
    return [(round(x, 1), round(y, 1)) for x, y in places]


def _path(ring: Ring) -> str:
    """Relative steps of at most one decimal; points that fall together are drawn once."""
    x, y = ring[0]
    parts = [f"M{x:g} {y:g}l"]
    steps = []
    for to_x, to_y in ring[1:-1]:
        # Steps between rounded points, so that neighbours meet exactly and errors do not add up.
        dx, dy = round(to_x - x, 1), round(to_y - y, 1)
        if dx or dy:
            steps.append(f"{dx:g} {dy:g}")
            x, y = to_x, to_y
    return "".join(parts) + " ".join(steps).replace(" -", "-") + "z" if steps else ""


def _twice_area(ring: Ring) -> float:
    return sum(
        x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True)
    )


def _inside(ring: Ring) -> Point:
    """The centre of gravity, or, where a bent shape leaves it outside, the widest spot."""
    double = _twice_area(ring)
    if not double:
        return ring[0]
    pairs = list(zip(ring, ring[1:] + ring[:1], strict=True))
    crosses = [x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in pairs]
    x = sum((a[0] + b[0]) * c for (a, b), c in zip(pairs, crosses, strict=True)) / (3 * double)
    y = sum((a[1] + b[1]) * c for (a, b), c in zip(pairs, crosses, strict=True)) / (3 * double)
    cuts = sorted(
        a[0] + (y - a[1]) * (b[0] - a[0]) / (b[1] - a[1])
        for a, b in pairs
        if (a[1] > y) != (b[1] > y)
    )
    spans = list(zip(cuts[::2], cuts[1::2], strict=False))
    if spans and not any(left < x < right for left, right in spans):
        left, right = max(spans, key=lambda span: span[1] - span[0])
        x = (left + right) / 2
    return round(x, 1), round(y, 1)

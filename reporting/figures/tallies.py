"""Figures read from the stations' own counts (`households.StationCount`), small groups hidden.

The rows behind these figures are about persons and hidden from officials; their counts are kept
in the rows' own transaction, so nothing here waits for a roll-up.
"""

from __future__ import annotations

import datetime as dt
import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from os.path import commonprefix

from core.scope import under
from core.small_groups import shown_parts
from households.models import StationCount
from reporting.figures.nodes import Node
from reporting.figures.periods import Period
from reporting.indicators import Indicator, Tallied

NodeKey = tuple[int, int]
Months = dict[dt.date, int]
# The lengths of the division codes from province to township; below a township are its stations.
_LENGTHS = (2, 4, 6, 9)


class Tallies:
    """The counts of all stations in sight that the nodes (and their siblings) consist of."""

    def __init__(self, nodes: Sequence[Node], periods: Sequence[Period], measures: set[str]):
        """One query. Months before the periods are read too: small months wait for later ones."""
        last = max(period.last for period in periods)
        rows = StationCount.objects.filter(measure__in=measures, month__lte=last)
        # Siblings decide whether a part may be shown, so the whole province in sight is read.
        common = commonprefix([node.code for node in nodes])[:2]  # noqa: RUF071 — digit by digit
        if common:
            rows = rows.filter(under("station__division_code", [common]))
        self.counts: dict[str, dict[int, Months]] = defaultdict(lambda: defaultdict(dict))
        self.codes: dict[int, str] = {}
        self._sums: dict[tuple[str, str], Months] = {}
        for station, code, month, measure, value in rows.values_list(
            "station", "station__division_code", "month", "measure", "value"
        ):
            self.codes[station] = code
            self.counts[measure][station][month] = value

    def months(self, measure: str, path: str) -> Months:
        """Month → count of everything at `path`: a code prefix, or `code#station`."""
        if (measure, path) in self._sums:
            return self._sums[measure, path]
        found: Months = defaultdict(int)
        for station, months in self.counts[measure].items():
            if f"{self.codes[station]}#{station}".startswith(path):
                for month, value in months.items():
                    found[month] += value
        self._sums[measure, path] = found
        return found

    def children(self, path: str) -> list[str]:
        """The paths one level below."""
        if "#" in path:
            return []
        below = [n for n in _LENGTHS if n > len(path)]
        paths = {
            code[: below[0]] if below else f"{code}#{station}"
            for station, code in self.codes.items()
            if code.startswith(path)
        }
        return sorted(paths)


def path_of(node: Node) -> str:
    return f"{node.code}#{node.id}" if node.is_station else node.prefix


def whole_blocks(months: Mapping[dt.date, int], fewest: int) -> list[set[dt.date]]:
    """Months that are told together: one of at least `fewest` alone, small ones in order until there
    are as many. Small months that are too few yet are in no block.

    Otherwise a quarter less its two large months would tell the third.
    """
    blocks: list[set[dt.date]] = []
    block: set[dt.date] = set()
    total = 0
    for month in sorted(month for month, n in months.items() if n):
        if months[month] >= fewest:
            blocks.append({month})
            continue
        block.add(month)
        total += months[month]
        if total >= fewest:
            blocks.append(block)
            block, total = set(), 0
    return blocks


class _Hiding:
    """For one period: which paths are shown, and the months that count at each."""

    def __init__(self, tallies: Tallies, period: Period, of: str, fewest: int) -> None:
        self.tallies, self.of, self.fewest = tallies, of, fewest
        self.inside = set(period.months)
        self._months: dict[str, set[dt.date]] = {}
        self._shown: dict[str, set[str]] = {}

    def months(self, path: str) -> set[dt.date]:
        if path not in self._months:
            blocks = whole_blocks(self.tallies.months(self.of, path), self.fewest)
            self._months[path] = {m for b in blocks if b <= self.inside for m in b}
        return self._months[path]

    def n(self, path: str) -> int:
        counts = self.tallies.months(self.of, path)
        return sum(counts[month] for month in self.months(path))

    def is_shown(self, path: str) -> bool:
        if self.n(path) < self.fewest:
            return False
        code, _hash, station = path.partition("#")
        above = [code[:n] for n in _LENGTHS if n < len(code) or station]
        steps = [*dict.fromkeys(above), path]
        # From the province down: what lies in a hidden part is hidden with it.
        return all(
            below in self._parts_shown(parent) for parent, below in itertools.pairwise(steps)
        )

    def _parts_shown(self, parent: str) -> set[str]:
        if parent not in self._shown:
            parts = {path: self.n(path) for path in self.tallies.children(parent)}
            whole = self.n(parent)
            # A whole that nobody is shown gives nothing away; its parts stand for themselves.
            self._shown[parent] = shown_parts(whole, parts) if whole >= self.fewest else set()
        return self._shown[parent]


def tallied(
    nodes: Sequence[Node], periods: Sequence[Period], indicators: Iterable[Indicator]
) -> dict[tuple[str, NodeKey, Period], tuple[float | int | None, int | None, int | None]]:
    """(code, node, period) → value, numerator, denominator; all None where hidden."""
    wanted = list(indicators)
    readings: list[Tallied] = [i.reading for i in wanted]  # type: ignore[misc]
    measures = {m for r in readings for m in (r.numerator, r.denominator) if m}
    tallies = Tallies(nodes, periods, measures)
    found: dict[tuple[str, NodeKey, Period], tuple[float | int | None, int | None, int | None]] = {}
    for period in periods:
        hidings: dict[str, _Hiding] = {}
        for indicator, reading in zip(wanted, readings, strict=True):
            for node in nodes:
                path = path_of(node)
                inside = set(period.months)
                if reading.fewest:
                    hiding = hidings.setdefault(
                        reading.denominator,
                        _Hiding(tallies, period, reading.denominator, reading.fewest),
                    )
                    if not hiding.is_shown(path):
                        found[indicator.code, node.key, period] = (None, None, None)
                        continue
                    inside = hiding.months(path)
                found[indicator.code, node.key, period] = _value(tallies, reading, path, inside)
    return found


def _value(
    tallies: Tallies, reading: Tallied, path: str, inside: set[dt.date]
) -> tuple[float | int | None, int | None, int | None]:
    def total(measure: str) -> int:
        return sum(n for month, n in tallies.months(measure, path).items() if month in inside)

    numerator = total(reading.numerator)
    if not reading.denominator:
        return numerator, numerator, None
    denominator = total(reading.denominator)
    if not denominator:
        return None, numerator, denominator
    value = numerator / denominator * (100 if reading.percent else 1)
    return round(value, 2), numerator, denominator

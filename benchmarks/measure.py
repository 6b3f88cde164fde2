"""Timing: always A and B in turn, medians, and the ratio of the medians."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass, field

quick = False


@dataclass(frozen=True)
class Bar:
    """A measured value against its target; `is_met` is None where there is only something to know."""

    name: str
    measured: float
    unit: str  # "×" for ratios
    target: float | None = None
    at_least: bool = False
    note: str = ""
    detail: dict[str, float] = field(default_factory=dict)

    @property
    def is_met(self) -> bool | None:
        if self.target is None:
            return None
        return self.measured >= self.target if self.at_least else self.measured <= self.target


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def median(work: Callable[[], object], rounds: int = 9) -> float:
    work()  # caches are warm in both halves of a comparison
    return statistics.median(seconds(work) for _ in range(rounds))


def in_turn(
    first: Callable[[], object], second: Callable[[], object], rounds: int = 9
) -> tuple[float, float]:
    """Medians (seconds) of both, measured alternately."""
    first(), second()
    pairs = [(seconds(first), seconds(second)) for _ in range(rounds)]
    return statistics.median(a for a, _ in pairs), statistics.median(b for _, b in pairs)

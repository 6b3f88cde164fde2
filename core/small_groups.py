"""Figures of small groups stay hidden, also from whoever can subtract (specification 2.8: n < 5).

A part with fewer than `FEWEST` answers is hidden. If the whole is shown and what the shown parts
leave of it is smaller than `FEWEST`, the rest could be found by subtraction: then the smallest part
that is still shown is hidden as well, until the rest is large enough.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TypeVar

FEWEST = 5

Key = TypeVar("Key", bound=Hashable)


def shown_parts(whole: int, parts: Mapping[Key, int]) -> set[Key]:
    """Which parts of a whole may be shown. In: number of answers; parts do not overlap."""
    shown = {key for key, n in parts.items() if n >= FEWEST}
    if whole < FEWEST:
        return set()
    while True:
        rest = whole - sum(parts[key] for key in shown)
        if rest == 0 or rest >= FEWEST or not shown:
            return shown
        # Ties are broken by the key, so that everybody is shown the same.
        shown.discard(min(shown, key=lambda key: (parts[key], str(key))))

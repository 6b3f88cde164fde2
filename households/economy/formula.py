"""人均月收入 = Σ counted income of the last 12 months ÷ 12 ÷ counted members (specification 2.6).

A figure to look at, with everything it was made of. There is no threshold here on purpose: whether
a family qualifies is decided by civil affairs (社会救助暂行办法 Art. 58; PIPL Art. 24).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

MONTHS = 12
CENT = Decimal("0.01")


@dataclass(frozen=True)
class PerHead:
    """Yuan, exact. `monthly` is None when nobody counts."""

    counted: Decimal
    not_counted: Decimal
    members: int
    monthly: Decimal | None

    @property
    def yearly(self) -> Decimal | None:
        if not self.members:
            return None
        return (self.counted / self.members).quantize(CENT, ROUND_HALF_UP)


def per_head(lines: Iterable[tuple[Decimal, bool]], members: int) -> PerHead:
    """In: (amount of 12 months, whether it counts) of the counted members; how many count."""
    counted = not_counted = Decimal(0)
    for amount, counts in lines:
        if counts:
            counted += amount
        else:
            not_counted += amount
    monthly = None
    if members > 0:
        monthly = (counted / MONTHS / members).quantize(CENT, ROUND_HALF_UP)
    return PerHead(counted, not_counted, members, monthly)

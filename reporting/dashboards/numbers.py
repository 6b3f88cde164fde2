"""Numbers as officials read them."""

from __future__ import annotations


def thin(number: float | None, decimals: int = 2) -> str:
    """12,345; “—” for None; what is no whole number keeps two decimals: 72.45, 25.00."""
    if number is None:
        return "—"
    if isinstance(number, float):
        return f"{number:,.{decimals}f}"
    return f"{int(number):,}"

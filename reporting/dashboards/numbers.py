"""Numbers as officials read them."""

from __future__ import annotations


def thin(number: float | None) -> str:
    """12,345; “—” for None; a rate keeps two decimals: 72.45, 25.00."""
    if number is None:
        return "—"
    if isinstance(number, float):
        return f"{number:,.2f}"
    return f"{int(number):,}"

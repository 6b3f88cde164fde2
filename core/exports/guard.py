"""No text that we write may be run as a formula by the program that opens the file."""

from __future__ import annotations

STARTS = ("=", "+", "-", "@", "\t", "\r")


def guarded(text: str) -> str:
    """`text`, with an apostrophe in front when a spreadsheet would read it as a formula.

    For .csv and for text cells alike (specification 3.1, Excel rules); numbers never come here.
    """
    return "'" + text if text.startswith(STARTS) else text

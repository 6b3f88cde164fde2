"""Where in a table the headings stand: under title rows, in one row or in two."""

from __future__ import annotations

import re
from collections.abc import Collection

from core.sheets.columns import plain_heading

WITHIN = 20
_VALUE = re.compile(r"[\d\s.,:/\-年月日xX*%]+|是|否|男|女|有|无")


def find(lines: list[list[str]], known: Collection[str]) -> tuple[int, int]:
    """(index of the heading's first row, 1 or 2 rows), judged by the first rows of a table.

    `known`: plain headings that mean something. Without any of them the first row of several texts
    is taken.
    """
    best, found = (0, 0, 0), (0, 1)
    for at, line in enumerate(lines[:WITHIN]):
        for height in (1, 2):
            if height == 2 and (at + 1 >= len(lines) or _values(lines[at + 1])):
                continue
            texts = joined(lines[at : at + height], known)
            named = {plain_heading(text) for text in texts if text}
            filled = [text for text in texts if text]
            if len(filled) < 2:
                continue
            # Of two choices that say the same, the shorter and upper one.
            score = (len(named & set(known)), len(named) - 2 * _values(line), -height)
            if score > best:
                best, found = score, (at, height)
    return found


def joined(rows: list[list[str]], known: Collection[str] = ()) -> list[str]:
    """The heading of each position; of two rows, the lower text under what the upper row spans."""
    if len(rows) < 2:
        return list(rows[0]) if rows else []
    upper, lower = rows[0], rows[1]
    width = max(len(upper), len(lower))
    upper, lower = ([*row, *[""] * (width - len(row))] for row in (upper, lower))
    texts, spanning = [], ""
    for above, below in zip(upper, lower, strict=True):
        spanning = above or (spanning if below else "")
        texts.append(_together(spanning, below, known))
    return texts


def _together(above: str, below: str, known: Collection[str]) -> str:
    if not below or above == below:
        return above
    if not above:
        return below
    both = above + below
    if plain_heading(both) not in known and plain_heading(below) in known:
        return below
    return both


def _values(line: list[str]) -> int:
    """How many cells are no headings but values: numbers, dates, 是, 男."""
    return sum(bool(text) and bool(_VALUE.fullmatch(text)) for text in line)

"""Which column of a table is probably which: remembered, by its heading, or by what stands in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.sheets.columns import Column, plain_heading
from core.sheets.models import ColumnMapping

# Of the cells in a column, so many must look like what it is taken for.
_MOST = 0.8
_LONG_ENOUGH = 3


@dataclass(frozen=True)
class Guess:
    """`how`: remembered, heading, content, or '' when nothing is known."""

    name: str = ""
    how: str = ""


def guess(
    columns: tuple[Column, ...],
    headings: list[str],
    samples: list[list[str]],
    remembered: ColumnMapping | None = None,
) -> list[Guess]:
    """One guess for each position; no column is guessed twice. `samples`: some rows below."""
    meant = {heading: column.name for column in columns for heading in column.headings()}
    names = {column.name for column in columns}
    before = remembered.columns if remembered else {}
    guesses = [Guess()] * len(headings)
    taken: set[str] = set()

    def take(at: int, name: str, how: str) -> None:
        if not guesses[at].how and (not name or (name in names and name not in taken)):
            guesses[at] = Guess(name, how)
            taken.add(name)

    for at, heading in enumerate(headings):
        if plain_heading(heading) in before:
            take(at, before[plain_heading(heading)], "remembered")
    for at, heading in enumerate(headings):
        if heading and (name := meant.get(plain_heading(heading))):
            take(at, name, "heading")
    for at in range(len(headings)):
        cells = [row[at] for row in samples if at < len(row) and row[at]]
        if not guesses[at].how and cells:
            for column in columns:
                if column.looks and _look_like(cells, column.looks) and column.name not in taken:
                    take(at, column.name, "content")
                    break
    for at, heading in enumerate(headings):
        if not guesses[at].how and (name := _within(plain_heading(heading), meant)):
            take(at, name, "heading")
    return guesses


def _look_like(cells: list[str], pattern: str) -> bool:
    return sum(bool(re.fullmatch(pattern, cell)) for cell in cells) >= _MOST * len(cells)


def _within(heading: str, meant: dict[str, str]) -> str:
    """By the longest known heading inside this one: 老人身份证号码 is a 身份证号码."""
    inside = [known for known in meant if len(known) >= _LONG_ENOUGH and known in heading]
    return meant[max(inside, key=len)] if inside else ""

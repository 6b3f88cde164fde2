"""How an uploaded table is read: which page, where the headings stand, which column is which, what
its codes mean, and what happens to values that differ from the stored ones."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from enum import StrEnum

from core.sheets.book import Book
from core.sheets.columns import plain_heading

# Lines under a table that are no rows of it.
_FOOTERS = (
    "合计",
    "总计",
    "小计",
    "填表",
    "制表",
    "审核",
    "说明",
    "注：",
    "注:",
    "备注：",
    "备注:",
)


class Policy(StrEnum):
    """What happens to a stored value when the file has another one."""

    FILL = "fill"  # only empty fields are filled
    TAKE = "take"  # the file wins
    KEEP = "keep"  # known rows stay as they are; only new ones come in


@dataclass
class Layout:
    """`first`, `height`: number of the heading's first row and how many rows it has; `columns`: the
    name of the column at each position, '' where it is left out; `codes`: column → value of the file
    → code ('' for an empty cell); `defaults`: column → value where the table has no such column."""

    page: int = 0
    first: int = 1
    height: int = 1
    headings: list[str] = field(default_factory=list)
    columns: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    defaults: dict[str, str] = field(default_factory=dict)
    policy: str = Policy.FILL
    rows: int = 0
    fills: int = 0
    conflicts: int = 0

    @classmethod
    def read(cls, text: str) -> Layout:
        return cls(**json.loads(text)) if text else cls()

    def dump(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False)

    @property
    def fingerprint(self) -> str:
        """The same for two tables with the same headings in any order."""
        plain = sorted({plain_heading(text) for text in self.headings if text})
        return hashlib.sha256("\n".join(plain).encode()).hexdigest()

    def ignored(self) -> list[str]:
        pairs = zip(self.headings, self.columns, strict=False)
        return [heading for heading, name in pairs if heading and not name]

    def table(self, book: Book) -> Iterator[tuple[int, dict[str, str]]]:
        """(number, column name → text) of every row; without empty rows, repeated headings and
        the lines under the table."""
        wanted = [(at, name) for at, name in enumerate(self.columns) if name]
        plain = [plain_heading(text) for text in self.headings]
        spelled = set(self.headings) - {""}
        for number, line in book.rows(self.page):
            if number < self.first + self.height or not any(line):
                continue
            cells = {name: line[at] for at, name in wanted if at < len(line) and line[at]}
            if _is_footer(line, cells):
                continue
            if not spelled.isdisjoint(line) and _is_heading(line, plain):
                continue
            yield number, cells


def _is_footer(line: list[str], cells: dict[str, str]) -> bool:
    first = next(text for text in line if text)
    return first.startswith(_FOOTERS) and len(cells) < 4


def _is_heading(line: list[str], plain: list[str]) -> bool:
    """A heading repeated at the top of every printed page."""
    filled = [(at, text) for at, text in enumerate(line) if text]
    same = sum(at < len(plain) and plain_heading(text) == plain[at] for at, text in filled)
    return len(filled) > 1 and same == len(filled)

"""From an uploaded file to the rows below the template's headings."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.sheets import archive
from core.sheets.book import FileRefused, open_book
from core.sheets.columns import Column, plain_heading

HEADING_WITHIN = 10


@dataclass(frozen=True)
class Table:
    """`columns`: the column of each position, None where the heading is not one of ours;
    `rows`: (number in the file, cells); `ignored`: the headings that were not recognised."""

    columns: list[Column | None]
    rows: list[tuple[int, list[str]]]
    ignored: list[str]


def read(name: str, data: bytes, columns: tuple[Column, ...]) -> Table:
    """Read a file by its content, not by its name. Raises FileRefused."""
    if len(data) > settings.UPLOAD_MAX_BYTES:
        raise FileRefused(too_large())
    return _table([line for _number, line in open_book(data).rows(0)], columns)


def too_large(most_bytes: int = 0) -> str:
    most = (most_bytes or settings.UPLOAD_MAX_BYTES) // (1024 * 1024)
    return _("The file is larger than %d MB. Split it, or remove pictures from it.") % most


def _table(lines: list[list[str]], columns: tuple[Column, ...]) -> Table:
    meant = {heading: column for column in columns for heading in column.headings()}
    at = _heading_row(lines, meant)
    headings = lines[at]
    found = [meant.get(plain_heading(text)) if text else None for text in headings]
    names = [column.name for column in found if column]
    twice = {str(column.title) for column in found if column and names.count(column.name) > 1}
    if twice:
        raise FileRefused(_("These headings stand there twice: %s") % "、".join(sorted(twice)))
    absent = [str(c.title) for c in columns if c.required and c.name not in names]
    if absent:
        raise FileRefused(
            ngettext(
                "A required column is missing: %s. Use the template.",
                "Required columns are missing: %s. Use the template.",
                len(absent),
            )
            % "、".join(absent)
        )
    rows = [(number, line) for number, line in enumerate(lines[at + 1 :], at + 2) if any(line)]
    if not rows:
        raise FileRefused(_("Below the headings there is no row."))
    if len(rows) > archive.MAX_ROWS:
        raise FileRefused(_("The file has more than %d rows.") % archive.MAX_ROWS)
    ignored = [text for text, column in zip(headings, found, strict=True) if text and not column]
    return Table(found, rows, ignored)


def _heading_row(lines: list[list[str]], meant: dict[str, Column]) -> int:
    scores = [
        sum(plain_heading(cell) in meant for cell in line if cell)
        for line in lines[:HEADING_WITHIN]
    ]
    if not scores or max(scores) == 0:
        raise FileRefused(_("No heading of the template was found in the first rows."))
    return scores.index(max(scores))

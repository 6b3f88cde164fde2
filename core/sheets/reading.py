"""From an uploaded file to headings and rows of text; nothing else is known of it here."""

from __future__ import annotations

import csv
import datetime as dt
import io
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from python_calamine import CalamineError, CalamineWorkbook

from core.sheets import archive
from core.sheets.columns import Column, plain_heading

HEADING_WITHIN = 10


class FileRefused(ValueError):
    """The whole file cannot be used; the text says why and what to do, in the user's language."""


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
    if not data:
        raise FileRefused(_("The file is empty."))
    if data[:4] == b"PK\x03\x04":
        lines = _xlsx(data)
    elif data[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise FileRefused(
            _("This is an old or protected Excel file. Save it as .xlsx without password.")
        )
    else:
        lines = _csv(data)
    return _table(lines, columns)


def too_large() -> str:
    most = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
    return _("The file is larger than %d MB. Split it, or remove pictures from it.") % most


def _xlsx(data: bytes) -> list[list[str]]:
    reasons = {
        "not_excel": _("This is not an Excel file (.xlsx) and not a .csv file."),
        "encrypted": _("The file is protected by a password. Remove it and upload again."),
        "too_large_inside": _("The file grows beyond all measure when it is unpacked: refused."),
        "too_many_columns": _(
            "The sheet uses more than %d columns. Delete the empty ones to the right."
        )
        % archive.MAX_COLUMNS,
        "too_many_rows": _(
            "The sheet uses more than %d rows. Split it, or delete the empty rows below."
        )
        % archive.MAX_ROWS,
    }
    try:
        archive.check(data)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(data)).get_sheet_by_index(0)
        return [[_text(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]
    except archive.Refused as refusal:
        raise FileRefused(reasons[refusal.code]) from refusal
    except (CalamineError, IndexError, OSError, ValueError) as error:
        raise FileRefused(reasons["not_excel"]) from error


def _text(cell: Any) -> str:
    """A cell as one would read it: a whole number without its .0, a date as 2026-11-23."""
    if isinstance(cell, bool):
        return "1" if cell else "0"
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ")
    if isinstance(cell, dt.date | dt.time):
        return cell.isoformat()
    return str(cell).replace("\x00", "").strip()


def _csv(data: bytes) -> list[list[str]]:
    text = _decoded(data)
    lines: list[list[str]] = []
    try:
        sample = text[:4096].splitlines()[:1]
        delimiter = max(",\t;", key=sample[0].count) if sample else ","
        for line in csv.reader(io.StringIO(text), delimiter=delimiter):
            if len(line) > archive.MAX_COLUMNS:
                raise FileRefused(_("The file has more than %d columns.") % archive.MAX_COLUMNS)
            if len(lines) > archive.MAX_ROWS + archive.HEAD_ROOM:
                raise FileRefused(_("The file has more than %d rows.") % archive.MAX_ROWS)
            lines.append([_csv_text(cell) for cell in line])
    except csv.Error as error:
        raise FileRefused(_("This is not an Excel file (.xlsx) and not a .csv file.")) from error
    return lines


def _csv_text(cell: str) -> str:
    cell = cell.strip()
    # Our own exports guard texts with an apostrophe against formulas; Excel's CSV keeps codes so.
    return cell[1:] if cell.startswith("'") and len(cell) > 1 else cell


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # Pictures, PDFs and programs decode by accident; their control characters tell.
        if not any(ord(char) < 32 and char not in "\t\r\n" for char in text[:20_000]):
            return text
    raise FileRefused(_("This is not an Excel file (.xlsx) and not a .csv file."))


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

"""An uploaded file as pages of rows of text, read by its content and not by its name."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Iterator
from typing import Any, Protocol

from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, PasswordError

from core.sheets import archive

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# What stands for a formula that nobody computed (`core.sheets.columns` explains it at the cell).
UNCOMPUTED = "#FORMULA!"
_SAMPLE = 20_000
# A text in another Chinese encoding decodes by accident, into characters that nobody writes.
_RARE_AT_MOST = 0.3


class FileRefused(ValueError):
    """The whole file cannot be used; the text says why and what to do, in the user's language."""


class Book(Protocol):
    """`pages`: the names of the sheets; `rows(page)`: (number in the file, cells), lazily, so that
    a long file is never in memory as a whole."""

    pages: list[str]

    def rows(self, page: int) -> Iterator[tuple[int, list[str]]]: ...


def open_book(data: bytes) -> Book:
    """Raises FileRefused."""
    if not data:
        raise FileRefused(_("The file is empty."))
    if data[:4] == ZIP:
        return _Workbook(data, _inspected(data))
    if data[:8] == OLE:
        _inspect_old(data)
        return _Workbook(data, {})
    if data[:2] == b"MZ" or data[:4] == b"\x7fELF":
        raise FileRefused(_("This is a program, not a table: refused."))
    return _Text(data)


class _Workbook:
    def __init__(self, data: bytes, uncomputed: dict[int, set[tuple[int, int]]]) -> None:
        self._uncomputed = uncomputed
        try:
            self._book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        except PasswordError as error:
            raise FileRefused(_refusal("encrypted")) from error
        except (CalamineError, OSError, ValueError) as error:
            raise FileRefused(_refusal("not_excel")) from error
        self.pages = list(self._book.sheet_names)
        if not self.pages:
            raise FileRefused(_refusal("not_excel"))

    def rows(self, page: int) -> Iterator[tuple[int, list[str]]]:
        holes = self._uncomputed.get(page, set())
        rows_with_holes = {row for row, _column in holes}
        try:
            sheet = self._book.get_sheet_by_index(page)
            if sheet.width > archive.MAX_COLUMNS:
                raise FileRefused(_refusal("too_many_columns"))
            if sheet.total_height > archive.MAX_ROWS + archive.HEAD_ROOM:
                raise FileRefused(_refusal("too_many_rows"))
            for number, row in enumerate(sheet.iter_rows(), 1):
                line = [cell.strip() if type(cell) is str else cell_text(cell) for cell in row]
                if number in rows_with_holes:
                    for column in (column for at, column in holes if at == number):
                        line[column] = UNCOMPUTED
                yield number, line
        except FileRefused:
            raise
        except (CalamineError, IndexError, OSError, ValueError) as error:
            raise FileRefused(_refusal("not_excel")) from error


class _Text:
    pages = ["csv"]

    def __init__(self, data: bytes) -> None:
        self._text = _decoded(data)

    def rows(self, page: int) -> Iterator[tuple[int, list[str]]]:
        first = self._text[:4096].splitlines()[:1]
        delimiter = max(",\t;", key=first[0].count) if first else ","
        try:
            lines = csv.reader(io.StringIO(self._text), delimiter=delimiter)
            for number, line in enumerate(lines, 1):
                if len(line) > archive.MAX_COLUMNS:
                    raise FileRefused(_("The file has more than %d columns.") % archive.MAX_COLUMNS)
                if number > archive.MAX_ROWS + archive.HEAD_ROOM:
                    raise FileRefused(_("The file has more than %d rows.") % archive.MAX_ROWS)
                yield number, [_csv_text(cell) for cell in line]
        except csv.Error as error:
            raise FileRefused(_refusal("not_excel")) from error


def _inspected(data: bytes) -> dict[int, set[tuple[int, int]]]:
    """The formula cells without a value: page → (row number, column from 0)."""
    try:
        uncomputed = archive.check(data)
        if not uncomputed:
            return {}
        order = archive.page_paths(data)
    except archive.Refused as refusal:
        raise FileRefused(_refusal(refusal.code)) from refusal
    return {
        order.index(path): {_position(cell) for cell in cells}
        for path, cells in uncomputed.items()
        if path in order
    }


def _position(cell: str) -> tuple[int, int]:
    letters = cell.rstrip("0123456789")
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(cell[len(letters) :]), column - 1


def _inspect_old(data: bytes) -> None:
    """An .xls lists its streams by name, in UTF-16: programs and sealed packages show there."""
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise FileRefused(_refusal("encrypted"))
    if "_VBA_PROJECT".encode("utf-16-le") in data:
        raise FileRefused(_refusal("macros"))
    if "WordDocument".encode("utf-16-le") in data:
        raise FileRefused(_refusal("not_excel"))


def _refusal(code: str) -> str:
    texts = {
        "not_excel": _("This is not an Excel file (.xlsx) and not a .csv file."),
        "encrypted": _("The file is protected by a password. Remove it and upload again."),
        "too_large_inside": _("The file grows beyond all measure when it is unpacked: refused."),
        "macros": _("The file holds macros (programs): refused. Save it as .xlsx without macros."),
        "external_links": _(
            "The file takes cells from other files. Paste them as values and save it again."
        ),
        "embedded": _("Other files are embedded in this one. Remove them and save it again."),
        "too_many_columns": _(
            "The sheet uses more than %d columns. Delete the empty ones to the right."
        )
        % archive.MAX_COLUMNS,
        "too_many_rows": _(
            "The sheet uses more than %d rows. Split it, or delete the empty rows below."
        )
        % archive.MAX_ROWS,
    }
    return texts[code]


def cell_text(cell: Any) -> str:
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


def _csv_text(cell: str) -> str:
    cell = cell.strip()
    # Our own exports guard texts with an apostrophe against formulas; Excel's CSV keeps codes so.
    return cell[1:] if cell.startswith("'") and len(cell) > 1 else cell


def _decoded(data: bytes) -> str:
    marked = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        sample = text[:_SAMPLE]
        # Pictures, PDFs and programs decode by accident; their control characters tell.
        if re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f]", sample):
            continue
        if encoding == "gb18030" and _rare(sample) > _RARE_AT_MOST:
            raise FileRefused(
                _("The characters of this file cannot be read. Save it as .xlsx or UTF-8 .csv.")
            )
        return text
    raise FileRefused(_refusal("not_excel"))


def _rare(sample: str) -> float:
    """The share of characters beyond ASCII that GB 2312, the everyday set, does not have."""
    beyond = [char for char in sample if ord(char) > 127]
    known = sum(len(char.encode("gb2312", "ignore")) > 0 for char in beyond)
    return 1 - known / len(beyond) if beyond else 0.0

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import Any

import xlsxwriter
from django.http import HttpResponse
from django.utils import timezone
from django.utils.functional import Promise

from core.exports.attachment import attachment
from core.exports.guard import guarded
from core.exports.table import Column, Heading, Kind, as_text

# No cell of ours is a formula or a link, whatever it begins with.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
FONT = {"font_name": "宋体", "font_size": 10, "valign": "vcenter"}
NUMBER_FORMATS = {
    Kind.TEXT: {"num_format": "@"},
    Kind.NUMBER: {"num_format": "#,##0"},
    Kind.DECIMAL: {"num_format": "#,##0.00"},
    Kind.PERCENT: {"num_format": '0.00"%"'},
    Kind.DATE: {"num_format": "yyyy-mm-dd"},
    Kind.TIME: {"num_format": "yyyy-mm-dd hh:mm:ss"},
}


def xlsx_response(
    filename: str,
    title: str | Promise,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    heading: Heading | None = None,
) -> HttpResponse:
    """The rows as .xlsx: heading block, frozen header row, filter buttons, A4 landscape.

    `filename` without its ending. A PERCENT value is given as 72.45 and shown as 72.45%.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    sheet = book.add_worksheet(_sheet_name(str(title)))
    last = max(len(columns) - 1, 1)
    sheet.merge_range(0, 0, 0, last, guarded(str(title)), _format(book, bold=True, font_size=16))
    at = 1
    for label, text in heading.lines() if heading else ():
        sheet.write_string(at, 0, label, _format(book, font_color="#445061"))
        sheet.write_string(at, 1, guarded(text), _format(book))
        at += 1
    header = _format(book, bold=True, border=1, bg_color="#EEF2F7", text_wrap=True, align="center")
    formats = [_format(book, border=1, **NUMBER_FORMATS[column.kind]) for column in columns]
    for index, column in enumerate(columns):
        sheet.write_string(at, index, guarded(str(column.title)), header)
        sheet.set_column(index, index, column.width)
    sheet.freeze_panes(at + 1, 0)
    sheet.repeat_rows(at)
    row_number = at
    for row_number, row in enumerate(rows, start=at + 1):
        for index, (column, value) in enumerate(zip(columns, row, strict=True)):
            write_cell(sheet, row_number, index, column.kind, value, formats[index])
    if columns:
        sheet.autofilter(at, 0, max(row_number, at), len(columns) - 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&C&P / &N")
    book.close()
    return attachment(out.getvalue(), filename, "xlsx")


def write_cell(sheet: Any, row: int, column: int, kind: Kind, value: Any, style: Any) -> None:
    """One cell by its kind. Text that looks like a number or a formula stays text."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif kind in (Kind.NUMBER, Kind.DECIMAL, Kind.PERCENT) and not isinstance(value, str):
        sheet.write_number(row, column, float(value), style)
    elif isinstance(value, dt.datetime):
        aware = timezone.is_aware(value)
        moment = timezone.localtime(value).replace(tzinfo=None) if aware else value
        sheet.write_datetime(row, column, moment, style)
    elif isinstance(value, dt.date):
        sheet.write_datetime(row, column, value, style)
    else:
        sheet.write_string(row, column, guarded(as_text(value)), style)


def _format(book: Any, **more: Any) -> Any:
    return book.add_format(FONT | more)


def _sheet_name(title: str) -> str:
    # Excel refuses these characters and more than 31 of any.
    return "".join(" " if c in "[]:*?/\\'" else c for c in title)[:31] or "Sheet1"

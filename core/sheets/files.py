"""Workbooks that people fill or correct: the empty template, and the rows with errors."""

from __future__ import annotations

import io
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

from core.models import ImportBatch, ImportRow
from core.sheets.columns import Column, Kind
from core.sheets.sheet import Sheet

# Whatever a cell begins with, it is stored as text and never as a formula or a link.
OPTIONS = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
SAMPLE_ROWS = 1_000
# What Excel takes as a list in a cell's own validation.
LIST_LENGTH = 250


def template(sheet: type[Sheet]) -> bytes:
    """An empty sheet with headings, notes, lists to choose from, and a page that explains."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    page = book.add_worksheet(str(sheet.title)[:31])
    text = book.add_format({"num_format": "@"})
    lists = _codes(book, sheet)
    for index, column in enumerate(sheet.columns):
        _heading(book, page, index, column, text, lists.get(column.name, ""))
    page.freeze_panes(1, 0)
    _explanation(book, sheet)
    book.close()
    return out.getvalue()


def _codes(book: Any, sheet: type[Sheet]) -> dict[str, str]:
    """A page of the lists that are too long for a cell's own; column → where its list stands."""
    long = [
        column
        for column in sheet.columns
        if column.kind is Kind.CHOICE
        and sum(len(str(label)) + 1 for _value, label in column.options()) > LIST_LENGTH
    ]
    if not long:
        return {}
    name = _("Code lists")
    page, bold = book.add_worksheet(name), book.add_format({"bold": True})
    places = {}
    for at, column in enumerate(long):
        labels = [str(label) for _value, label in column.options()]
        page.write_string(0, at, str(column.title), bold)
        for row, label in enumerate(labels, 1):
            page.write_string(row, at, label)
        letter = xlsxwriter.utility.xl_col_to_name(at)
        places[column.name] = f"='{name}'!${letter}$2:${letter}${len(labels) + 1}"
    page.set_column(0, len(long), 24)
    return places


def _heading(book: Any, page: Any, index: int, column: Column, text: Any, place: str = "") -> None:
    style = {"bold": True, "border": 1, "bg_color": "#E3ECF7" if column.required else "#F2F4F7"}
    title = f"{column.title}*" if column.required else str(column.title)
    page.write_string(0, index, title, book.add_format(style | {"text_wrap": True}))
    page.set_column(index, index, 18, text)
    labels = [str(label) for _value, label in column.options()]
    options = [_("Yes"), _("No")] if column.kind is Kind.YES_NO else place or labels
    if options and column.kind is not Kind.CHOICES:
        page.data_validation(1, index, SAMPLE_ROWS, index, {"validate": "list", "source": options})


def _explanation(book: Any, sheet: type[Sheet]) -> None:
    page = book.add_worksheet(_("How to fill it in"))
    bold, wrap = book.add_format({"bold": True}), book.add_format({"text_wrap": True})
    heads = (_("Column"), _("Required"), _("What goes in"), _("Example"))
    for index, head in enumerate(heads):
        page.write_string(0, index, head, bold)
    page.set_column(0, 1, 18)
    page.set_column(2, 2, 60, wrap)
    page.set_column(3, 3, 30)
    for at, column in enumerate(sheet.columns, 1):
        page.write_string(at, 0, str(column.title))
        page.write_string(at, 1, _("Yes") if column.required else "")
        page.write_string(at, 2, what_goes_in(column))
        page.write_string(at, 3, column.example)


def what_goes_in(column: Column) -> str:
    """A sentence on the column's content."""
    parts = [str(column.help)] if column.help else []
    if column.kind is Kind.DATE:
        parts.append(_("A date like 2026-11-23."))
    elif column.kind is Kind.YES_NO:
        parts.append(_("是 or 否."))
    elif column.choices:
        labels = "、".join(str(label) for _value, label in column.options())
        several = (
            _("One or more, separated by 、: %s")
            if column.kind is Kind.CHOICES
            else _("One of: %s")
        )
        parts.append(several % labels)
    return " ".join(parts)


def wrong_rows(sheet: type[Sheet], batch: ImportBatch) -> bytes:
    """The rows with errors as uploaded, with the reasons in a last column: correct and upload."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, OPTIONS)
    page = book.add_worksheet(str(sheet.title)[:31])
    text = book.add_format({"num_format": "@"})
    red = book.add_format({"font_color": "#A63A17", "text_wrap": True, "num_format": "@"})
    for index, column in enumerate(sheet.columns):
        _heading(book, page, index, column, text)
    reason_at = len(sheet.columns)
    page.write_string(0, reason_at, _("Reason"), book.add_format({"bold": True, "border": 1}))
    page.set_column(reason_at, reason_at, 60, red)
    rows = batch.rows.filter(action__in=(ImportRow.Action.WRONG, ImportRow.Action.DOUBLE)).iterator(
        chunk_size=1_000
    )
    for at, row in enumerate(rows, 1):
        for index, column in enumerate(sheet.columns):
            page.write_string(at, index, row.told["cells"].get(column.name, ""), text)
        reasons = [
            f"{error['column']}: {error['reason']} {error['fix']}".strip(": ")
            for error in row.told["errors"]
        ]
        page.write_string(at, reason_at, _("Row %d") % row.number + " " + "; ".join(reasons), red)
    page.freeze_panes(1, 0)
    book.close()
    return out.getvalue()

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.functional import Promise

from core.exports.attachment import attachment
from core.exports.guard import guarded
from core.exports.table import Column, Heading, Kind, as_text


def csv_response(
    filename: str,
    title: str | Promise,
    columns: Sequence[Column],
    rows: Iterable[Sequence[Any]],
    heading: Heading | None = None,
) -> HttpResponse:
    """The rows as .csv with a byte-order mark, so that WPS and Excel read the Chinese right."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([guarded(str(title))])
    for label, text in heading.lines() if heading else ():
        writer.writerow([label, guarded(text)])
    writer.writerow([])
    writer.writerow([guarded(str(column.title)) for column in columns])
    for row in rows:
        writer.writerow([_cell(column, value) for column, value in zip(columns, row, strict=True)])
    return attachment(("\ufeff" + out.getvalue()).encode(), filename, "csv")


def _cell(column: Column, value: Any) -> Any:
    if value is None:
        return ""
    if column.kind in (Kind.NUMBER, Kind.DECIMAL) and not isinstance(value, str):
        return value
    if column.kind is Kind.PERCENT and not isinstance(value, str):
        return f"{value:.2f}%"
    return guarded(as_text(value))

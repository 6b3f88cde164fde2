"""A list page's rows as a file: the columns on screen, all rows of the filter."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import django_tables2 as tables
from django.http import HttpRequest, HttpResponse
from django.utils.encoding import force_str
from django.utils.functional import Promise

from core.exports.csv_file import csv_response
from core.exports.table import Column, Heading, Kind
from core.exports.xlsx_file import xlsx_response

WRITERS = {"xlsx": xlsx_response, "csv": csv_response}


def table_response(
    request: HttpRequest, title: str | Promise, table: tables.Table, extension: str
) -> HttpResponse:
    """The rows of `table` as .xlsx or .csv. Codes stay text; only numbers become numbers."""
    values = iter(table.as_values())
    titles = [force_str(text) for text in next(values)]
    rows = [list(row) for row in values]
    columns = [Column(text, _kind(row[at] for row in rows)) for at, text in enumerate(titles)]
    name = force_str(title)
    return WRITERS[extension](name, name, columns, rows, Heading.for_request(request))


def _kind(values: Iterable[Any]) -> Kind:
    """Numbers where every value there is is one; text otherwise."""
    given = [value for value in values if value not in (None, "", "—")]
    if given and all(type(value) in (int, float) for value in given):
        return Kind.NUMBER
    return Kind.TEXT

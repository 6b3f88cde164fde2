"""Reading the cells of one table: the column's own rules, and before them what the table's values
were said to mean."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.sheets.columns import CellError, Column, Kind

if TYPE_CHECKING:
    from core.sheets.layout import Layout
    from core.sheets.sheet import Sheet

CODED = (Kind.CHOICE, Kind.CHOICES, Kind.YES_NO)
_SEVERAL = re.compile(r"[、,，;；/\s]+")
_YES = {"是": True, "有": True, "√": True, "✓": True, "1": True, "Y": True, "y": True, "yes": True}
_NO = {"否": False, "无": False, "×": False, "0": False, "N": False, "n": False, "no": False}
YES_NO = _YES | _NO


def parts_of(column: Column, cell: str) -> list[str]:
    """The single values in a cell."""
    if column.kind is not Kind.CHOICES:
        return [cell]
    return [part for part in _SEVERAL.split(cell) if part]


def spellings(sheet: Sheet, column: Column) -> dict[str, Any]:
    if column.kind is Kind.YES_NO:
        return YES_NO
    return dict(sheet.spellings(column))


class Reader:
    """Reads one column of one table; made once, used for every row."""

    def __init__(self, sheet: Sheet, column: Column, layout: Layout) -> None:
        self.column = column
        self._coded = column.kind in CODED
        self._known = self._meanings(sheet, layout.codes.get(column.name, {}))

    def _meanings(self, sheet: Sheet, codes: dict[str, str]) -> dict[str, Any]:
        if not self._coded:
            return {}
        known = spellings(sheet, self.column)
        for value, meaning in codes.items():
            if meaning:
                known[value] = YES_NO[meaning] if self.column.kind is Kind.YES_NO else meaning
            else:
                known[value] = None
        return known

    def read(self, cell: str) -> Any:
        """The value; None (or an empty list) for an empty cell. Raises CellError."""
        if not cell or not self._coded:
            return self.column.read(cell)
        if self.column.kind is not Kind.CHOICES:
            return self._one(cell)
        meant = [self._one(part) for part in parts_of(self.column, cell)]
        return list(dict.fromkeys(value for value in meant if value is not None))

    def _one(self, value: str) -> Any:
        try:
            return self._known[value]
        except KeyError:
            pass
        if value.startswith("#"):
            self.column.read(value)
        raise CellError(
            _("Nobody has said yet what this value means."),
            _("Say it under “Codes”, or write one of the values of the template."),
        )

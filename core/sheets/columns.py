"""The columns of a sheet: how their heading is recognised and how a cell is read."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from functools import cache
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core.sheets.book import UNCOMPUTED


class Kind(StrEnum):
    TEXT = "text"
    CODE = "code"  # digits and letters that must not become a number: division codes, phones
    DATE = "date"
    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"  # several, separated by 、 or a comma
    YES_NO = "yes_no"


class CellError(ValueError):
    """What is wrong with a cell and what to do about it, in the user's language."""

    def __init__(self, reason: str, fix: str = "") -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix


@dataclass(frozen=True, eq=False)
class Column:
    """`name` is the key of the value; `title` the heading; `aliases` further accepted headings.

    `choices` as on a model field; their labels and values are both accepted. `example` fills the
    template's sample row. Of tables that may have any shape (`Sheet.any_table`): `group` is the
    heading it is offered under; `looks` a pattern of its usual cells; `hints` what foreign values
    probably mean (value → code).
    """

    name: str
    title: str | Promise
    kind: Kind = Kind.TEXT
    required: bool = False
    choices: Sequence[tuple[Any, Any]] | Callable[[], Sequence[tuple[Any, Any]]] = ()
    aliases: tuple[str, ...] = ()
    max_length: int = 200
    example: str = ""
    help: str | Promise = ""
    group: str | Promise = ""
    looks: str = ""
    hints: Mapping[str, str] = field(default_factory=dict)

    def options(self) -> Sequence[tuple[Any, Any]]:
        """The choices as they are now."""
        return self.choices() if callable(self.choices) else self.choices

    def spellings(self) -> dict[str, Any]:
        """Every text that stands for a choice: its code, and its label in every language."""
        return _spellings(self)

    def headings(self) -> set[str]:
        """Every heading that means this column, in the form of `plain_heading`."""
        found = {self.name, *self.aliases}
        for language, _label in settings.LANGUAGES:
            with translation.override(language):
                found.add(str(self.title))
        return {plain_heading(text) for text in found}

    def read(self, cell: str) -> Any:
        """The value of a cell (text, stripped). Raises CellError."""
        if not cell:
            if self.required:
                raise CellError(_("This cell is empty."), _("Fill it in."))
            return [] if self.kind is Kind.CHOICES else None
        if cell == UNCOMPUTED:
            raise CellError(
                _("The formula in this cell was never computed."),
                _("Open the file, save it and upload it again; or type the value."),
            )
        if cell[0] == "#" and _EXCEL_ERROR.fullmatch(cell):
            raise CellError(_("The cell holds an error of the spreadsheet."), _("Type the value."))
        return getattr(self, f"_read_{self.kind}")(cell)

    def _read_text(self, cell: str) -> str:
        if cell.startswith(FORMULA_STARTS):
            raise CellError(
                _("Text that begins with “%s” would run as a formula in a spreadsheet.") % cell[0],
                _("Remove the first character."),
            )
        return self._short_enough(cell)

    def _read_code(self, cell: str) -> str:
        if re.fullmatch(r"\d(\.\d+)?[eE]\+\d+", cell):
            raise CellError(
                _("Excel turned this code into a number and lost its end."),
                _("Format the column as text and enter the code again."),
            )
        if cell.startswith(("=", "@")):
            return self._read_text(cell)
        return self._short_enough(cell)

    def _read_date(self, cell: str) -> dt.date:
        found = _DATE.fullmatch(cell) or _DIGITS_DATE.fullmatch(cell)
        try:
            if found:
                return dt.date(*(int(part) for part in found.groups()))
        except ValueError as error:
            raise CellError(_("There is no such day."), _("Write it like 2026-11-23.")) from error
        raise CellError(_("This is not a date."), _("Write it like 2026-11-23."))

    def _read_number(self, cell: str) -> Decimal:
        try:
            number = Decimal(cell.replace(",", "").replace("，", ""))
        except InvalidOperation as error:
            raise CellError(_("This is not a number."), _("Use digits only.")) from error
        if not number.is_finite():
            raise CellError(_("This is not a number."), _("Use digits only."))
        return number

    def _read_choice(self, cell: str) -> Any:
        known = self.spellings()
        if cell in known:
            return known[cell]
        allowed = "、".join(str(label) for _value, label in self.options())
        raise CellError(_("This value is not in the list."), _("Use one of: %s") % allowed)

    def _read_choices(self, cell: str) -> list[Any]:
        parts = [part.strip() for part in re.split(r"[、,，;；/\s]+", cell)]
        return list(dict.fromkeys(self._read_choice(part) for part in parts if part))

    def _read_yes_no(self, cell: str) -> bool:
        lowered = cell.lower()
        if lowered in ("是", "yes", "y", "true", "1", "√", "✓"):
            return True
        if lowered in ("否", "no", "n", "false", "0", "×"):
            return False
        raise CellError(_("This is neither yes nor no."), _("Write 是 or 否."))

    def _short_enough(self, cell: str) -> str:
        if len(cell) > self.max_length:
            raise CellError(
                _("The text has %(n)d characters; %(most)d fit.")
                % {"n": len(cell), "most": self.max_length},
                _("Shorten it."),
            )
        return cell


FORMULA_STARTS = ("=", "+", "-", "@")
_EXCEL_ERROR = re.compile(r"#(REF!|N/A|NAME\?|VALUE!|DIV/0!|NULL!|NUM!)")
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?")
_DIGITS_DATE = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)")


def plain_heading(text: str) -> str:
    """A heading without spaces, stars and remarks in brackets, in lower case."""
    return re.sub(r"[\s*＊]|[（(\[【].*?[）)\]】]", "", text).lower()


@cache
def _spellings(column: Column) -> dict[str, Any]:
    known: dict[str, Any] = {}
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            known.update({str(label): value for value, label in column.options()})
    # A code wins over a label that looks like another one.
    return known | {str(value): value for value, _label in column.options()}

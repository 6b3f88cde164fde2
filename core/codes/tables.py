"""The national code lists (GB/T) behind drop-down fields, read from ``core/data/enums``.

For model fields give the function, not its result, so that labels follow the reader's
language and migrations do not freeze them: ``choices=partial(tables.choices, "sex")``.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

FOLDER = Path(__file__).resolve().parent.parent / "data" / "enums"

TABLES = {
    "sex": "sex_gbt2261_1.csv",
    "marital": "marital_gbt2261_2.csv",
    "health": "health_gbt2261_3.csv",
    "ethnicity": "ethnicity_gbt3304.csv",
    "education": "education_gbt4658.csv",
    "relationship": "relationship_gbt4761.csv",
    "political": "political_gbt4762.csv",
    "disability_category": "disability_category.csv",
    "disability_grade": "disability_grade.csv",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of a list. ``parent`` is '' for the codes of the upper level."""

    code: str
    name: str
    name_en: str
    parent: str

    @property
    def label(self) -> str:
        """The name in the active language; Chinese where no English name exists."""
        english = (get_language() or "").startswith("en")
        return self.name_en if english and self.name_en else self.name


@cache
def entries(table: str) -> dict[str, Entry]:
    """All rows of a list by code, in the standard's order.

    Errors: ``KeyError`` for a list that is not in :data:`TABLES`.
    """
    rows = _rows(TABLES[table])
    english = {row["code"]: row["name_en"] for row in _rows("english.csv") if row["table"] == table}
    return {
        row["code"]: Entry(
            code=row["code"],
            name=row["name"],
            name_en=english.get(row["code"]) or row.get("roman", ""),
            parent=row.get("parent_code", ""),
        )
        for row in rows
    }


def choices(table: str, *, top_level: bool = False) -> list[tuple[str, str]]:
    """(code, label) pairs for a field.

    ``top_level`` leaves out the second level: the tens of education and marital status, the
    one-digit groups of relationship.
    """
    return [
        (entry.code, entry.label)
        for entry in entries(table).values()
        if not (top_level and entry.parent)
    ]


def label(table: str, code: str) -> str:
    """The label of a code in the active language; an unknown code is shown as it is.

    Old imports hold codes of other editions: hiding them would hide the data error.
    """
    entry = entries(table).get(code)
    return entry.label if entry else code


def code_of(table: str, name: str) -> str | None:
    """The code whose Chinese name this is, for imports; None when there is no such name.

    A missing 族 or 性 is forgiven (汉, 男), nothing else.
    """
    wanted = name.strip()
    spellings = {wanted, wanted + "族", wanted + "性"} if wanted else set()
    for entry in entries(table).values():
        if entry.name in spellings:
            return entry.code
    return None


def _rows(filename: str) -> list[dict[str, str]]:
    with (FOLDER / filename).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))

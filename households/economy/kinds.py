"""What a survey line may be: five groups of income, property, expenses, liabilities."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.db import models
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

DATA = Path(__file__).resolve().parent.parent / "data" / "income_kinds.csv"

GROUPS: dict[str, str | Promise] = {
    "wage": _("Wage income"),
    "business": _("Net business income"),
    "property": _("Net property income"),
    "transfer": _("Net transfer income"),
    "other": _("Other income"),
}
INCOME_NAMES: dict[str, str | Promise] = {
    "wage": _("Wages and salaries"),
    "business": _("Net income from farming or business"),
    "rent": _("Rent and land transfer"),
    "interest": _("Interest and dividends"),
    "pension": _("Pension"),
    "support": _("Support from relatives and alimony"),
    "transfer": _("Other transfers"),
    "other": _("Other income"),
    "special_care": _("Special-care pensions and subsidies"),
    "honour": _("Awards and honorary allowances"),
    "study": _("Study grants and scholarships"),
    "temporary": _("Temporary assistance in money or kind"),
    "one_child": _("One-child awards"),
    "bravery": _("Awards for acting bravely"),
    "old_age": _("Old-age allowance"),
    "disability": _("Two subsidies for disabled persons"),
}
PROPERTY: dict[str, str | Promise] = {
    "deposit": _("Deposits"),
    "securities": _("Securities and funds"),
    "insurance": _("Commercial insurance"),
    "house": _("Houses (number, m²)"),
    "vehicle": _("Vehicles"),
    "machinery": _("Farm machinery"),
    "firm": _("Firm or shop"),
    "property_other": _("Other property"),
}
EXPENSE: dict[str, str | Promise] = {
    "medical": _("Medical costs paid by the family"),
    "schooling": _("Schooling"),
    "rehab": _("Rehabilitation of disabled members"),
    "housing": _("Housing"),
    "disaster": _("Disaster"),
    "expense_other": _("Other expenses"),
}
LIABILITY: dict[str, str | Promise] = {
    "loan": _("Bank loan"),
    "private_loan": _("Loan from relatives or others"),
    "liability_other": _("Other liabilities"),
}


class Part(models.TextChoices):
    """The four parts of the money side of a survey."""

    INCOME = "income", _("Income")
    PROPERTY = "property", _("Property")
    EXPENSE = "expense", _("Expenses")
    LIABILITY = "liability", _("Liabilities")


KINDS: dict[str, dict[str, str | Promise]] = {
    Part.INCOME: INCOME_NAMES,
    Part.PROPERTY: PROPERTY,
    Part.EXPENSE: EXPENSE,
    Part.LIABILITY: LIABILITY,
}


@dataclass(frozen=True)
class IncomeKind:
    """One kind of income as the data file has it; `counted` until a place says otherwise."""

    code: str
    group: str
    counted: bool
    basis: str

    @property
    def name(self) -> str | Promise:
        return INCOME_NAMES[self.code]


@cache
def income_kinds() -> dict[str, IncomeKind]:
    with DATA.open(encoding="utf-8", newline="") as rows:
        return {
            row["code"]: IncomeKind(row["code"], row["group"], row["counted"] == "1", row["basis"])
            for row in csv.DictReader(rows)
        }


def part_of(kind: str) -> Part:
    """The part that a kind belongs to. KeyError for an unknown one."""
    for part, kinds in KINDS.items():
        if kind in kinds:
            return Part(part)
    raise KeyError(kind)


def kind_name(kind: str) -> str:
    return str(KINDS[part_of(kind)][kind])


def grouped_choices() -> list[tuple[str, list[tuple[str, str | Promise]]]]:
    """Every kind as options grouped by part, income by its five groups."""
    income = [
        (str(label), [(k.code, k.name) for k in income_kinds().values() if k.group == group])
        for group, label in GROUPS.items()
    ]
    others = [
        (str(Part(part).label), list(kinds.items()))
        for part, kinds in KINDS.items()
        if part != Part.INCOME
    ]
    return [*income, *others]

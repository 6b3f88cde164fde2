"""Who counts as severely disabled (重度残疾人, specification 4.7, HN-A04): a rule table per province.

`settings.SEVERE_DISABILITY` names another CSV file with the columns province (two digits or *),
category (1 to 7 or *) and grade. The default is grades 1 and 2 of every kind; a province that counts
grade 3 of intellectual and psychiatric disability adds the lines `41,5,3` and `41,6,3`.
"""

from __future__ import annotations

import csv
from functools import cache, reduce
from operator import or_
from pathlib import Path

from django.conf import settings
from django.db.models import Q

from core.scope import under

DEFAULT = Path(__file__).resolve().parent / "data" / "severe_disability.csv"
ANY = "*"


@cache
def _read(path: str) -> list[tuple[str, str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return [(row["province"], row["category"], row["grade"]) for row in csv.DictReader(file)]


def _rules() -> list[tuple[str, str, str]]:
    return _read(str(getattr(settings, "SEVERE_DISABILITY", DEFAULT)))


def is_severe(province: str, category: str, grade: str) -> bool:
    """Whether a certificate of this kind and grade makes severely disabled in the province."""
    return any(
        place in (ANY, province) and kind in (ANY, category) and level == grade
        for place, kind, level in _rules()
    )


def severe_q() -> Q:
    """The same as a condition over `DisabilityCertificate`."""
    conditions = []
    for place, kind, level in _rules():
        condition = Q(grade=level)
        if kind != ANY:
            condition &= Q(category=kind)
        if place != ANY:
            condition &= under("person__station__division_code", [place])
        conditions.append(condition)
    return reduce(or_, conditions)

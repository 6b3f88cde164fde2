"""The serious illnesses of target group S1 (HN-A05): a list per province, from a data file.

`settings.DISEASE_LIST` names another CSV file with the columns code and name.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from django.conf import settings

DEFAULT = Path(__file__).resolve().parent / "data" / "diseases.csv"


@cache
def _read(path: str) -> list[tuple[str, str]]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        return [(row["code"], row["name"]) for row in csv.DictReader(file)]


def disease_choices() -> list[tuple[str, str]]:
    """(code, Chinese name) in the list's order."""
    return _read(str(getattr(settings, "DISEASE_LIST", DEFAULT)))

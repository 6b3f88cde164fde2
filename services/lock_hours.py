"""How long after its confirmation a record locks by itself: hours per province (spec 2.2 [D]).

`settings.RECORD_LOCK_HOURS` holds for every province that the table does not name;
`settings.RECORD_LOCK_HOURS_FILE` names a CSV with the columns province (two digits) and hours.
"""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@cache
def _read(path: str) -> dict[str, int]:
    with Path(path).open(encoding="utf-8", newline="") as file:
        table = {row["province"]: row["hours"] for row in csv.DictReader(file)}
    for province, hours in table.items():
        if not (province.isdigit() and len(province) == 2 and hours.isdigit()):
            raise ImproperlyConfigured(f"{path}: province “{province}”, hours “{hours}”")
    return {province: int(hours) for province, hours in table.items()}


def hours_by_province() -> dict[str, int]:
    """Two digits of the province → hours, of the provinces with hours of their own."""
    path = settings.RECORD_LOCK_HOURS_FILE
    return _read(str(path)) if path else {}

"""The table on the terminal and the JSON beside it."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from dataclasses import asdict
from pathlib import Path

from django.conf import settings
from django.db import connection

from benchmarks.measure import Bar


def line(bar: Bar) -> str:
    mark = {True: "ok    ", False: "MISSED", None: "      "}[bar.is_met]
    target = (
        "" if bar.target is None else f"{'≥' if bar.at_least else '≤'} {bar.target:g} {bar.unit}"
    )
    return f"  {mark} {bar.name:<66}{bar.measured:>9.2f} {bar.unit:<5}{target:<12}{bar.note}"


def load() -> str:
    """How busy the machine is: ratios of a busy machine are rough."""
    return f"load {os.getloadavg()[0]:.1f}"


def write(bars: list[Bar], records: int, seconds: float) -> Path:
    folder = settings.STATE_DIR / "bench"
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{dt.datetime.now():%Y%m%d-%H%M%S}-{records}.json"
    with connection.cursor() as cursor:
        cursor.execute("SHOW server_version")
        version = cursor.fetchone()[0]
    result = {
        "records": records,
        "seconds": round(seconds, 1),
        "postgresql": version,
        "python": platform.python_version(),
        "cores": os.cpu_count(),
        "load": os.getloadavg()[0],
        "bars": [{**asdict(bar), "is_met": bar.is_met} for bar in bars],
    }
    path.write_text(json.dumps(result, indent=2, ensure_ascii=False))
    return path

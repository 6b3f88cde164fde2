"""How the roll-up is: for /healthz, the dashboard's badge and the worker's heartbeat."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.db import connection

from reporting.models import Reconciliation

HEARTBEAT = "rollup:heartbeat"
HEARTBEAT_EVERY = 5.0
_last_beat = 0.0


@dataclass(frozen=True)
class RollupStatus:
    pending_marks: int
    lag_seconds: float  # age of the oldest change that is not yet in every figure
    reconciled_at: dt.datetime | None
    differences: int | None  # None: never reconciled


def read() -> RollupStatus:
    """Two small queries; the tables carry no row-level security."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(extract(epoch FROM clock_timestamp() - min(at)), 0)"
            " FROM (SELECT at FROM rollup_mark UNION ALL SELECT at FROM rollup_mark_set) m"
        )
        pending, lag = cursor.fetchone()
    last = Reconciliation.objects.only("started_at", "differences").first()
    return RollupStatus(
        pending_marks=pending,
        lag_seconds=round(float(lag), 1),
        reconciled_at=last.started_at if last else None,
        differences=last.differences if last else None,
    )


def beat() -> None:
    """Note that this worker lives; called by its heartbeat task and while it folds."""
    global _last_beat
    now = time.time()
    if now - _last_beat >= HEARTBEAT_EVERY:
        cache.set(HEARTBEAT, now, timeout=3600)
        _last_beat = now


def heartbeat_age() -> float | None:
    """Seconds since a worker was last heard of; None if never (or not for an hour)."""
    at = cache.get(HEARTBEAT)
    return None if at is None else max(0.0, round(time.time() - at, 1))

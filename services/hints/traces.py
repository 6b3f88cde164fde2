"""Writing down what records can be compared by (`services.models.RecordTrace`)."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from core.crypto import blind_index
from services.kinds import joins, kind_of
from services.models import RecordTrace, ServiceRecord

# A shorter text says the same by chance (“情况稳定，无变化”).
TEXT_FROM = 20
_NOISE = re.compile(r"[\W\d_]+")
_LAST_MINUTE = 24 * 60 - 1


def trace(record_ids: list[int]) -> None:
    """Write the traces of these records anew."""
    records = ServiceRecord.objects.filter(pk__in=record_ids).select_related(
        "household__division", "station", *joins()
    )
    rows = [_row(record) for record in records]
    RecordTrace.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["record"],
        update_fields=[
            "worker", "occurred_on", "starts_at", "ends_at", "minutes", "division_code", "spot",
            "text",
        ],
    )  # fmt: skip


def normalised(text: str) -> str:
    """The text without digits, spaces and punctuation: a changed date does not make it another."""
    return _NOISE.sub("", text).lower()


def _row(record: ServiceRecord) -> RecordTrace:
    kind = kind_of(record)
    start = kind.began(record)
    household = record.household
    return RecordTrace(
        record=record,
        worker_id=record.worker_id,
        occurred_on=record.occurred_on,
        starts_at=start,
        ends_at=_end(start, record.minutes),
        minutes=record.minutes,
        division_code=household.division.code if household else record.station.division_code,
        spot=f"household {household.pk}" if household else f"station {record.station_id}",
        text=_hash(kind.narrative(record)),
    )


def _end(start: dt.time | None, minutes: int) -> dt.time | None:
    """When it ended, on the same day; without a length nothing can overlap."""
    if start is None or not minutes:
        return None
    end = min(start.hour * 60 + start.minute + minutes, _LAST_MINUTE)
    return dt.time(end // 60, end % 60)


def _hash(text: str) -> Any:
    plain = normalised(text)
    return blind_index(plain, purpose="record.text") if len(plain) >= TEXT_FROM else None

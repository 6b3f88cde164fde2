"""A hint on a record of the county that waits for review."""

from __future__ import annotations

from services.models import RecordHint, ServiceRecord


def plant(county, word: str) -> None:
    record = ServiceRecord.objects.filter(station=county.station).first()
    hint = RecordHint.objects.create(record=record, kind="high_risk", facts={"risk": word})
    county.planted += [str(hint.uuid)]
    county.keys |= {"hints": [hint.uuid]}

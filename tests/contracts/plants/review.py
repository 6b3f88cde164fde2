"""A hint on a record of the county, and a correction asked for."""

from __future__ import annotations

import json

from services.models import RecordCorrection, RecordHint, ServiceRecord


def plant(county, word: str) -> None:
    record = ServiceRecord.objects.filter(station=county.station).first()
    hint = RecordHint.objects.create(record=record, kind="high_risk", facts={"risk": word})
    correction = RecordCorrection.objects.create(
        record=record, requested_by=county.user("worker"), reason=f"{word}更正原因",
        told=json.dumps({"old": {"minutes": 30}, "new": {"minutes": 40}}),
    )  # fmt: skip
    county.planted += [str(hint.uuid), str(correction.uuid)]
    county.keys |= {"hints": [hint.uuid], "corrections": [correction.uuid]}

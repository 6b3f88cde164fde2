"""Photos and papers of services for tests."""

from __future__ import annotations

from typing import Any

from services.attaching import holder_of
from services.models import ServiceFile
from tests.factories.privacy import photo
from tests.factories.services import worker_of


def put_on(row: Any, data: bytes | None = None, **values: Any) -> ServiceFile:
    """A photo on which nobody can be recognised, put on `row` by the worker of its station."""
    station = row.station if hasattr(row, "station") else row.record.station
    values = {"by": worker_of(station), "kind": "activity", "faces": "nobody", **values}
    return ServiceFile.store(data or photo(), **values, **{holder_of(row).name: row})

"""The plain query over confirmed records, against which every folded figure is tested."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from reporting.figures.nodes import Node
from reporting.figures.periods import Period
from services.models import ServiceRecord
from services.models.record import ServiceRecordQuerySet


def counted_records(node: Node, period: Period, track: int | None = None) -> ServiceRecordQuerySet:
    """Confirmed records of the place's stations with a date in the period; `track` 0 is routine."""
    records = ServiceRecord.objects.counted().filter(occurred_on__range=(period.first, period.end))
    if node.is_station:
        records = records.filter(station_id=node.id)
    else:
        records = records.filter(station__division_code__startswith=node.prefix)
    if track is not None:
        records = records.filter(track=track) if track else records.filter(track__isnull=True)
    return records


def counted_visits(records: QuerySet[Any]) -> QuerySet[Any]:
    """Those that make a household visited (K03)."""
    return records.filter(
        kind=ServiceRecord.Kind.VISIT,
        place=ServiceRecord.Place.HOME,
        outcome=ServiceRecord.Outcome.SERVED,
        household__isnull=False,
    )

"""Tracks and service types by number, as every list and form needs them: read once a minute.

The tables hold some forty rows that change once a year; a page should not ask for them each time.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

from campaigns.models import ServiceType, Track

LIFETIME = 60.0


@dataclass(frozen=True)
class Catalogue:
    tracks: dict[int, Track]
    types: dict[int, ServiceType]

    def types_of(self, track: int | None) -> list[ServiceType]:
        """The service types of a track in their printed order; None or 0 means routine work."""
        return [kind for kind in self.types.values() if (kind.track_id or 0) == (track or 0)]

    def type_labels(self, ids: list[int]) -> list[str]:
        return [self.types[pk].label for pk in ids if pk in self.types]

    def fits(self, type_ids: set[int], track: int | None) -> bool:
        """Whether all service types exist and belong to the track or to routine work."""
        return all(
            pk in self.types and self.types[pk].track_id in (None, track or None) for pk in type_ids
        )


_kept: list[tuple[float, Catalogue]] = []


def catalogue() -> Catalogue:
    """The present catalogue, at most a minute old."""
    now = time.monotonic()
    if not _kept or now - _kept[0][0] > LIFETIME or not _kept[0][1].tracks:
        _kept[:] = [(now, Catalogue(Track.objects.in_bulk(), _types()))]
    return _kept[0][1]


def _types() -> dict[int, ServiceType]:
    return {kind.pk: kind for kind in ServiceType.objects.order_by("pk")}

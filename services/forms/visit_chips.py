"""The chips of tracks and service types: what is usual first, the rest behind “more”."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from campaigns.catalogue import catalogue
from campaigns.models import ServiceType
from services.models import ServiceRecord

SHOWN_TYPES = 6


@dataclass
class TypeGroup:
    """The service types of one track: the first chips, and those behind “more”."""

    track: int
    label: str | Promise
    first: list[tuple[ServiceType, bool]]
    more: list[tuple[ServiceType, bool]]

    @property
    def is_open(self) -> bool:
        return any(chosen for _type, chosen in self.more)


def type_groups(chosen: set[int], user: Any) -> list[TypeGroup]:
    """By track; within a track what is chosen and the worker's recent ones first."""
    recent = _recent_types(user)
    groups = []
    for track in (0, *catalogue().tracks):
        types = sorted(
            catalogue().types_of(track),
            key=lambda t: (t.pk not in chosen, recent.get(t.pk, 99), t.pk),
        )
        marked = [(t, t.pk in chosen) for t in types]
        label = catalogue().tracks[track].label if track else _("Routine")
        groups.append(TypeGroup(track, label, marked[:SHOWN_TYPES], marked[SHOWN_TYPES:]))
    return groups


def track_chips(value: str) -> list[tuple[int, str, str, bool]]:
    """Number, letter, label and whether it is chosen; routine work first."""
    named = [(n, t.code, t.label, str(n) == value) for n, t in catalogue().tracks.items()]
    return [(0, "", str(_("Routine")), value == "0"), *named]


def _recent_types(user: Any) -> dict[int, int]:
    """The worker's service types of late → rank, the most recent first."""
    rows = (
        ServiceRecord.objects.visible_to(user)
        .filter(worker=user)
        .order_by("-id")
        .values_list("service_types", flat=True)[:10]
    )
    order: dict[int, int] = {}
    for types in rows:
        for pk in types:
            order.setdefault(pk, len(order))
    return order


def fitting(groups: list[TypeGroup], track: int | None) -> list[TypeGroup]:
    """The groups whose services belong on a track that is fixed already; None for routine work."""
    return [
        group
        for group in groups
        if all(catalogue().fits({kind.pk}, track) for kind, _chosen in group.first[:1])
    ]

"""The places that figures are told of: a division (levels 1–4) or one station (level 5)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.http import Http404
from django.urls import reverse

from core.jurisdiction import Scope, scope_of
from stations.models import Division, Station

STATION_LEVEL = 5


@dataclass(frozen=True)
class Node:
    """`level` and `id` are the key in the facts; `prefix` the significant digits of the code."""

    level: int
    id: int
    code: str
    name: str
    prefix: str
    uuid: UUID | None = None

    @property
    def key(self) -> tuple[int, int]:
        return self.level, self.id

    @property
    def is_station(self) -> bool:
        return self.level == STATION_LEVEL

    @property
    def url(self) -> str:
        if self.is_station:
            return reverse("reporting:station-dashboard", args=[self.uuid])
        return reverse("reporting:dashboard", args=[self.prefix])

    def page(self, name: str) -> str:
        """The address of another page of this place: `live`, `breakdown`, `export` …"""
        if self.is_station:
            return reverse(f"reporting:station-{name}", args=[self.uuid])
        return reverse(f"reporting:{name}", args=[self.prefix])


def of_division(division: Division) -> Node:
    return Node(division.level, division.pk, division.code, division.name, division.prefix)


def of_station(station: Station) -> Node:
    return Node(
        STATION_LEVEL, station.pk, station.division_code, str(station),
        station.division_code, station.uuid,
    )  # fmt: skip


def division_node(user: Any, code: str) -> Node:
    """The division with this bare or padded code, if the user's aggregate sight reaches it.

    Raises Http404 for an unknown division and for a foreign one alike.
    """
    if not code.isdigit() or len(code) > 12:
        raise Http404
    padded = code.ljust(12, "0")
    if not scope_of(user).covers(padded):
        raise Http404
    division = Division.objects.visible_to(user).filter(code=padded, level__lte=4).first()
    if division is None:
        raise Http404
    return of_division(division)


def station_node(user: Any, uuid: UUID) -> Node:
    """The station with this uuid, if the user may see it; else Http404."""
    station = Station.objects.visible_to(user).filter(uuid=uuid).first()
    if station is None:
        raise Http404
    return of_station(station)


def top_node(user: Any) -> Node | None:
    """Where the user's own overview begins: the widest division, else the station; else None."""
    scope = scope_of(user)
    for prefix in sorted(scope.prefixes, key=lambda p: (len(p), p)):
        division = Division.objects.filter(code=prefix.ljust(12, "0"), level__lte=4).first()
        if division:
            return of_division(division)
    station = Station.objects.visible_to(user).filter(pk__in=sorted(scope.stations)).first()
    return of_station(station) if station else None


def ancestors(user: Any, node: Node) -> list[tuple[Node, bool]]:
    """The divisions above, widest first, each with whether the user may open it."""
    scope = scope_of(user)
    lengths = [n for n in (2, 4, 6, 9) if n < len(node.prefix) or node.is_station]
    codes = [node.prefix[:n].ljust(12, "0") for n in lengths]
    found = {d.code: d for d in Division.objects.filter(code__in=codes, level__lte=4)}
    path = [found[code] for code in dict.fromkeys(codes) if code in found]
    return [(of_division(d), scope.covers(d.code)) for d in path]


def parts(node: Node, on: dt.date) -> list[Node]:
    """What a place consists of: its divisions one level down, and stations that hang on it alone.

    The stations matter: a county's main station belongs to no township, and without it the parts
    would not add up to the county.
    """
    if node.is_station:
        return []
    stations = Station.objects.under(node.prefix).order_by("division_code", "level", "pk")
    if node.level == Division.Level.TOWNSHIP:
        return [of_station(s) for s in stations]
    divisions = Division.objects.valid_on(on).filter(
        parent_id=node.id, level__lte=Division.Level.TOWNSHIP
    )
    found = [of_division(d) for d in divisions.order_by("code")]
    return found + [of_station(s) for s in stations.filter(division_id=node.id)]


def may_see_persons(scope: Scope, node: Node) -> bool:
    """Whether the person-level sight reaches all of the place, so that its records may be listed."""
    if any(node.code.startswith(prefix) for prefix in scope.person_prefixes):
        return True
    return node.is_station and node.id in scope.person_stations

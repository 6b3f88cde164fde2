"""Stations and villages as a table names them, within the importer's own jurisdiction."""

from __future__ import annotations

import difflib
import re
from collections import defaultdict
from typing import Any

from django.utils import timezone

from households.models import Household
from stations.models import Division, Station
from stations.models.life_cycle import ACTIVE

_ENDINGS = re.compile(r"(社区居民委员会|社区居委会|居民委员会|村民委员会|村委会|居委会|社区|村)$")


def names_of(name: str) -> set[str]:
    """What people write for 双谷村委会: also 双谷村 and 双谷."""
    found = {name, stem(name)}
    for ending, short in (("村委会", "村"), ("村民委员会", "村"), ("社区居委会", "社区"),
                          ("社区居民委员会", "社区"), ("居委会", "社区")):  # fmt: skip
        if name.endswith(ending):
            found.add(name.removesuffix(ending) + short)
    return found


def stem(name: str) -> str:
    """双谷村委会, 双谷村 and 双谷 are one village."""
    plain = re.sub(r"\s+", "", name)
    return _ENDINGS.sub("", plain) or plain


class Places:
    """What `user` may import into. Made once for a check; a few queries in all."""

    def __init__(self, user: Any) -> None:
        found = Station.objects.visible_to(user).filter(status__in=ACTIVE)
        allowed = user.scope
        self.stations: dict[int, Station] = {
            station.pk: station
            for station in found.select_related("division").order_by("division_code", "level")
            if station.pk in allowed.person_stations
            or any(station.division_code.startswith(p) for p in allowed.person_prefixes)
        }
        self.areas = {pk: Household.area_of(station) for pk, station in self.stations.items()}
        shortest = [
            area
            for area in set(self.areas.values())
            if not any(area != other and area.startswith(other) for other in self.areas.values())
        ]
        self.divisions: dict[str, Division] = {}
        for area in shortest:
            valid = Division.objects.valid_on(timezone.localdate()).under(area)
            for division in valid.filter(level__gte=Division.Level.TOWNSHIP).select_related(
                "parent"
            ):
                self.divisions[division.code] = division
        self._by_name: dict[str, list[Division]] = defaultdict(list)
        for division in self.divisions.values():
            for name in names_of(division.name):
                self._by_name[name].append(division)
        # The station that serves a village: the one with the narrowest area, rooms last.
        self._serving = sorted(
            self.areas.items(), key=lambda i: (-len(i[1]), self.stations[i[0]].level)
        )

    @property
    def only_station(self) -> Station | None:
        return next(iter(self.stations.values())) if len(self.stations) == 1 else None

    # --- for the readers ------------------------------------------------------------------------

    def station_spellings(self) -> dict[str, str]:
        known: dict[str, set[int]] = defaultdict(set)
        for pk, station in self.stations.items():
            division = station.division
            for name in (station.official_name, station.short_name, division.name, division.code):
                if name:
                    known[name].add(pk)
        best = {}
        for name, keys in known.items():
            # Of several in a township, the station of the township itself and not a village's room.
            ordered = sorted(keys, key=lambda pk: (abs(self.stations[pk].level - 3), pk))
            best[name] = str(ordered[0])
        return best

    def station_options(self) -> list[tuple[str, str]]:
        return [(str(pk), station.official_name) for pk, station in self.stations.items()]

    def village_spellings(self) -> dict[str, str]:
        """Name or code → code; the name itself where several villages share it."""
        known = {code: code for code in self.divisions}
        for name, divisions in self._by_name.items():
            known[name] = divisions[0].code if len(divisions) == 1 else name
        return known

    def village_options(self) -> list[tuple[str, str]]:
        return [
            (code, f"{d.parent.name} / {d.name}" if d.level == Division.Level.VILLAGE else d.name)  # type: ignore[union-attr]
            for code, d in sorted(self.divisions.items())
        ]

    def like_station(self, name: str) -> str:
        return _closest(name, self.station_spellings())

    def like_village(self, name: str) -> str:
        plain = stem(name)
        for known in (plain, name):
            if len(self._by_name.get(known, ())) == 1:
                return self._by_name[known][0].code
        return _closest(plain, {n: d[0].code for n, d in self._by_name.items() if len(d) == 1})

    # --- for the rows ---------------------------------------------------------------------------

    def village(self, value: str, station: Station | None) -> Division | None:
        """The village a reader's value means for a station; None when that cannot be told."""
        if value in self.divisions:
            return self.divisions[value]
        named = self._by_name.get(value, ())
        if station:
            named = [d for d in named if d.code.startswith(self.areas[station.pk])]
        return named[0] if len(named) == 1 else None

    def serving(self, code: str) -> Station | None:
        """The station that serves a village."""
        for pk, area in self._serving:
            if code.startswith(area):
                return self.stations[pk]
        return None


def _closest(name: str, known: dict[str, str]) -> str:
    inside = [k for k in known if len(k) > 1 and (k in name or name in k)]
    if len({known[k] for k in inside}) == 1:
        return known[inside[0]]
    found = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    return known[found[0]] if found else ""

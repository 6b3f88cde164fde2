"""Which townships have a station, so that the figures of GZ-11…GZ-15 come out exactly.

1,094 stations in 1,510 townships (72.45 %), every township covered in 2 prefectures and 44 counties.
"""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

STATIONS, FULL_COUNTIES = 1094, 44
# 六盘水 and 黔南 (with Fuquan): both named in the source as leading regions.
FULL_PREFECTURES = ("5202", "5227")


class PlanError(Exception):
    """The divisions given cannot carry the plan."""


def covered_townships(codes: Iterable[str], seed: int) -> list[str]:
    """The township codes (12 digits) that get a station.

    In: every formal township code of Guizhou. Raises PlanError when the totals cannot be met.
    """
    by_county: dict[str, list[str]] = defaultdict(list)
    for code in sorted(codes):
        by_county[code[:6]].append(code)
    chance = random.Random(seed)
    full = {county for county in by_county if county[:4] in FULL_PREFECTURES}
    full |= _more_full_counties(by_county, full, chance)
    chosen = [code for county in full for code in by_county[county]]
    partial = sorted(set(by_county) - full)
    missing = STATIONS - len(chosen)
    room = {county: len(by_county[county]) - 1 for county in partial}
    if not 0 <= missing <= sum(room.values()):
        raise PlanError(f"{missing} stations do not fit into {sum(room.values())} townships")
    for county, count in _share(missing, room).items():
        chosen += sorted(chance.sample(by_county[county], count))
    return sorted(chosen)


def _more_full_counties(
    by_county: dict[str, list[str]], full: set[str], chance: random.Random
) -> set[str]:
    """Counties of the other prefectures, never all of one: only two prefectures may be full."""
    others: dict[str, list[str]] = defaultdict(list)
    for county in sorted(set(by_county) - full):
        others[county[:4]].append(county)
    for counties in others.values():
        chance.shuffle(counties)
    more: set[str] = set()
    while len(full) + len(more) < FULL_COUNTIES:
        before = len(more)
        for counties in others.values():
            if len(counties) > 1 and len(full) + len(more) < FULL_COUNTIES:
                more.add(counties.pop())
        if len(more) == before:
            raise PlanError("not enough counties to cover fully")
    return more


def _share(total: int, room: dict[str, int]) -> dict[str, int]:
    """`total` shared out in proportion to the room, largest remainders first."""
    space = sum(room.values())
    shares = {key: total * value // space for key, value in room.items()}
    rest = total - sum(shares.values())
    order = sorted(room, key=lambda key: (-(total * room[key] % space), key))
    for key in order[:rest]:
        shares[key] += 1
    return shares


@dataclass(frozen=True)
class Files:
    """How many files of each kind a station of the demo keeps."""

    cases: int = 1
    groups: int = 1
    activities: int = 1


NO_FILES = Files(0, 0, 0)
# FQ-18 … FQ-20: what the eight stations of Fuquan have together.
FUQUAN_FILES = Files(cases=44, groups=47, activities=63)


def shared_files(total: Files, stations: int) -> list[Files]:
    """`total` shared out evenly, the rest to the first stations: it comes out exactly."""

    def part(number: int, place: int) -> int:
        return number // stations + (place < number % stations)

    return [
        Files(part(total.cases, n), part(total.groups, n), part(total.activities, n))
        for n in range(stations)
    ]

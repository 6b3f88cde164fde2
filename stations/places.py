"""Choosing the division of a station step by step, within one's own jurisdiction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from stations.models import Division, Station
from stations.models.division import DivisionQuerySet
from stations.models.life_cycle import ACTIVE
from stations.names import proposed_name

LONGEST_LIST = 300
FOUND = 30


@dataclass(frozen=True)
class Step:
    """One select above the last: its field name, label, options and what is chosen."""

    name: str
    label: Any
    options: list[tuple[str, str]]
    chosen: str


@dataclass(frozen=True)
class Places:
    """`steps` from the top, then the options (pk, label) for the division itself."""

    level: int
    label: Any
    steps: list[Step]
    options: list[tuple[str, str]]
    chosen: str
    query: str
    proposed: str


def choosable(user: Any, station_level: int) -> DivisionQuerySet:
    """Divisions where the user may put a station of this level, as they exist today."""
    return Division.objects.filter(
        user.scope.division_q("code"), level=Station.DIVISION_LEVEL[station_level]
    ).valid_on(timezone.localdate())


def levels_for(user: Any) -> list[int]:
    """Station levels that have a division inside the user's jurisdiction; none for a station."""
    shortest = min((len(prefix) for prefix in user.scope.prefixes), default=99)
    return [level for level, digits in ((1, 4), (2, 6), (3, 9), (4, 12)) if digits >= shortest]


def places(user: Any, data: Mapping[str, Any]) -> Places:
    """What the picker shows for the values `level`, `at2`, `at3`, `at4`, `q`, `division` so far.

    A level above with a single division is chosen by itself; one that lies outside the
    jurisdiction is not asked. A search by name goes past the steps.
    """
    allowed_levels = levels_for(user) or [int(Station.Level.STATION)]
    level = _int(data.get("level"))
    if level not in allowed_levels:
        level = 3 if 3 in allowed_levels else allowed_levels[0]
    target = Station.DIVISION_LEVEL[level]
    query = str(data.get("q") or "").strip()[:30]
    under, steps, complete = _steps(user, target, data)
    divisions = choosable(user, level)
    if query:
        divisions = divisions.filter(name__icontains=query)[:FOUND]
    elif complete:
        divisions = divisions.under(under)[:LONGEST_LIST]
    else:
        divisions = divisions.none()
    taken = Station.objects.filter(
        division=OuterRef("pk"), level=level, is_branch=False, status__in=ACTIVE
    )
    rows = list(
        divisions.select_related("parent").annotate(
            taken=Exists(taken) if level < 4 else Q(pk=None)
        )
    )
    chosen = str(data.get("division") or "")
    if chosen not in {str(row.pk) for row in rows}:
        chosen = ""
    proposed = next((proposed_name(row, level) for row in rows if str(row.pk) == chosen), "")
    return Places(
        level,
        Division.Level(target).label,
        steps,
        [(str(row.pk), _label(row, with_parent=bool(query))) for row in rows],
        chosen,
        query,
        proposed,
    )


def _steps(user: Any, target: int, data: Mapping[str, Any]) -> tuple[str, list[Step], bool]:
    under, steps = "", []
    for level, digits in ((2, 4), (3, 6), (4, 9)):
        if level >= target:
            break
        options = list(
            Division.objects.filter(user.scope.division_q("code"), level=level)
            .valid_on(timezone.localdate())
            .under(under)
            .values_list("code", "name")
        )
        if not options:
            continue  # lies above the jurisdiction
        chosen = str(data.get(f"at{level}") or "")
        if chosen not in {code for code, _name in options}:
            chosen = options[0][0] if len(options) == 1 else ""
        steps.append(Step(f"at{level}", Division.Level(level).label, options, chosen))
        if not chosen:
            return under, steps, False
        under = chosen[:digits]
    return under, steps, True


def _label(row: Any, *, with_parent: bool) -> str:
    name = f"{row.name}（{row.parent.name}）" if with_parent and row.parent else row.name
    return str(_("%s · has one already") % name) if row.taken else name


def _int(value: Any) -> int:
    return int(value) if str(value or "").isdecimal() else 0

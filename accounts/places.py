"""Finding the division or station that somebody is to be posted at."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.apps import apps
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.roles import ROLES
from core.codes.divisions import STEPS, prefix_of

SHOWN = 12


@dataclass(frozen=True)
class Place:
    """`value` is what a form carries: "d" and a division prefix, or "s" and a station's key."""

    value: str
    label: str
    note: str


def search(words: str, role: str, prefixes: Iterable[str]) -> list[Place]:
    """Places inside `prefixes` where `role` can be posted, by part of the name or by code.

    Stations first where the role stands at stations. Empty words give the widest places.
    The caller's transaction must see the stations (`User.scope_for`).
    """
    words = words.strip()[:40]
    levels = ROLES[role].levels if role in ROLES else (1, 2, 3, 4, "station")
    inside_division, inside_station = Q(pk__in=[]), Q(pk__in=[])
    for prefix in prefixes:
        inside_division |= Q(code__startswith=prefix)
        inside_station |= Q(division_code__startswith=prefix)
    found: list[Place] = []
    if "station" in levels:
        found += _stations(words, inside_station)
    numbers = [level for level in levels if isinstance(level, int)]
    if numbers:
        found += _divisions(words, numbers, inside_division)
    return found


def _stations(words: str, inside: Q) -> list[Place]:
    model = apps.get_model("stations", "Station")
    rows = model.objects.filter(inside).exclude(status="closed")
    if words.isdigit():
        rows = rows.filter(division_code__startswith=words)
    elif words:
        rows = rows.filter(Q(official_name__icontains=words) | Q(short_name__icontains=words))
    rows = rows.select_related("division__parent").order_by("division_code", "level", "pk")
    return [
        Place(f"s{station.pk}", station.official_name, _path(station.division))
        for station in rows[:SHOWN]
    ]


def _divisions(words: str, levels: list[int], inside: Q) -> list[Place]:
    model = apps.get_model("stations", "Division")
    rows = model.objects.filter(inside, level__in=levels).valid_on(timezone.localdate())
    if words.isdigit():
        rows = rows.filter(code__startswith=words)
    elif words:
        rows = rows.filter(name__icontains=words)
    rows = rows.select_related("parent").order_by("level", "code")
    return [Place(f"d{d.prefix}", d.name, _path(d)) for d in rows[:SHOWN]]


def _path(division) -> str:
    above = division.parent.name if division.parent_id else ""
    return " · ".join(part for part in (above, division.name, prefix_of(division.code)) if part)


def named(value: str, prefixes: Iterable[str]) -> tuple[str, object | None] | None:
    """What a form's value names: (division prefix, None) or ("", station); None if it is unknown.

    Unknown is also what lies outside `prefixes`: nobody is posted where the administrator is not.
    """
    kind, rest = value[:1], value[1:]
    prefixes = tuple(prefixes)
    if not rest.isdigit() or not rest.isascii() or not prefixes:
        return None
    if kind == "s" and len(rest) < 18:
        station = apps.get_model("stations", "Station").objects.filter(pk=int(rest)).first()
        if station is not None and station.division_code.startswith(prefixes):
            return "", station
    if kind == "d" and len(rest) in STEPS and rest.startswith(prefixes):
        division = apps.get_model("stations", "Division").objects.filter(code=rest.ljust(12, "0"))
        if division.valid_on(timezone.localdate()).exists():
            return rest, None
    return None


def nothing_found(words: str) -> str:
    if words:
        return _("No place in your division has this name or code for this role.")
    return _("This role cannot be posted inside your division.")

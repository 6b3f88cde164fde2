"""What was changed on a station, when and by whom, from the rows that the triggers keep."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from accounts.models import User
from stations.models import Division, Station

LATEST = 20
UNTOLD = {"id", "uuid", "division_code", "created_at"}


@dataclass(frozen=True)
class Change:
    """One saved change: (label, before, after) of each field."""

    at: dt.datetime
    who: str
    fields: list[tuple[Any, str, str]]


def changes_of(station: Station) -> list[Change]:
    """The latest changes, newest first; three queries. Events hold the row before each change."""
    events = list(
        station.events.select_related("pgh_context").order_by("-pgh_id")[:LATEST]  # type: ignore[attr-defined]
    )
    people = {
        str(user.pk): user.get_full_name() or user.get_username()
        for user in User.objects.filter(pk__in={_user_id(event) for event in events} - {None})
    }
    places = dict(
        Division.objects.filter(pk__in={event.division_id for event in events}).values_list(
            "pk", "name"
        )
    )
    places[station.division_id] = station.division.name
    changes, after = [], station
    for event in events:
        fields = [
            (field.verbose_name, _shown(field, event, places), _shown(field, after, places))
            for field in Station._meta.concrete_fields
            if field.name not in UNTOLD
            and getattr(event, field.attname) != getattr(after, field.attname)
        ]
        after = event
        if fields:
            who = people.get(str(_user_id(event)), "")
            changes.append(Change(event.pgh_created_at, who, fields))
    return changes


def _user_id(event: Any) -> Any:
    return (event.pgh_context.metadata or {}).get("user") if event.pgh_context else None


def _shown(field: Any, row: Any, places: dict[int, str]) -> str:
    value = getattr(row, field.attname)
    if value in (None, "", []):
        return "—"
    if field.attname == "division_id":
        return places.get(value, str(value))
    if isinstance(value, list):
        labels = dict(field.base_field.choices or ())
        return "、".join(str(labels.get(item, item)) for item in value)
    if field.choices:
        return str(dict(field.choices).get(value, value))
    if isinstance(value, bool):
        return "✓" if value else "—"
    return value.isoformat() if isinstance(value, dt.date) else str(value)

"""What a record said before: its changes field by field, from the history that triggers keep."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.models import User
from campaigns.catalogue import catalogue
from households.models import Need
from services.kinds import kind_of
from services.models import ServiceRecord

RECORD_FIELDS = (
    "occurred_on", "place", "outcome", "track_id", "service_types", "minutes", "anonymous_count",
    "person_times", "forces",
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One field that was changed: when, by whom, from what to what."""

    at: dt.datetime
    by: str
    label: str
    old: str
    new: str


def changes_of(record: ServiceRecord) -> list[Change]:
    """All changes of a record and its detail, newest first (three queries at most)."""
    kind = kind_of(record)
    found = _compare(record, RECORD_FIELDS)
    detail = kind.detail_of(record)
    if detail is not None:
        found += _compare(detail, kind.fields)
    names = dict(
        User.objects.filter(pk__in={by for _change, by in found if by}).values_list("pk", "name")
    )
    changes = [
        Change(c.at, names.get(by, "") if by else "", c.label, c.old, c.new) for c, by in found
    ]
    return sorted(changes, key=lambda change: change.at, reverse=True)


def _compare(current: Any, fields: tuple[str, ...]) -> list[tuple[Change, int | None]]:
    """Every event holds the row as it was before a change; the next one tells what became of it."""
    events = list(current.events.select_related("pgh_context").order_by("pgh_id"))
    found: list[tuple[Change, int | None]] = []
    for position, event in enumerate(events):
        after = events[position + 1] if position + 1 < len(events) else current
        context = event.pgh_context.metadata if event.pgh_context else {}
        for name in fields:
            old, new = getattr(event, name), getattr(after, name)
            if old != new:
                change = Change(
                    event.pgh_created_at, "", _label(current, name),
                    _shown(current, name, old), _shown(current, name, new),
                )  # fmt: skip
                found.append((change, context.get("user")))
    return found


def _label(row: Any, name: str) -> str:
    return str(row._meta.get_field(name.removesuffix("_id")).verbose_name)


def _shown(row: Any, name: str, value: Any) -> str:
    if name == "track_id":
        track = catalogue().tracks.get(value or 0)
        return track.label if track else "—"
    if name == "service_types":
        return "、".join(catalogue().type_labels(value)) or "—"
    if value in (None, "", []):
        return "—"
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if name == "served_needs":
        return "、".join(Need.objects.filter(uuid__in=value).values_list("text", flat=True)) or "—"
    field = row._meta.get_field(name)
    base = getattr(field, "base_field", field)
    choices = dict(base.flatchoices) if base.choices else {}
    values = value if isinstance(value, list) else [value]
    return "、".join(str(choices.get(v, v)) for v in values)

"""The change history of a household and its members: who changed what, when, from what to what.

Triggers keep the row as it was before each change (django-pghistory). A change is the difference
between such a row and the next one, or the present row. Encrypted fields are said to have changed,
their values are never shown.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.fields import EncryptedCharField
from households.models import Household, Person
from stations.models import Division, Station

SHOWN = 100
# Computed fields and keys tell a reader nothing; the fields they follow are listed.
HIDDEN = frozenset(
    (
        "id", "uuid", "file_no", "created_at", "name_pinyin", "name_initials",
        "id_hash", "id_masked", "phone_masked", "emergency_phone_masked", "last_visited_on", "risk_set_on",
        "completeness",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Change:
    """`of` is the person's name, or "" for the household; `sealed` values are not shown."""

    at: dt.datetime
    by: str
    of: str
    field: str | Promise
    old: str
    new: str
    sealed: bool = False


@dataclass
class _Raw:
    at: dt.datetime
    user_id: int | None
    of: str
    field: Any
    old: Any
    new: Any


def changes_of(household: Household, members: Iterable[Person]) -> list[Change]:
    """The latest changes, newest first. Five to eight queries, however long the history."""
    household_event = apps.get_model("households", "HouseholdEvent")
    person_event = apps.get_model("households", "PersonEvent")
    raw: list[_Raw] = []
    events = household_event.objects.filter(pgh_obj=household)
    raw += _differences(household, _newest(events), of="")
    of_persons = defaultdict(list)
    here = Q(pgh_obj__in=[m.pk for m in members]) | Q(household_id=household.pk)
    for event in _newest(person_event.objects.filter(here)):
        of_persons[event.pgh_obj_id].append(event)
    # With the numbers this time: whether they changed is told by comparing them.
    for person in Person.objects.filter(pk__in=of_persons):
        raw += _differences(person, of_persons[person.pk], of=person.name)
    raw.sort(key=lambda change: change.at, reverse=True)
    return _shown(raw[:SHOWN])


def _sealed(field: Any) -> bool:
    return isinstance(field, EncryptedCharField)


def _newest(events: Any) -> list[Any]:
    return list(events.select_related("pgh_context").order_by("-pgh_id")[:SHOWN])


def _differences(present: Model, events: list[Any], *, of: str) -> list[_Raw]:
    """Each event (newest first) against the row that came after it."""
    found: list[_Raw] = []
    after: Any = present
    for event in events:
        user_id = event.pgh_context.metadata.get("user") if event.pgh_context else None
        for field in present._meta.concrete_fields:
            if field.name in HIDDEN:
                continue
            old, new = getattr(event, field.attname), getattr(after, field.attname)
            if old != new:
                found.append(_Raw(event.pgh_created_at, user_id, of, field, old, new))
        after = event
    return found


def _shown(raw: list[_Raw]) -> list[Change]:
    names = _Names(raw)
    return [
        Change(
            at=change.at,
            by=names.user(change.user_id),
            of=change.of,
            field=change.field.verbose_name,
            old=names.value(change.field, change.old),
            new=names.value(change.field, change.new),
            sealed=_sealed(change.field),
        )
        for change in raw
    ]


class _Names:
    """Names of what foreign keys point to, one query per table that occurs."""

    LABEL = {User: "name", Division: "name", Person: "name", Household: "file_no"}

    def __init__(self, raw: list[_Raw]) -> None:
        wanted: dict[type[Model], set[Any]] = defaultdict(set)
        for change in raw:
            if change.user_id:
                wanted[User].add(change.user_id)
            if change.field.is_relation:
                wanted[change.field.related_model] |= {change.old, change.new} - {None}
        self.found: dict[tuple[type[Model], Any], str] = {}
        for model, keys in wanted.items():
            label = "official_name" if model is Station else self.LABEL[model]
            rows = model._default_manager.filter(pk__in=keys).values_list("pk", label)
            self.found.update({(model, pk): text for pk, text in rows})

    def user(self, user_id: int | None) -> str:
        return self.found.get((User, user_id), "") if user_id else ""

    def value(self, field: Any, value: Any) -> str:
        if _sealed(field) or value is None or value == "":
            return ""
        if field.is_relation:
            return self.found.get((field.related_model, value), str(_("not visible to you")))
        if isinstance(value, list):
            labels = dict(getattr(field, "base_field", field).flatchoices)
            return "、".join(str(labels.get(part, part)) for part in value)
        if field.choices:
            return str(dict(field.flatchoices).get(value, value))
        return str(value)

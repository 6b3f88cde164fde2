"""Everything the platform holds about one person, readable (PIPL 45): found from the models.

Every table with a foreign key to Person is asked; a row brings its one-to-one parts and, when it
only links the person to a record (a beneficiary), that record. Whatever a later release adds is
therefore in the export without anybody remembering it. Rows of other persons are never followed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.encoding import force_str
from django.utils.translation import gettext as _

from core.fields import BlindIndexField
from core.jurisdiction import is_person_level
from households.models import Household, Person
from households.privacy.erasure import rows_about_persons

# To tell a guardian of a report about the guardian would defeat it (PIPL 18, 45; Minors Act 11).
WITHHELD = frozenset({"households.mandatoryreporttext", "households.incidentperson"})
# Lookup keys and the log of the request itself say nothing about the person.
SILENT_MODELS = frozenset({"households.namepart"})
SILENT_FIELDS = frozenset({"id", "uuid", "name_pinyin", "name_initials", "name_grams", "sha256"})

BOOKKEEPING = (models.DateTimeField, models.ForeignKey, models.BooleanField)


@dataclass
class Section:
    """One kind of row: its name, and the rows as label → value pairs."""

    title: str
    model: str
    rows: list[list[tuple[str, str]]] = field(default_factory=list)


@dataclass
class Export:
    """What is handed over. `withheld`: something was left out that the law keeps secret."""

    made_at: dt.datetime
    person: str
    sections: list[Section]
    withheld: bool = False

    def as_json(self) -> dict[str, Any]:
        """The same for machines (PIPL 45: portability)."""
        return {
            "made_at": self.made_at.isoformat(),
            "person": self.person,
            "sections": [
                {
                    "title": section.title,
                    "kind": section.model,
                    "rows": [dict(row) for row in section.rows],
                }
                for section in self.sections
            ],
        }


def collect(person: Person, user: Any) -> Export:
    """The export as far as `user` reaches; sealed texts are opened. The caller writes the audit row."""
    found = Export(timezone.now(), person.name, [])
    sections: dict[str, Section] = {}
    seen: set[tuple[str, Any]] = set()
    whole = Person.objects.visible_to(user).select_related("household").get(pk=person.pk)
    _add(sections, seen, whole)
    _add(sections, seen, whole.household)
    for model, name in rows_about_persons():
        label = model._meta.label_lower
        if label in WITHHELD:
            found.withheld = True
            continue
        if label in SILENT_MODELS:
            continue
        manager: Any = getattr(model, "objects", model._default_manager)
        rows = manager.visible_to(user) if hasattr(manager, "visible_to") else manager.all()
        for row in rows.filter(**{name: person}).order_by("pk"):
            _add(sections, seen, row)
            for other in _leads_to(row):
                _add(sections, seen, other)
                for part in _parts(other):
                    _add(sections, seen, part)
            for part in _parts(row):
                _add(sections, seen, part)
    found.sections = list(sections.values())
    return found


def _leads_to(row: models.Model) -> list[models.Model]:
    """The records that a linking row points at: person-level rows that are nobody's own file."""
    found = []
    for key in row._meta.local_concrete_fields:
        target: Any = key.related_model if isinstance(key, models.ForeignKey) else None
        if target in (None, Person, Household) or not is_person_level(target):
            continue
        if any(f.related_model is Person for f in target._meta.local_concrete_fields):
            continue  # another table that is asked by itself
        if (other := getattr(row, key.name)) is not None:
            found.append(other)
    return found


def _parts(row: models.Model) -> list[models.Model]:
    """The one-to-one rows that complete this one."""
    found = []
    for relation in row._meta.related_objects:
        if relation.one_to_one and relation.related_model._meta.managed:
            part = getattr(row, relation.get_accessor_name(), None)  # type: ignore[arg-type]
            if part is not None:
                found.append(part)
    return found


def _add(sections: dict[str, Section], seen: set[tuple[str, Any]], row: models.Model) -> None:
    meta = row._meta
    if (meta.label_lower, row.pk) in seen:
        return
    seen.add((meta.label_lower, row.pk))
    section = sections.setdefault(
        meta.label_lower, Section(str(meta.verbose_name), meta.label_lower)
    )
    section.rows.append(_told(row))


def _told(row: models.Model) -> list[tuple[str, str]]:
    pairs = []
    for column in row._meta.local_concrete_fields:
        silent = column.name in SILENT_FIELDS or column.name.endswith("_masked")
        # A column without a name of its own is bookkeeping: who typed it, when it was stored.
        silent = silent or (column._verbose_name is None and isinstance(column, BOOKKEEPING))  # type: ignore[attr-defined]
        if silent or isinstance(column, BlindIndexField):
            continue
        value = _value(row, column)
        if value not in ("", None):
            pairs.append((str(column.verbose_name), str(value)))
    return pairs


def _value(row: models.Model, column: Any) -> Any:
    if isinstance(column, models.ForeignKey):
        if column.related_model is Person or column.related_model is Household:
            return ""
        other = getattr(row, column.name)
        return getattr(other, "name", None) or force_str(other or "")
    if column.choices:
        return getattr(row, f"get_{column.name}_display")()
    value = getattr(row, column.attname)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, (list, tuple)):
        return "、".join(force_str(part) for part in value)
    return value if value not in ({}, None) else ""

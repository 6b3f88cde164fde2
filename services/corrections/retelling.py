"""Telling a stored record again as its kind's entry, with some fields changed.

The way a correction goes, for every kind: the record is told as the entry it was written from, the
form changes some of its values (`services.forms.correction`), and approval writes the entry again.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Manager
from django.utils.translation import gettext_lazy as _

from core.workflow import Text
from services.kinds import kind_of
from services.models import RecordEntry, ServiceRecord
from services.models.writing import correct_record

if TYPE_CHECKING:
    from services.models import RecordCorrection

# Asked anew every time: a correction claims no emergency of its own.
NOT_STORED = frozenset({"emergency_reason"})


def entry_class(kind: int) -> type[RecordEntry]:
    """The entry of a kind of record. Errors: LookupError for a kind without one."""
    waiting = [RecordEntry]
    while waiting:
        found = waiting.pop()
        if getattr(found, "KIND", None) == kind:
            return found
        waiting += found.__subclasses__()
    raise LookupError(f"kind {kind} has no entry")


def told(record: ServiceRecord) -> dict[str, Any]:
    """Every value that the record's entry was made of. Errors: LookupError names what nobody tells."""
    kind = kind_of(record)
    detail = kind.detail_of(record)
    values = {
        "served": [row.person for row in record.beneficiaries.select_related("person")],
        **kind.retell(record),
    }
    unknown = []
    for field in fields(entry_class(record.kind)):
        if field.name in values or field.name in NOT_STORED or not field.init:
            continue
        for row in (detail, record):
            # A related manager is no value: the kind retells what hangs on its rows.
            if hasattr(row, field.name) and not isinstance(getattr(row, field.name), Manager):
                values[field.name] = getattr(row, field.name)
                break
        else:
            if field.name not in kind.derived:
                unknown.append(field.name)
    if unknown:
        raise LookupError(f"{kind.detail} does not retell {', '.join(unknown)}")
    return values


def lacking(record: ServiceRecord) -> list[Text]:
    """What must be told before the record can be handed in, in words.

    Only the tracks of the campaign ask for more than the rules of its kind.
    """
    if record.track_id is None:
        return []
    found = entry_with(record, {}).lacking().values()
    return [one for words in found for one in (words if isinstance(words, list) else [words])]


def entry_with(record: ServiceRecord, changes: dict[str, Any]) -> RecordEntry:
    """The record's entry with some values changed; what the kind derives follows from the others."""
    values = told(record) | changes
    if "track" in changes and "business_field" not in changes:
        # Another track is another business field.
        values["business_field"] = None
    entry = _entry(record, values)
    if changes:
        entry.waived = frozenset(_entry(record, told(record)).lacking())
    return entry


def _entry(record: ServiceRecord, values: dict[str, Any]) -> RecordEntry:
    derived = kind_of(record).derived
    given = {name: value for name, value in values.items() if name not in derived}
    entry = entry_class(record.kind)(**given)
    entry.settle()
    return entry


def overwrite(correction: RecordCorrection, by: Any) -> None:
    """Write what was asked for over the record. Raises ValidationError when it no longer fits."""
    from services.forms.correction import CorrectionForm

    record = ServiceRecord.objects.select_related("station", "household").get(
        pk=correction.record_id
    )
    form = CorrectionForm.of(record, by, changes=correction.new, reason=correction.reason)
    if not form.is_valid():
        words = [str(message) for messages in form.errors.values() for message in messages]
        raise ValidationError(words or [_("The correction no longer fits the record.")])
    correct_record(kind_of(record).detail_of(record), form.entry, by=by)

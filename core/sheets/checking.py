"""Row by row: read the cells, find the row they are about, build it, say what is wrong."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from core.models import ImportRow
from core.sheets.columns import CellError
from core.sheets.sheet import Sheet

Action = ImportRow.Action


@dataclass
class Finding:
    """What one row would do: `instance` is built but not saved; `errors` are ready to be shown."""

    number: int
    cells: dict[str, str]
    values: dict[str, Any] = field(default_factory=dict)
    action: str = Action.WRONG
    instance: Any = None
    before: dict[str, str | None] | None = None
    errors: list[dict[str, str]] = field(default_factory=list)
    differences: list[dict[str, str]] = field(default_factory=list)


def check(sheet: Sheet, rows: Iterable[tuple[int, dict[str, str]]]) -> Iterator[Finding]:
    """Findings in the order of the rows. Nothing is saved.

    All rows are read before the first is matched, so that the sheet can load what it needs in a
    few queries.
    """
    findings = [_read(sheet, number, cells) for number, cells in rows]
    sheet.prepare([finding.values for finding in findings if not finding.errors])
    seen: dict[Any, int] = {}
    for finding in findings:
        if not finding.errors:
            _match(sheet, finding, seen)
        yield finding


def _read(sheet: Sheet, number: int, cells: dict[str, str]) -> Finding:
    finding = Finding(number, cells)
    for column in sheet.columns:
        cell = cells.get(column.name, "")
        try:
            finding.values[column.name] = column.read(cell)
        except CellError as error:
            finding.errors.append(_error(str(column.title), cell, error.reason, error.fix))
    return finding


def _match(sheet: Sheet, finding: Finding, seen: dict[Any, int]) -> None:
    try:
        identity = sheet.identity(finding.values)
        if identity is not None and identity in seen:
            raise ValidationError(_("Row %d of this file is about the same.") % seen[identity])
        instance = sheet.match(finding.values)
        finding.before = snapshot(instance) if instance is not None else None
        old = concrete(instance) if instance is not None else None
        finding.instance = sheet.build(finding.values, instance)
    except ValidationError as error:
        finding.errors += list(_errors(sheet, finding, error))
        return
    if identity is not None:
        seen[identity] = finding.number
    if old is None:
        finding.action = Action.NEW
        return
    finding.differences = list(_differences(finding.instance, old))
    finding.action = Action.CHANGED if finding.differences else Action.SAME


def _differences(instance: Model, old: dict[str, Any]) -> Iterator[dict[str, str]]:
    """Field by field what stands there now and what would stand there."""
    for stored in instance._meta.concrete_fields:
        now, then = old[stored.attname], getattr(instance, stored.attname)
        if now != then:
            yield {
                "column": str(stored.verbose_name),
                "before": _worded(stored, now),
                "after": _worded(stored, then),
            }


def _worded(stored: Any, value: Any) -> str:
    if isinstance(value, list):
        labels = dict(stored.base_field.choices or ())
        return "、".join(str(labels.get(item, item)) for item in value)
    return "" if value is None else str(dict(stored.flatchoices).get(value, value))


def _errors(sheet: Sheet, finding: Finding, error: ValidationError) -> Iterator[dict[str, str]]:
    by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for name, messages in by_field.items():
        column = sheet.column(name) if name != NON_FIELD_ERRORS else None
        for message in messages:
            title = str(column.title) if column else ""
            yield _error(title, finding.cells.get(name, ""), message, "")


def _error(column: str, value: str, reason: str, fix: str) -> dict[str, str]:
    return {"column": column, "value": value[:80], "reason": str(reason), "fix": str(fix)}


def concrete(instance: Model) -> dict[str, Any]:
    """The stored fields of a row, as Python values."""
    return {f.attname: getattr(instance, f.attname) for f in instance._meta.concrete_fields}


def snapshot(instance: Model) -> dict[str, str | None]:
    """The stored fields of a row as texts that `Field.to_python` reads back; sealed ones sealed."""
    return {
        f.attname: None if getattr(instance, f.attname) is None else f.value_to_string(instance)
        for f in instance._meta.concrete_fields
    }

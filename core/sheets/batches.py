"""The life of an import: take a file in, apply it whole or not at all, undo it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from core.models import ImportBatch, ImportRow
from core.sheets.checking import Finding, check, snapshot
from core.sheets.reading import Table
from core.sheets.sheet import SHEETS, Sheet

Action, Status = ImportRow.Action, ImportBatch.Status
# Up to so many rows are applied while the user waits; more go to the worker.
INLINE_ROWS = 2_000
CHUNK = 1_000


class Changed(Exception):
    """Since the check other people changed what rows are about: nothing was applied."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(f"{len(findings)} rows no longer fit")
        self.findings = findings


@transaction.atomic
def take_in(sheet: Sheet, table: Table, file_name: str) -> ImportBatch:
    """Check a file and keep it with its findings, to be looked at before anything is applied."""
    user = sheet.user
    batch = ImportBatch.objects.create(
        sheet=sheet.key,
        file_name=file_name[:200],
        uploaded_by=user,
        division_code=min(user.scope.prefixes, key=lambda code: (len(code), code)).ljust(12, "0"),
        ignored=table.ignored,
    )
    cells = (
        (number, {c.name: text for c, text in zip(table.columns, line, strict=False) if c})
        for number, line in table.rows
    )
    counts: Counter[str] = Counter()
    rows = (_row(batch, finding, counts) for finding in check(sheet, cells))
    while chunk := list(islice(rows, CHUNK)):
        ImportRow.objects.bulk_create(chunk)
    set_counts(batch, counts)
    batch.save()
    return batch


def _row(batch: ImportBatch, finding: Finding, counts: Counter[str]) -> ImportRow:
    counts[finding.action] += 1
    content = {
        "cells": finding.cells,
        "errors": finding.errors,
        "differences": finding.differences,
    }
    return ImportRow(
        batch=batch,
        number=finding.number,
        action=finding.action,
        content=json.dumps(content, ensure_ascii=False),
    )


def set_counts(batch: ImportBatch, counts: Counter[str]) -> None:
    batch.new, batch.changed = counts[Action.NEW], counts[Action.CHANGED]
    batch.same, batch.wrong = counts[Action.SAME], counts[Action.WRONG]
    batch.double = counts[Action.DOUBLE]


def apply(
    batch: ImportBatch,
    user: Any,
    told: Callable[[int], None] | None = None,
    policy: str = "",
) -> bool:
    """Apply the valid rows of a checked batch, all of them or none.

    Every row is checked once more, because the world goes on between preview and click. Returns
    False when rows no longer fit: then nothing was applied, and the rows carry the reasons.
    Raises ValidationError when the batch cannot be applied any more. `policy`: of sheets that take
    any table, what happens to stored values (`core.sheets.layout.Policy`).
    """
    if SHEETS[batch.sheet].any_table:
        from core.sheets import any_table

        return any_table.apply(batch, user, policy, told or (lambda done: None))
    try:
        with transaction.atomic():
            locked = held(batch, (Status.CHECKED, Status.APPLYING))
            _apply(locked, user, told or (lambda done: None))
    except Changed as change:
        mark_changed(batch, change.findings)
        return False
    batch.refresh_from_db()
    return True


def held(batch: ImportBatch, statuses: tuple[str, ...]) -> ImportBatch:
    """The batch, locked; in one of these statuses, else ValidationError."""
    locked = ImportBatch.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.status not in statuses:
        raise ValidationError(_("This import is “%s” by now.") % locked.get_status_display())
    return locked


def _apply(batch: ImportBatch, user: Any, told: Callable[[int], None]) -> None:
    sheet = SHEETS[batch.sheet](user)
    rows = {row.number: row for row in batch.rows.filter(action__in=(Action.NEW, Action.CHANGED))}
    broken: list[Finding] = []
    findings = check(sheet, ((number, row.told["cells"]) for number, row in rows.items()))
    for done, finding in enumerate(findings, 1):
        if finding.errors:
            broken.append(finding)
        elif not broken and finding.action != Action.SAME:
            try:
                with transaction.atomic():
                    sheet.store(
                        finding.instance, finding.values, created=finding.action == Action.NEW
                    )
            except (ValidationError, IntegrityError) as error:
                reasons = getattr(error, "messages", [_("The database refused this row.")])
                finding.errors = [
                    {"column": "", "value": "", "reason": reason, "fix": ""} for reason in reasons
                ]
                broken.append(finding)
                continue
            row = rows[finding.number]
            row.object_id = finding.instance.pk
            row.action = finding.action
            row.tell(before=finding.before)
        if done % 100 == 0:
            told(done)
    if broken:
        raise Changed(broken)
    _remember(sheet, [row for row in rows.values() if row.object_id])
    batch.status, batch.applied_at = Status.APPLIED, timezone.now()
    batch.save(update_fields=["status", "applied_at"])


def _remember(sheet: Sheet, rows: list[ImportRow]) -> None:
    """What the rows look like once stored, to know at undo whether anybody touched them."""
    for chunk in _chunks(rows):
        stored = sheet.model._default_manager.in_bulk([row.object_id for row in chunk])
        for row in chunk:
            row.tell(after=snapshot(stored[row.object_id]))
        ImportRow.objects.bulk_update(chunk, ["object_id", "content", "action"])


def mark_changed(batch: ImportBatch, findings: list[Finding]) -> None:
    """Back to the preview, with the reasons at the rows that no longer fit."""
    rows = {row.number: row for row in batch.rows.filter(number__in=[f.number for f in findings])}
    for finding in findings:
        rows[finding.number].action = Action.WRONG
        rows[finding.number].tell(errors=finding.errors)
    ImportRow.objects.bulk_update(rows.values(), ["action", "content"], batch_size=CHUNK)
    batch.refresh_from_db()
    set_counts(batch, Counter(batch.rows.values_list("action", flat=True)))
    batch.status = Status.CHECKED
    batch.save()


@transaction.atomic
def undo(batch: ImportBatch, user: Any) -> int:
    """Take an applied batch back: delete its new rows, restore the changed ones.

    A row that somebody touched since, or that others hang on by now, is kept with the reason.
    Returns how many were kept. Raises ValidationError when it was not applied or is too old.
    """
    if SHEETS[batch.sheet].any_table:
        from core.sheets import any_table

        return any_table.undo(batch, user)
    locked = held(batch, (Status.APPLIED,))
    if not locked.may_be_undone:
        raise ValidationError(_("This import is too old to be undone."))
    sheet = SHEETS[locked.sheet](user)
    rows = list(locked.rows.filter(object_id__isnull=False).order_by("-number"))
    for chunk in _chunks(rows):
        objects = sheet.model._default_manager.in_bulk([row.object_id for row in chunk])
        for row in chunk:
            row.kept_because = _take_back(row, objects.get(row.object_id))
        ImportRow.objects.bulk_update(chunk, ["kept_because"])
    locked.kept = sum(bool(row.kept_because) for row in rows)
    locked.status, locked.undone_at, locked.undone_by = Status.UNDONE, timezone.now(), user
    locked.save()
    batch.refresh_from_db()
    return locked.kept


def _take_back(row: ImportRow, instance: Model | None) -> str:
    """Undo one row; why it was kept, or an empty text."""
    if instance is None:
        return _("It no longer exists, or lies outside your jurisdiction.")
    if snapshot(instance) != row.told["after"]:
        return _("It was changed since.")
    try:
        with transaction.atomic():
            if row.action == Action.NEW:
                instance.delete()
            else:
                for field in instance._meta.concrete_fields:
                    text = row.told["before"][field.attname]
                    setattr(
                        instance, field.attname, None if text is None else field.to_python(text)
                    )
                instance.save()
    except (ProtectedError, IntegrityError):
        return _("Other entries hang on it by now.")
    return ""


def _chunks(rows: list[ImportRow]) -> Iterator[list[ImportRow]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]


def progress_key(batch: ImportBatch) -> str:
    return f"import-progress-{batch.uuid}"


def tell_progress(batch: ImportBatch) -> Callable[[int], None]:
    """Progress stands in the cache: the transaction that applies shows nothing until its end."""
    return lambda done: cache.set(progress_key(batch), done, 3600)

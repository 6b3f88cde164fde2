"""The life of an import whose table may have any shape: kept, matched, checked, applied, undone."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from core.crypto import encrypt
from core.models import ImportBatch, ImportEffect, ImportFile, ImportRow
from core.sheets import headings
from core.sheets.batches import Changed, held, mark_changed, set_counts
from core.sheets.book import Book, FileRefused, open_book
from core.sheets.checking import Finding
from core.sheets.coding import remembered_columns
from core.sheets.effects import Effects, chunks, copy_in, copy_text
from core.sheets.layout import Layout, Policy
from core.sheets.sheet import SHEETS, Rows, Sheet
from core.sheets.suggest import Guess, guess
from core.sheets.taking_back import take_back

Action, Status = ImportRow.Action, ImportBatch.Status
SAMPLES = 60
Told = Callable[[int], None]


@transaction.atomic
def keep(sheet: Sheet, name: str, data: bytes) -> ImportBatch:
    """Keep an uploaded file, with a first idea of its headings. Raises FileRefused."""
    book = open_book(data)
    user = sheet.user
    station_id = None if user.scope.prefixes else min(user.scope.stations, default=None)
    batch = ImportBatch(
        sheet=sheet.key,
        file_name=name[:200],
        uploaded_by=user,
        station_id=station_id,
        status=Status.UPLOADED,
    )
    if station_id:
        batch.division_code = batch.station.division_code  # type: ignore[union-attr]
    else:
        shortest = min(user.scope.prefixes, key=lambda code: (len(code), code))
        batch.division_code = shortest.ljust(12, "0")
    page = next((at for at in range(len(book.pages)) if any(_top(book, at))), 0)
    layout = look_for_headings(sheet, book, page)
    batch.layout = settle(batch, sheet, book, layout).dump()
    batch.save()
    ImportFile.keep(batch, data)
    return batch


def place_of(batch: ImportBatch) -> str:
    """Where what was learned from this batch holds: its station, or the division prefix."""
    return f"s{batch.station_id}" if batch.station_id else batch.division_code


def opened(batch: ImportBatch) -> Book:
    """The kept file. Raises ValidationError when it is there no more."""
    kept = ImportFile.objects.filter(batch=batch).first()
    if kept is None:
        raise ValidationError(_("The file of this import is no longer kept. Upload it again."))
    return open_book(kept.data)


def look_for_headings(sheet: Sheet, book: Book, page: int) -> Layout:
    known = {heading for column in sheet.columns for heading in column.headings()}
    at, height = headings.find(_top(book, page), known)
    return Layout(page=page, first=at + 1, height=height)


def settle(batch: ImportBatch, sheet: Sheet, book: Book, layout: Layout) -> Layout:
    """Read the headings where the layout says, and guess the columns. Raises FileRefused."""
    top = _top(book, layout.page)
    if not top:
        raise FileRefused(_("This page of the file is empty."))
    known = {heading for column in sheet.columns for heading in column.headings()}
    start = layout.first - 1
    layout.headings = headings.joined(top[start : start + layout.height], known)
    layout.columns = [found.name for found in guesses(batch, sheet, layout, top)]
    return layout


def guesses(batch: ImportBatch, sheet: Sheet, layout: Layout, top: list[list[str]]) -> list[Guess]:
    samples = top[layout.first - 1 + layout.height :]
    before = remembered_columns(sheet, place_of(batch), layout)
    return guess(tuple(sheet.columns), layout.headings, samples, before)


def _top(book: Book, page: int) -> list[list[str]]:
    """The first lines of a page."""
    lines = []
    for number, line in book.rows(page):
        lines.append(line)
        if number >= SAMPLES:
            break
    return lines


top_of = _top


def check(batch: ImportBatch, user: Any, told: Told = lambda done: None) -> None:
    """Check every row of the kept file and keep the findings, to be looked at."""
    with transaction.atomic():
        locked = held(batch, (Status.UPLOADED, Status.CHECKING, Status.CHECKED))
        layout = Layout.read(locked.layout)
        book = opened(locked)
        sheet = SHEETS[locked.sheet](user)
        locked.rows.all().delete()
        counts: Counter[str] = Counter()
        layout.fills = layout.conflicts = 0
        findings = sheet.findings(layout, lambda: layout.table(book), told)
        store(locked, _counted(findings, counts, layout))
        set_counts(locked, counts)
        if not locked.total:
            raise ValidationError(_("Below the headings there is no row."))
        locked.ignored, locked.layout = layout.ignored(), layout.dump()
        locked.status = Status.CHECKED
        locked.save()
    batch.refresh_from_db()


def _counted(
    findings: Iterable[Finding], counts: Counter[str], layout: Layout
) -> Iterator[Finding]:
    for finding in findings:
        counts[finding.action] += 1
        for difference in finding.differences:
            if difference["before"]:
                layout.conflicts += 1
            else:
                layout.fills += 1
        yield finding


def store(batch: ImportBatch, findings: Iterable[Finding]) -> None:
    """Keep the findings as rows of the batch, sealed."""
    context = ImportRow._meta.get_field("content").purpose.encode()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE import_rows (number integer, action text, content bytea)"
            " ON COMMIT DROP"
        )
        for chunk in chunks(findings, 2_000):
            copy_in(
                cursor,
                "import_rows",
                (
                    f"{f.number}\t{f.action}\t{copy_text(encrypt(_content(f), context=context))}"
                    for f in chunk
                ),
            )
        cursor.execute(
            "INSERT INTO core_importrow (batch_id, number, action, content, kept_because)"
            " SELECT %s, number, action, content, '' FROM import_rows",
            [batch.pk],
        )
        cursor.execute("DROP TABLE import_rows")


def _content(finding: Finding) -> str:
    return json.dumps(
        {
            "cells": finding.cells,
            "errors": finding.errors,
            "differences": finding.differences,
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def rows_of(batch: ImportBatch) -> Rows:
    """The checked rows that can be imported, as the file has them."""
    wanted = batch.rows.filter(action__in=(Action.NEW, Action.CHANGED, Action.SAME))

    def rows() -> Iterator[tuple[int, dict[str, str]]]:
        found = wanted.order_by("number").values_list("number", "content")
        for number, content in found.iterator(chunk_size=2_000):
            yield number, json.loads(content)["cells"]

    return rows


def apply(batch: ImportBatch, user: Any, policy: str = "", told: Told = lambda done: None) -> bool:
    """Apply the valid rows of a checked batch, all of them or none (compare `batches.apply`)."""
    try:
        with transaction.atomic():
            locked = held(batch, (Status.CHECKED, Status.APPLYING, Status.FAILED))
            layout = Layout.read(locked.layout)
            if policy:
                layout.policy = Policy(policy)
            effects = Effects(locked)
            SHEETS[locked.sheet](user).write(layout, rows_of(locked), effects, told)
            effects.finish()
            locked.layout = layout.dump()
            locked.status, locked.applied_at = Status.APPLIED, timezone.now()
            locked.save()
            ImportFile.objects.filter(batch=locked).delete()
    except Changed as change:
        mark_changed(batch, change.findings)
        return False
    batch.refresh_from_db()
    return True


def undo(batch: ImportBatch, user: Any) -> int:
    """Take an applied batch back; how many rows of the file were kept (compare `batches.undo`)."""
    try:
        with transaction.atomic():
            locked = held(batch, (Status.APPLIED, Status.UNDOING))
            if locked.status == Status.APPLIED and not locked.may_be_undone:
                raise ValidationError(_("This import is too old to be undone."))
            sheet = SHEETS[locked.sheet]
            locked.kept = take_back(locked, sheet.tables, sheet.along)
            locked.status, locked.undone_at = Status.UNDONE, timezone.now()
            locked.undone_by = user
            locked.save()
    except IntegrityError as error:
        raise ValidationError(
            _("It cannot be undone: entries of another station hang on what it brought in.")
        ) from error
    batch.refresh_from_db()
    return batch.kept


def again(batch: ImportBatch) -> None:
    """An undone batch back to its preview, so that it can be applied again."""
    with transaction.atomic():
        locked = held(batch, (Status.UNDONE,))
        if locked.kept:
            raise ValidationError(
                _("Some rows of this import were kept. Upload the file again instead.")
            )
        locked.effects.all().delete()
        locked.status, locked.applied_at = Status.CHECKED, None
        locked.undone_at = locked.undone_by = None
        locked.save()
    batch.refresh_from_db()


@transaction.atomic
def forget(before: dt.datetime) -> None:
    """Delete what imports of persons hold of them that were applied, or never were, by then."""
    sheets = [key for key, sheet in SHEETS.items() if sheet.any_table and sheet.person_level]
    old = ImportBatch.objects.filter(sheet__in=sheets).filter(
        Q(applied_at__lt=before) | Q(applied_at__isnull=True, uploaded_at__lt=before)
    )
    # One that nobody finished can only be thrown away now.
    old.filter(status__in=(Status.UPLOADED, Status.CHECKED, Status.FAILED)).update(
        status=Status.DISCARDED
    )
    for model in (ImportFile, ImportRow, ImportEffect):
        model.objects.filter(batch__in=old).delete()

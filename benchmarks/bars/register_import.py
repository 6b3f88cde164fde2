"""A spreadsheet of households into the register: previewed, applied, undone.

The bar is in seconds on two cores; the ratio to a bare COPY of the same bytes says what checking,
sealing, pinyin and the register's own triggers cost.
"""

from __future__ import annotations

import io
import resource
from collections.abc import Callable, Iterator

from django.db import connection

from accounts.models import Posting, User
from benchmarks import measure
from benchmarks.measure import Bar, seconds
from core.models import ImportBatch
from core.rls import acting_as
from core.sheets import any_table, coding
from core.sheets.layout import Layout
from households.importing.sheet import HouseholdSheet
from tests.factories.messy_sheet import ROW_HEADINGS, clean_row

ROWS, QUICK_ROWS = 100_000, 5_000
PREVIEW_SECONDS, APPLY_SECONDS = 20.0, 60.0


def bars() -> Iterator[Bar]:
    rows = QUICK_ROWS if measure.quick else ROWS
    share = rows / ROWS
    table = _table(rows)
    user, made = User.objects.get_or_create(username="import-bench", name="导入")
    if made:
        Posting.objects.create(user=user, role="station_head", station_id=1)
    bare = seconds(lambda: _bare_copy(table))
    with acting_as(user):
        batch = any_table.keep(HouseholdSheet(user), "bench.csv", table)
    # Each step is a transaction of its own, as in the worker: what is deferred to its end counts.
    preview = seconds(lambda: _step(user, lambda: _preview(batch, user)))
    apply = seconds(lambda: _step(user, lambda: any_table.apply(batch, user)))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    undo = seconds(lambda: _step(user, lambda: any_table.undo(batch, user)))
    batch.refresh_from_db()
    note = f"{batch.new:,} rows of {rows:,} new, {len(table) / 1e6:.1f} MB"
    yield Bar("import: preview", preview, "s", PREVIEW_SECONDS * share, note=note)
    yield Bar("import: apply", apply, "s", APPLY_SECONDS * share)
    yield Bar("import: undo", undo, "s", note=f"{batch.kept} rows kept")
    yield Bar("import: apply / bare COPY of the same bytes", apply / bare, "×")
    yield Bar("import: largest memory of the process", memory, "MB")


def _step(user: User, work: Callable[[], object]) -> None:
    with acting_as(user):
        work()


def _preview(batch: ImportBatch, user: User) -> None:
    """What the three pages do together: count the codes, then check every row."""
    sheet, layout, book = HouseholdSheet(user), Layout.read(batch.layout), any_table.opened(batch)
    place = any_table.place_of(batch)
    asked = coding.open_questions(sheet, layout, lambda: layout.table(book), place)
    layout.codes = {part.column.name: {q.value: q.answer for q in part.values} for part in asked}
    batch.layout = layout.dump()
    batch.save(update_fields=["layout"])
    any_table.check(batch, user)


def _table(rows: int) -> bytes:
    lines = [",".join(ROW_HEADINGS)]
    lines += [",".join(clean_row(number)) for number in range(rows)]
    return "\n".join(lines).encode()


def _bare_copy(table: bytes) -> None:
    columns = ", ".join(f"c{at} text" for at in range(len(ROW_HEADINGS)))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE import_bare ({columns})")
        cursor.copy_expert("COPY import_bare FROM STDIN CSV HEADER", io.BytesIO(table))
        cursor.execute("DROP TABLE import_bare")

"""The values of a table that are not standard codes: each distinct one is asked about once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils import timezone

from core.sheets.cells import CODED, parts_of, spellings
from core.sheets.columns import Column, Kind
from core.sheets.layout import Layout
from core.sheets.models import CodeMapping, ColumnMapping
from core.sheets.sheet import Rows, Sheet

# The answer "these rows are errors": nothing is kept, so the cells stay unknown.
UNKNOWN = "?"
# A column with more foreign values than this is not a column of codes.
MOST = 300


@dataclass(frozen=True)
class Question:
    """A value nobody knows: in how many rows, what it probably means (a code, '' for an empty cell,
    or UNKNOWN), and why."""

    value: str
    count: int
    answer: str
    why: str
    remembered: bool


@dataclass(frozen=True)
class Questions:
    column: Column
    options: Sequence[tuple[str, str]]
    values: list[Question]
    too_many: bool


def open_questions(sheet: Sheet, layout: Layout, rows: Rows, place: str) -> list[Questions]:
    """What must be asked about this table; also counts its rows into `layout.rows`."""
    columns = {c.name: c for c in sheet.columns if c.kind in CODED}
    asked = [columns[name] for name in dict.fromkeys(layout.columns) if name in columns]
    counts: dict[str, Counter[str]] = {column.name: Counter() for column in asked}
    layout.rows = 0
    for _number, cells in rows():
        layout.rows += 1
        sheet.observe(cells)
        for column in asked:
            if cell := cells.get(column.name):
                counts[column.name].update(parts_of(column, cell))
    memory = _remembered(sheet, place)
    found = (_about(sheet, column, counts[column.name], layout, memory) for column in asked)
    return [questions for questions in found if questions.values]


def _about(
    sheet: Sheet,
    column: Column,
    counts: Counter[str],
    layout: Layout,
    memory: dict[tuple[str, str], str],
) -> Questions:
    known = spellings(sheet, column)
    doubtful = sheet.doubtful(column, set(counts))
    foreign = [v for v in counts if (v not in known or v in doubtful) and not v.startswith("#")]
    foreign.sort(key=lambda value: (-counts[value], value))
    said = layout.codes.get(column.name, {})
    values = []
    for value in foreign[:MOST]:
        key = (column.name, value[:80])
        answer = said.get(value, memory.get(key))
        if answer is None:
            answer = sheet.suggest(column, value) or UNKNOWN
        values.append(
            Question(
                value,
                counts[value],
                answer,
                sheet.why(column, value),
                key in memory,
            )
        )
    return Questions(column, _options(sheet, column), values, len(foreign) > MOST)


def _options(sheet: Sheet, column: Column) -> Sequence[tuple[str, str]]:
    if column.kind is Kind.YES_NO:
        return [("是", "是"), ("否", "否")]
    return [(str(value), str(label)) for value, label in sheet.options(column)]


def _remembered(sheet: Sheet, place: str) -> dict[tuple[str, str], str]:
    said = CodeMapping.objects.filter(sheet=sheet.key, place=place)
    return {(mapping.column, mapping.value): mapping.meaning for mapping in said}


def remember_codes(sheet: Sheet, place: str, codes: dict[str, dict[str, str]]) -> None:
    CodeMapping.objects.bulk_create(
        [
            CodeMapping(
                sheet=sheet.key, place=place, column=column, value=value[:80], meaning=meaning
            )
            for column, meanings in codes.items()
            for value, meaning in meanings.items()
            if value and len(value) <= 80
        ],
        update_conflicts=True,
        unique_fields=["sheet", "place", "column", "value"],
        update_fields=["meaning", "used_at"],
    )


def remember_columns(sheet: Sheet, place: str, layout: Layout) -> None:
    from core.sheets.columns import plain_heading

    pairs = zip(layout.headings, layout.columns, strict=False)
    ColumnMapping.objects.update_or_create(
        sheet=sheet.key,
        place=place,
        fingerprint=layout.fingerprint,
        defaults={
            "columns": {plain_heading(heading): name for heading, name in pairs if heading},
            "used_at": timezone.now(),
        },
    )


def remembered_columns(sheet: Sheet, place: str, layout: Layout) -> ColumnMapping | None:
    return ColumnMapping.objects.filter(
        sheet=sheet.key, place=place, fingerprint=layout.fingerprint
    ).first()

"""Writing many rows at once and remembering what was done to each, so that it can be taken back.

Row-level security refuses COPY into the tables it guards. So rows travel by COPY into a temporary
table, and one INSERT or UPDATE a statement moves them on under the policies, triggers and
constraints of the target.
"""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models
from django.db.models import Model
from django.db.models.expressions import DatabaseDefault

from core.crypto import encrypt
from core.sheets.models import ImportEffect

CHUNK = 5_000


class Effects:
    """All that one import does, in the transaction that is open. Call `finish` at the end."""

    def __init__(self, batch: Model) -> None:
        self.batch = batch
        self._models: dict[str, type[Model]] = {}
        self._staged = 0
        with connection.cursor() as cursor:
            cursor.execute(
                "CREATE TEMP TABLE import_effects"
                " (number integer, of text, row bigint, before bytea) ON COMMIT DROP"
            )

    def create(self, model: type[Model], rows: Iterable[tuple[int, Model]]) -> list[int]:
        """Insert (number in the file, instance with its key). Returns the numbers of the rows that
        a unique constraint refused: such a row exists already, perhaps where nobody here may look.
        """
        table = connection.ops.quote_name(model._meta.db_table)
        pending = chunks(rows, CHUNK)
        first = next(pending, [])
        if not first:
            return []
        fields = [f for f in model._meta.concrete_fields if _is_written(f, first[0][1])]
        names = ", ".join(connection.ops.quote_name(str(f.column)) for f in fields)
        stage = self._stage("", f"AS SELECT 0 AS _number, {names} FROM {table} WITH NO DATA")
        with connection.cursor() as cursor:
            for chunk in chain([first], pending):
                copy_in(cursor, f"{stage} (_number, {names})", _lines(chunk, fields))
            key = model._meta.pk.column
            cursor.execute(
                f"WITH stored AS (INSERT INTO {table} ({names}) SELECT {names} FROM {stage}"
                f" ORDER BY {key} ON CONFLICT DO NOTHING RETURNING {key} AS key),"
                " noted AS (INSERT INTO import_effects SELECT s._number, %s, s.id, ''"
                f" FROM {stage} s JOIN stored ON key = s.{key})"
                f" SELECT _number FROM {stage} WHERE {key} NOT IN (SELECT key FROM stored)",
                [self._label(model)],
            )
            refused = [number for (number,) in cursor.fetchall()]
            cursor.execute(f"DROP TABLE {stage}")
        return refused

    def change(self, model: type[Model], rows: Iterable[tuple[int, int, dict[str, Any]]]) -> None:
        """Update (number in the file, key, attribute → new value) of existing rows."""
        by_attname = {f.attname: f for f in model._meta.concrete_fields}
        for chunk in chunks(rows, CHUNK):
            touched = sorted({name for _number, _key, values in chunk for name in values})
            packed = [
                (number, key, json.dumps(_by_column(values, by_attname), ensure_ascii=False))
                for number, key, values in chunk
            ]
            stage = self._stage("(number integer, id bigint, after jsonb)")
            with connection.cursor() as cursor:
                copy_in(cursor, stage, ("\t".join(map(copy_text, row)) for row in packed))
                self._note_before(cursor, model, stage)
                update_from(cursor, model, stage, [by_attname[name] for name in touched])
                cursor.execute(f"DROP TABLE {stage}")

    def _note_before(self, cursor: Any, model: type[Model], stage: str) -> None:
        table = connection.ops.quote_name(model._meta.db_table)
        cursor.execute(
            f"SELECT s.number, t.id, to_jsonb(t)::text FROM {stage} s JOIN {table} t USING (id)"
        )
        context = _before().purpose.encode()
        lines = [
            "\t".join(
                map(copy_text, (number, self._label(model), key, encrypt(row, context=context)))
            )
            for number, key, row in cursor.fetchall()
        ]
        copy_in(cursor, "import_effects", lines)

    def finish(self) -> None:
        """Keep what was done, with a digest of every row as it stands now."""
        with connection.cursor() as cursor:
            # Else the planner takes it for empty and reads all of it again for each stored row.
            cursor.execute("ANALYZE import_effects")
            for label, model in self._models.items():
                table = connection.ops.quote_name(model._meta.db_table)
                cursor.execute(
                    "INSERT INTO core_importeffect (batch_id, number, of, row, before, digest)"
                    f" SELECT %s, e.number, e.of, e.row, e.before, {digest_of(model)}"
                    f" FROM import_effects e JOIN {table} t ON t.id = e.row WHERE e.of = %s",
                    [self.batch.pk, label],
                )
            cursor.execute("DROP TABLE import_effects")

    def _label(self, model: type[Model]) -> str:
        label = model._meta.label_lower
        self._models[label] = model
        return label

    def _stage(self, columns: str, query: str = "") -> str:
        self._staged += 1
        name = f"import_stage_{self._staged}"
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE TEMP TABLE {name} {columns} ON COMMIT DROP {query}")
        return name


def digest_of(model: type[Model]) -> str:
    """SQL: a digest of the row `t` as people edit it. Without what the platform computes by itself
    (`editable=False`): a nightly figure is no change."""
    fields = (f for f in model._meta.concrete_fields if f.editable and not f.generated)
    columns = ", ".join(f"t.{connection.ops.quote_name(str(f.column))}" for f in fields)
    return f"md5(ROW({columns})::text)"


def draw_keys(model: type[Model], count: int) -> list[int]:
    """So many new primary keys, so that rows can point at each other before they are stored."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [model._meta.db_table, model._meta.pk.column, count],
        )
        return [key for (key,) in cursor.fetchall()]


def update_from(
    cursor: Any,
    model: type[Model],
    stage: str,
    fields: Iterable[models.Field],
    source: str = "after",
) -> int:
    """Overwrite columns with what `stage` (id, `source` as JSON) has of them; absent ones stay."""
    names = [connection.ops.quote_name(str(field.column)) for field in fields]
    table = connection.ops.quote_name(model._meta.db_table)
    cursor.execute(
        f"UPDATE {table} AS t SET ({', '.join(names)}) = (SELECT {', '.join(f'r.{n}' for n in names)}"
        f" FROM jsonb_populate_record(t, s.{source}) r) FROM {stage} s WHERE s.id = t.id"
    )
    return cursor.rowcount


def copy_in(cursor: Any, target: str, lines: Iterable[str]) -> None:
    text = "\n".join(lines)
    if text:
        cursor.copy_expert(f"COPY {target} FROM STDIN", io.StringIO(text + "\n"))


_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": ""})


def copy_text(value: Any) -> str:
    """A value in the text form of COPY."""
    if value is None:
        return "\\N"
    if isinstance(value, str):
        return value.translate(_ESCAPES)
    if isinstance(value, bool):
        return "t" if value else "f"
    if isinstance(value, bytes | memoryview):
        return "\\\\x" + bytes(value).hex()
    if isinstance(value, list | tuple):
        quoted = (str(v).replace("\\", "\\\\").replace('"', '\\"') for v in value)
        return ("{" + ",".join(f'"{v}"' for v in quoted) + "}").translate(_ESCAPES)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False).translate(_ESCAPES)
    return str(value)


def _lines(rows: list[tuple[int, Model]], fields: list[models.Field]) -> Iterator[str]:
    writers = [(field, _stored(field)) for field in fields]
    for number, instance in rows:
        cells = [str(number)]
        for field, stored in writers:
            cells.append(copy_text(stored(field.pre_save(instance, True))))
        yield "\t".join(cells)


def _is_written(field: models.Field, instance: Model) -> bool:
    """Not what the database itself fills in."""
    return not field.generated and not isinstance(getattr(instance, field.attname), DatabaseDefault)


def _stored(field: models.Field) -> Callable[[Any], Any]:
    """From the Python value to what `copy_text` writes."""
    if isinstance(field, ArrayField | models.JSONField):
        return lambda value: value
    return field.get_prep_value


def _by_column(values: dict[str, Any], fields: dict[str, models.Field]) -> dict[str, Any]:
    return {fields[name].column: _json(_stored(fields[name])(v)) for name, v in values.items()}  # type: ignore[misc]


def _json(value: Any) -> Any:
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    return value if value is None or isinstance(value, str | int | bool | list) else str(value)


def chunks(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of at most `size` of the rows, made as they are asked for."""
    source = iter(rows)
    while chunk := list(islice(source, size)):
        yield chunk


def _before() -> Any:
    return ImportEffect._meta.get_field("before")

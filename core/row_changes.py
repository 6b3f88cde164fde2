"""Changes of single rows that can be taken back: what each column held before and after.

Rows go through the database's own JSON, so sealed columns stay sealed and every column comes back
bit for bit. Taking back leaves alone what somebody has changed since.
"""

from __future__ import annotations

import json
from typing import Any

from django.db import IntegrityError, connection, models, transaction

Row = dict[str, Any]


def read(model: type[models.Model], pk: int, *, lock: bool = False) -> Row | None:
    """The row as the database writes it in JSON; None if it is not there (or not in sight)."""
    found = _query(
        f"SELECT to_jsonb(t) FROM {_table(model)} t WHERE t.{_key(model)} = %s"
        + (" FOR UPDATE OF t" if lock else ""),
        [pk],
    )
    return _decoded(found[0][0]) if found else None


def pointing(model: type[models.Model], column: str, value: int) -> list[int]:
    """Keys of the rows whose `column` holds `value`, oldest first."""
    key = _key(model)
    sql = f"SELECT {key} FROM {_table(model)} WHERE {_name(column)} = %s ORDER BY {key}"
    return [row[0] for row in _query(sql, [value])]


def difference(before: Row, after: Row) -> dict[str, list[Any]]:
    """Column → [before, after] of what changed."""
    return {name: [before[name], after[name]] for name in before if before[name] != after.get(name)}


def repoint(model: type[models.Model], pk: int, column: str, to: int) -> bool:
    """Set `column` to `to`; False, and nothing changed, if a constraint of the table forbids it."""
    try:
        with transaction.atomic():
            _run(
                f"UPDATE {_table(model)} SET {_name(column)} = %s WHERE {_key(model)} = %s",
                [to, pk],
            )
    except IntegrityError:
        return False
    return True


def set_aside(model: type[models.Model], pk: int) -> Row | None:
    """Take the row out of its table and return it; None if other rows hang on it."""
    row = read(model, pk)
    try:
        with transaction.atomic():
            _run(f"DELETE FROM {_table(model)} WHERE {_key(model)} = %s", [pk])
            _run("SET CONSTRAINTS ALL IMMEDIATE")
            _run("SET CONSTRAINTS ALL DEFERRED")
    except IntegrityError:
        return None
    return row


def put_back(model: type[models.Model], row: Row) -> None:
    """The row that was set aside, under its old key."""
    _run(
        f"INSERT INTO {_table(model)} SELECT * FROM jsonb_populate_record(NULL::{_table(model)}, %s)",
        [json.dumps(row)],
    )


def take_back(model: type[models.Model], pk: int, changes: dict[str, list[Any]]) -> None:
    """Give every column its old value where it still holds the new one."""
    before = json.dumps({name: values[0] for name, values in changes.items()})
    after = json.dumps({name: values[1] for name, values in changes.items()})
    sets = ", ".join(
        f"{_name(column)} = CASE WHEN to_jsonb(t) -> '{column}' IS NOT DISTINCT FROM"
        f" a.row -> '{column}' THEN b.{_name(column)} ELSE t.{_name(column)} END"
        for column in changes
        if _is_column(model, column)
    )
    _run(
        f"UPDATE {_table(model)} t SET {sets}"
        f" FROM jsonb_populate_record(NULL::{_table(model)}, %s) b, (SELECT %s::jsonb AS row) a"
        f" WHERE t.{_key(model)} = %s",
        [before, after, pk],
    )


def _is_column(model: type[models.Model], name: str) -> bool:
    return any(field.column == name for field in model._meta.concrete_fields)


def _table(model: type[models.Model]) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _name(column: str) -> str:
    return connection.ops.quote_name(column)


def _key(model: type[models.Model]) -> str:
    key: Any = model._meta.pk
    return _name(key.column)


def _decoded(value: Any) -> Row:
    return json.loads(value) if isinstance(value, str) else value


def _query(sql: str, values: list[Any]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchall()


def _run(sql: str, values: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)

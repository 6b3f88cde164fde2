"""Rows into tables through COPY, with every field that is not named at its default."""

from __future__ import annotations

import csv
import tempfile
from collections.abc import Iterable
from typing import Any

from django.db import connection, models

NULL = "\\N"


class Table:
    """Collects rows of one model on disk and copies them in one statement.

    `add(**values)` takes field attnames (`station_id`); ids are given out here, so that rows can
    name each other before anything is in the database.
    """

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.fields = [f for f in model._meta.concrete_fields if not getattr(f, "generated", False)]
        # db_type is slow to ask; it is asked once a column and not once a cell.
        self._sealed = {
            f.attname
            for f in self.fields
            if isinstance(f, models.BinaryField) or f.db_type(connection) == "bytea"
        }
        self.count = 0
        # Closed by flush, which is when its rows are in the table.
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8", newline="")  # noqa: SIM115
        self._csv = csv.writer(self._file)
        self._next_id = self._first_free_id()

    def _first_free_id(self) -> int:
        key = self.model._meta.pk
        if not isinstance(key, models.AutoField):
            return 0
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT coalesce(max({key.column}), 0) + 1 FROM "{self.model._meta.db_table}"'
            )
            return cursor.fetchone()[0]

    def add(self, **values: Any) -> int:
        """Queue a row; returns its id (0 for a table keyed by a foreign key)."""
        key = self.model._meta.pk
        if self._next_id:
            values.setdefault(key.attname, self._next_id)
            self._next_id += 1
        self._csv.writerow([self._cell(field, values) for field in self.fields])
        self.count += 1
        return values.get(key.attname, 0)

    def _cell(self, field: Any, values: dict[str, Any]) -> Any:
        name = field.attname
        value = values[name] if name in values else field.get_default()
        if value is None:
            return NULL
        if isinstance(value, list | tuple):
            return "{" + ",".join(map(str, value)) + "}"
        if name in self._sealed:
            raw = field.get_db_prep_save(value, connection)
            raw = getattr(raw, "adapted", raw)
            return NULL if raw is None else "\\x" + bytes(raw).hex()
        return value

    def flush(self) -> None:
        """Copy what was queued and move the id sequence behind it."""
        table = self.model._meta.db_table
        columns = ", ".join(f'"{field.column}"' for field in self.fields)
        self._file.flush()
        self._file.seek(0)
        with connection.cursor() as cursor:
            cursor.copy_expert(
                f"COPY \"{table}\" ({columns}) FROM STDIN WITH (FORMAT csv, NULL '{NULL}')",
                self._file,
            )
            if self._next_id:
                key = self.model._meta.pk
                cursor.execute(
                    "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                    [table, key.column, self._next_id - 1 or 1],
                )
        self._file.close()
        self.__init__(self.model)  # type: ignore[misc]


def flush_all(tables: Iterable[Table]) -> None:
    for table in tables:
        table.flush()

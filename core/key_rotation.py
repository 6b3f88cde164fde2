"""Bringing everything sealed under the current key, while the platform runs.

What there is to do is found from the models: every `EncryptedCharField` of every table, history
tables included, and the files that apps register with `sealed_files_of`. A token names its key, so
what is already done is skipped: the work can be stopped and begun again at any time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pgtrigger
from django.apps import apps
from django.db import connection, models, transaction

from core import crypto, sealed_files
from core.fields import EncryptedCharField

Files = Callable[[], Iterator[tuple[Path, bytes]]]
_files: list[Files] = []


def sealed_files_of(source: Files) -> None:
    """Name sealed files: `source()` yields path and context of each, missing ones too."""
    if source not in _files:
        _files.append(source)


@dataclass(frozen=True)
class Column:
    """One encrypted column of one table."""

    model: type[models.Model]
    field: EncryptedCharField

    def __str__(self) -> str:
        return f"{self.model._meta.db_table}.{self.field.column}"

    @property
    def _names(self) -> dict[str, str]:
        quote = connection.ops.quote_name
        meta: Any = self.model._meta
        return {
            "table": quote(meta.db_table),
            "column": quote(self.field.column),  # type: ignore[arg-type]
            "key": quote(meta.pk.column),
        }

    @property
    def _stale(self) -> str:
        """Tokens under another key; byte 1 and 2 hold the id (core.crypto). Empty text has none."""
        return (
            "{column} IS NOT NULL AND octet_length({column}) > 2"
            " AND get_byte({column}, 1) * 256 + get_byte({column}, 2) <> %s"
        ).format(**self._names)

    def left(self) -> int:
        """How many rows are under another key."""
        with connection.cursor() as cursor:
            sql = "SELECT count(*) FROM {table} WHERE ".format(**self._names) + self._stale
            cursor.execute(sql, [crypto.current_key_id()])
            return int(cursor.fetchone()[0])

    def rotate(self, batch: int) -> Iterator[int]:
        """Seal the rows again, `batch` at a time in a transaction each; yields how many were.

        A row that somebody changes meanwhile is left as they wrote it: the new token goes in only
        where the old one still stands. History triggers are still: nothing has changed.
        Errors: `crypto.UnknownKeyError` when a token's key is no longer in FIELD_KEYS.
        """
        context = self.field.purpose.encode()
        names = self._names
        read = "SELECT {key}, {column} FROM {table} WHERE {key} > %s AND ".format(**names)
        read += self._stale + " ORDER BY {key} LIMIT %s".format(**names)
        write = "UPDATE {table} SET {column} = %s WHERE {key} = %s AND {column} = %s".format(
            **names
        )
        last: Any = self._before_first()
        while True:
            with transaction.atomic(), pgtrigger.ignore(), connection.cursor() as cursor:
                cursor.execute(read, [last, crypto.current_key_id(), batch])
                rows = [(key, bytes(token)) for key, token in cursor.fetchall()]
                for key, token in rows:
                    fresh = crypto.encrypt(crypto.decrypt(token, context=context), context=context)
                    cursor.execute(write, [fresh, key, token])
            if not rows:
                return
            last = rows[-1][0]
            yield len(rows)

    def _before_first(self) -> Any:
        kind: Any = self.model._meta.pk
        if isinstance(kind, models.UUIDField):
            return "00000000-0000-0000-0000-000000000000"
        while isinstance(kind, models.ForeignKey):
            kind = kind.target_field
        return -1


def columns() -> list[Column]:
    """Every encrypted column of the installation, by table name."""
    found = [
        Column(model, field)
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
        for field in model._meta.local_concrete_fields
        if isinstance(field, EncryptedCharField)
    ]
    return sorted(found, key=str)


def rotate_files() -> Iterator[bool]:
    """Seal every registered file again; yields for each whether it was under another key."""
    for source in _files:
        for path, context in source():
            if path.exists():
                yield sealed_files.seal_again(path, context=context)


def files_left() -> int:
    """How many registered files are under another key."""
    current = crypto.current_key_id()
    return sum(
        1
        for source in _files
        for path, _context in source()
        if path.exists() and sealed_files.key_id_of(path) != current
    )

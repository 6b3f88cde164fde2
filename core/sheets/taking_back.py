"""Taking an applied import back, set by set: new rows go, changed ones are restored as they were.

A row of the file is undone whole or kept whole. It is kept when somebody touched what it made or
changed, or when other entries hang on what it made by now; and what a kept row hangs on stays too.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, models
from django.db.models import Model
from django.utils.translation import gettext as _

from core.models import ImportBatch, ImportEffect
from core.sheets.effects import chunks, copy_in, copy_text, digest_of, update_from


def take_back(
    batch: ImportBatch, tables: Sequence[type[Model]], along: Mapping[type[Model], str]
) -> int:
    """Undo in the open transaction. `tables`: the tables the import wrote, in the order of writing.
    `along`: rows that the platform made by itself and that go with what they hang on: table → SQL
    condition on the row `h`.

    Returns how many rows of the file were kept; they carry the reason. Raises IntegrityError when
    rows out of sight hang on what would go.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE import_kept (number integer PRIMARY KEY, reason text) ON COMMIT DROP"
        )
        for model in tables:
            _keep_touched(cursor, batch, model)
            for held_by in _holding(model):
                _keep_held(cursor, batch, model, held_by, tables, along)
        while any(_keep_above(cursor, batch, *link) for link in _links(tables)):
            pass
        for model in tables:
            _restore(cursor, batch, model)
        for model in reversed(tables):
            _remove(cursor, batch, model, along)
        # Broken links show here and not at the end of the transaction.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(
            "UPDATE core_importrow r SET kept_because = k.reason FROM import_kept k"
            " WHERE r.batch_id = %s AND r.number = k.number",
            [batch.pk],
        )
        cursor.execute("SELECT count(*) FROM import_kept")
        kept = int(cursor.fetchone()[0])
        cursor.execute("DROP TABLE import_kept")
    return kept


# The effects of a batch on one table, as `e`; new rows have nothing before them.
_EFFECTS = "core_importeffect e WHERE e.batch_id = %s AND e.of = %s"
_NEW = "octet_length(e.before) = 0"
_GOES = "NOT EXISTS (SELECT 1 FROM import_kept k WHERE k.number = e.number)"


def _keep(cursor: Any, reason: str, sql: str, values: list[Any]) -> int:
    cursor.execute(
        f"INSERT INTO import_kept SELECT DISTINCT number, %s FROM ({sql}) f ON CONFLICT DO NOTHING",
        [str(reason), *values],
    )
    return cursor.rowcount


def _keep_touched(cursor: Any, batch: ImportBatch, model: type[Model]) -> None:
    table = _table(model)
    values = [batch.pk, model._meta.label_lower]
    _keep(
        cursor, _("It no longer exists, or lies outside your jurisdiction."),
        f"SELECT e.number FROM {_EFFECTS} AND NOT EXISTS"
        f" (SELECT 1 FROM {table} t WHERE t.id = e.row)", values,
    )  # fmt: skip
    _keep(
        cursor, _("It was changed since."),
        f"SELECT e.number FROM {_EFFECTS} AND EXISTS"
        f" (SELECT 1 FROM {table} t WHERE t.id = e.row AND {digest_of(model)} <> e.digest)", values,
    )  # fmt: skip


def _keep_held(
    cursor: Any,
    batch: ImportBatch,
    model: type[Model],
    held_by: Any,
    tables: Sequence[type[Model]],
    along: Mapping[type[Model], str],
) -> None:
    holder = held_by.related_model
    values = [batch.pk, model._meta.label_lower]
    ours = f" AND NOT ({along[holder]})" if holder in along else ""
    if holder in tables:
        # What the same import made goes together with it.
        ours += (
            " AND NOT EXISTS (SELECT 1 FROM core_importeffect o WHERE o.batch_id = %s"
            " AND o.of = %s AND o.row = h.id AND octet_length(o.before) = 0)"
        )
        values += [batch.pk, holder._meta.label_lower]
    _keep(
        cursor, _("Other entries hang on it by now."),
        f"SELECT e.number FROM {_EFFECTS} AND {_NEW} AND EXISTS (SELECT 1 FROM {_table(holder)} h"
        f" WHERE h.{_column(held_by.field)} = e.row{ours})", values,
    )  # fmt: skip


def _keep_above(
    cursor: Any, batch: ImportBatch, child: type[Model], link: models.Field, parent: type[Model]
) -> int:
    return _keep(
        cursor, _("A kept row hangs on it."),
        f"SELECT e.number FROM {_EFFECTS} AND {_NEW} AND EXISTS (SELECT 1 FROM core_importeffect c"
        f" JOIN import_kept k ON k.number = c.number JOIN {_table(child)} t ON t.id = c.row"
        f" WHERE c.batch_id = e.batch_id AND c.of = %s AND t.{_column(link)} = e.row)",
        [batch.pk, parent._meta.label_lower, child._meta.label_lower],
    )  # fmt: skip


def _restore(cursor: Any, batch: ImportBatch, model: type[Model]) -> None:
    rows = ImportEffect.objects.filter(batch=batch, of=model._meta.label_lower)
    changed = rows.extra(where=["octet_length(before) > 0"]).extra(
        where=["number NOT IN (SELECT number FROM import_kept)"]
    )
    fields = [f for f in model._meta.concrete_fields if not f.generated and not f.primary_key]
    found = changed.values_list("row", "before").iterator(chunk_size=2_000)
    for chunk in chunks(found, 5_000):
        cursor.execute("CREATE TEMP TABLE import_before (id bigint, after jsonb) ON COMMIT DROP")
        copy_in(cursor, "import_before", ("\t".join(map(copy_text, row)) for row in chunk))
        update_from(cursor, model, "import_before", fields)
        cursor.execute("DROP TABLE import_before")


def _remove(
    cursor: Any, batch: ImportBatch, model: type[Model], along: Mapping[type[Model], str]
) -> None:
    going = f"SELECT e.row FROM {_EFFECTS} AND {_NEW} AND {_GOES}"
    values = [batch.pk, model._meta.label_lower]
    for held_by in _relations(model):
        if held_by.on_delete is models.SET_NULL:
            column = _column(held_by.field)
            cursor.execute(
                f"UPDATE {_table(held_by.related_model)} SET {column} = NULL"
                f" WHERE {column} IN ({going})",
                values,
            )
        elif held_by.related_model in along:
            condition = along[held_by.related_model]
            cursor.execute(
                f"DELETE FROM {_table(held_by.related_model)} h WHERE ({condition})"
                f" AND h.{_column(held_by.field)} IN ({going})",
                values,
            )
    cursor.execute(f"DELETE FROM {_table(model)} WHERE id IN ({going})", values)


def _holding(model: type[Model]) -> Iterator[Any]:
    """The links of other tables by which a row of `model` is held."""
    for link in _relations(model):
        if link.on_delete is not models.SET_NULL:
            yield link


def _links(
    tables: Sequence[type[Model]],
) -> Iterator[tuple[type[Model], models.Field, type[Model]]]:
    for parent in tables:
        for link in _holding(parent):
            if link.related_model in tables:
                yield link.related_model, link.field, parent


def _relations(model: type[Model]) -> Iterator[Any]:
    """Foreign keys of other tables to this one, also those without a name backwards. Not those that
    the database does not hold: histories remember rows that are gone, triggers tidy up the rest."""
    for link in model._meta.get_fields(include_hidden=True):
        is_backwards = link.auto_created and not link.concrete
        if not is_backwards or not (link.one_to_many or link.one_to_one):
            continue
        if link.field.db_constraint:
            yield link


def _table(model: Any) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _column(field: Any) -> str:
    return connection.ops.quote_name(field.column)

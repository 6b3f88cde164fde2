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

Along = Mapping[type[Model], str]


def take_back(batch: ImportBatch, tables: Sequence[type[Model]], along: Along) -> int:
    """Undo in the open transaction. `tables`: the tables the import wrote, in the order of writing.
    `along`: rows that the platform made by itself and that go with what they hang on: table → SQL
    condition on the row `h`.

    Returns how many rows of the file were kept; they carry the reason. Raises IntegrityError when
    rows out of sight hang on what would go.
    """
    with connection.cursor() as cursor:
        _prepare(cursor, batch)
        for model in tables:
            _keep_touched(cursor, model)
            for held_by in _holding(model):
                _keep_held(cursor, model, held_by, tables, along)
        while any(_keep_above(cursor, *link) for link in _links(tables)):
            pass
        for model in tables:
            _restore(cursor, batch, model)
        for model in reversed(tables):
            _remove(cursor, model, along)
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
        cursor.execute("DROP TABLE import_kept, import_undo")
    return kept


def _prepare(cursor: Any, batch: ImportBatch) -> None:
    """The batch's effects in a table of our own, of which the planner knows the size."""
    cursor.execute(
        "CREATE TEMP TABLE import_kept (number integer PRIMARY KEY, reason text) ON COMMIT DROP"
    )
    cursor.execute(
        "CREATE TEMP TABLE import_undo ON COMMIT DROP AS SELECT number, of, row, digest,"
        " octet_length(before) = 0 AS is_new FROM core_importeffect WHERE batch_id = %s",
        [batch.pk],
    )
    cursor.execute("CREATE INDEX ON import_undo (of, row)")
    cursor.execute("CREATE INDEX ON import_undo (number)")
    cursor.execute("ANALYZE import_undo")


def _keep(cursor: Any, reason: str, sql: str, values: list[Any]) -> int:
    cursor.execute(
        f"INSERT INTO import_kept SELECT DISTINCT number, %s FROM ({sql}) f ON CONFLICT DO NOTHING",
        [str(reason), *values],
    )
    return int(cursor.rowcount)


def _keep_touched(cursor: Any, model: type[Model]) -> None:
    table, label = _table(model), model._meta.label_lower
    _keep(
        cursor, _("It no longer exists, or lies outside your jurisdiction."),
        f"SELECT u.number FROM import_undo u LEFT JOIN {table} t ON t.id = u.row"
        " WHERE u.of = %s AND t.id IS NULL", [label],
    )  # fmt: skip
    _keep(
        cursor, _("It was changed since."),
        f"SELECT u.number FROM import_undo u JOIN {table} t ON t.id = u.row"
        f" WHERE u.of = %s AND {digest_of(model)} <> u.digest", [label],
    )  # fmt: skip


def _keep_held(
    cursor: Any, model: type[Model], held_by: Any, tables: Sequence[type[Model]], along: Along
) -> None:
    holder = held_by.related_model
    others = f" AND NOT ({along[holder]})" if holder in along else ""
    values = [model._meta.label_lower]
    if holder in tables:
        # What the same import made goes together with it.
        others += (
            " AND NOT EXISTS (SELECT 1 FROM import_undo o"
            " WHERE o.of = %s AND o.row = h.id AND o.is_new)"
        )
        values.append(holder._meta.label_lower)
    _keep(
        cursor, _("Other entries hang on it by now."),
        f"SELECT u.number FROM import_undo u JOIN {_table(holder)} h"
        f" ON h.{_column(held_by.field)} = u.row WHERE u.of = %s AND u.is_new{others}", values,
    )  # fmt: skip


def _keep_above(cursor: Any, child: type[Model], link: models.Field, parent: type[Model]) -> int:
    """What new rows a kept row hangs on."""
    return _keep(
        cursor, _("A kept row hangs on it."),
        "SELECT u.number FROM import_kept k JOIN import_undo c ON c.number = k.number AND c.of = %s"
        f" JOIN {_table(child)} t ON t.id = c.row"
        f" JOIN import_undo u ON u.of = %s AND u.row = t.{_column(link)} AND u.is_new",
        [child._meta.label_lower, parent._meta.label_lower],
    )  # fmt: skip


def _restore(cursor: Any, batch: ImportBatch, model: type[Model]) -> None:
    rows = ImportEffect.objects.filter(batch=batch, of=model._meta.label_lower)
    changed = rows.extra(
        where=["octet_length(before) > 0", "number NOT IN (SELECT number FROM import_kept)"]
    )
    fields = [f for f in model._meta.concrete_fields if not f.generated and not f.primary_key]
    found = changed.values_list("row", "before").iterator(chunk_size=2_000)
    for chunk in chunks(found, 5_000):
        cursor.execute("CREATE TEMP TABLE import_before (id bigint, after jsonb) ON COMMIT DROP")
        copy_in(cursor, "import_before", ("\t".join(map(copy_text, row)) for row in chunk))
        cursor.execute("ANALYZE import_before")
        update_from(cursor, model, "import_before", fields)
        cursor.execute("DROP TABLE import_before")


def _remove(cursor: Any, model: type[Model], along: Along) -> None:
    cursor.execute(
        "CREATE TEMP TABLE import_going ON COMMIT DROP AS SELECT u.row FROM import_undo u"
        " WHERE u.of = %s AND u.is_new AND u.number NOT IN (SELECT number FROM import_kept)",
        [model._meta.label_lower],
    )
    cursor.execute("ANALYZE import_going")
    for held_by in _relations(model):
        holder, column = held_by.related_model, _column(held_by.field)
        if held_by.on_delete is models.SET_NULL:
            cursor.execute(
                f"UPDATE {_table(holder)} h SET {column} = NULL FROM import_going g"
                f" WHERE h.{column} = g.row"
            )
        elif holder in along:
            cursor.execute(
                f"DELETE FROM {_table(holder)} h USING import_going g"
                f" WHERE h.{column} = g.row AND ({along[holder]})"
            )
    cursor.execute(f"DELETE FROM {_table(model)} t USING import_going g WHERE t.id = g.row")
    cursor.execute("DROP TABLE import_going")


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
        if link.field.db_constraint:  # type: ignore[union-attr]
            yield link


def _table(model: Any) -> str:
    return connection.ops.quote_name(model._meta.db_table)


def _column(field: Any) -> str:
    return connection.ops.quote_name(field.column)

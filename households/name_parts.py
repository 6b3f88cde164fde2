"""The keys a person is found by: every end part of the name, its pinyin, its initials.

张桂兰 has 张桂兰, 桂兰, 兰, zhangguilan, zgl. Whatever part of a name is typed begins one of its end
parts, so one comparison finds it: `part` between what is typed and the last text that begins so.
Why not an index on an array: docs/adr/0006-search-under-row-security.md.

Triggers keep the keys, so that COPY, `bulk_create` and imports leave none out. They read columns
that `Person.derive` has brought into stored form.
"""

from __future__ import annotations

import pgtrigger

from core.codes.names import DOT, normalise_name

# Sorts after every character of a name, in code point order.
LAST = "\U0010ffff"

KEYS_OF = f"""
    SELECT p.station_id, k.part, p.id
    FROM {{rows}} p CROSS JOIN LATERAL (
        SELECT substr(c.name, at) AS part
        FROM (SELECT lower(translate(p.name, '{DOT} ', '')) AS name) c,
             generate_series(1, char_length(c.name)) at
        UNION SELECT p.name_pinyin
        UNION SELECT p.name_initials
    ) k
    WHERE k.part <> ''
"""
FILL = "INSERT INTO households_namepart (station_id, part, person_id)" + KEYS_OF
_CLEAR = f"""
    DELETE FROM households_namepart n
    USING ({KEYS_OF}) k (station_id, part, person_id)
    WHERE (n.station_id, n.part, n.person_id) = (k.station_id, k.part, k.person_id);
"""
# What the keys are made of; an update of anything else leaves them alone.
_CHANGED = """
    (SELECT {this}.* FROM {this} JOIN {other} ON {other}.id = {this}.id
     WHERE ({this}.station_id, {this}.name, {this}.name_pinyin, {this}.name_initials)
        IS DISTINCT FROM
           ({other}.station_id, {other}.name, {other}.name_pinyin, {other}.name_initials))
"""


def compact(name: str) -> str:
    """A name, or a part of one as typed, without what people leave out when they search."""
    return normalise_name(name).replace(DOT, "").replace(" ", "").lower()


def _after(name: str, operation: pgtrigger.Operation, func: str, **rows: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=name,
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=pgtrigger.Referencing(**rows),
        func=f"{func} RETURN NULL;",
    )


TRIGGERS = [
    _after(
        "name_parts_of_new", pgtrigger.Insert, FILL.format(rows="new_rows") + ";", new="new_rows"
    ),
    _after("name_parts_of_gone", pgtrigger.Delete, _CLEAR.format(rows="old_rows"), old="old_rows"),
    _after(
        "name_parts_of_changed",
        pgtrigger.Update,
        _CLEAR.format(rows=_CHANGED.format(this="old_rows", other="new_rows"))
        + FILL.format(rows=_CHANGED.format(this="new_rows", other="old_rows"))
        + ";",
        old="old_rows",
        new="new_rows",
    ),
]

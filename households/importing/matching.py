"""Which rows are about somebody on the register already: by ID number, else by name, birth and
village. Asked for the whole table at once."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import QuerySet

from core.sheets.effects import copy_in, copy_text
from households.importing.families import Families
from households.models import Household, Person


class Known(NamedTuple):
    """A person on the register: their key and their household's. `by_name`: found without number."""

    person: int
    household: int
    by_name: bool


def match(families: Families, user: Any) -> None:
    """Fill `families.known` with the rows about persons in the user's sight, and the families'
    households with what follows from it."""
    persons = Person.objects.visible_to(user).active()
    _by_number(families, persons)
    _by_name(families, persons)
    for number, known in families.known.items():
        family = families.of[number]
        # The head decides; otherwise whoever was found first.
        if family.household_id is None or number == family.head:
            family.household_id, family.is_new = known.household, False
    _by_file_number(families, user)


def _by_number(families: Families, persons: QuerySet[Person]) -> None:
    lines = (f"{n}\t{copy_text(index)}" for n, index in families.hashes.items())
    for number, person, household in _joined(
        "number integer, id_hash bytea",
        lines,
        persons.filter(id_hash__isnull=False),
        ("id_hash",),
        "p.id_hash = s.id_hash",
    ):
        families.known[number] = Known(person, household, by_name=False)


def _by_name(families: Families, persons: QuerySet[Person]) -> None:
    lines = [
        f"{number}\t{copy_text(name)}\t{born}\t{'t' if number in families.hashes else 'f'}"
        for number, (name, born) in families.names.items()
        if number not in families.known and _is_day(born)
    ]
    found: dict[int, list[tuple[int, int]]] = {}
    for number, person, household in _joined(
        "number integer, name text, born date, numbered boolean",
        lines,
        persons,
        ("name", "birth_date", "id_hash"),
        # Two numbers are two persons, whatever their names.
        "p.name = s.name AND p.birth_date = s.born AND (p.id_hash IS NULL OR NOT s.numbered)",
    ):
        found.setdefault(number, []).append((person, household))
    for number, candidates in found.items():
        if len(candidates) == 1:
            families.known[number] = Known(*candidates[0], by_name=True)


def _by_file_number(families: Families, user: Any) -> None:
    numbered = {f.no: f for f in families.all if f.household_id is None and f.no}
    files = Household.objects.visible_to(user).filter(file_no__in=list(numbered))
    for key, file_no in files.values_list("pk", "file_no"):
        numbered[file_no].household_id, numbered[file_no].is_new = key, False


def _joined(
    columns: str, lines: Any, persons: QuerySet[Person], names: tuple[str, ...], on: str
) -> Iterator[tuple[int, int, int]]:
    """(row number, person, household) where a staged row meets a person in sight."""
    sql, values = persons.order_by().values("id", "household_id", *names).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE import_match ({columns}) ON COMMIT DROP")
        copy_in(cursor, "import_match", lines)
        cursor.execute("ANALYZE import_match")
        cursor.execute(
            f"SELECT s.number, p.id, p.household_id FROM import_match s JOIN ({sql}) p ON {on}",
            values,
        )
        rows = cursor.fetchall()
        cursor.execute("DROP TABLE import_match")
    yield from rows


def _is_day(text: str) -> bool:
    try:
        dt.date.fromisoformat(text)
    except ValueError:
        return False
    return True

"""Take an edition of the division codes into the tree: new codes in, names and parents brought up
to date, vanished codes closed only when told (specification 4.2: old codes stay on old records)."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.translation import gettext as _

from core.codes.divisions import full_code

DATA = Path(__file__).parent / "data"
LEVELS = {"province": 1, "prefecture": 2, "county": 3, "township": 4, "village": 5}
COLUMNS = ("code", "name", "level", "parent_code")
ALWAYS = dt.date(2000, 1, 1)


@dataclass(frozen=True)
class Counts:
    """What an import did. `missing`: valid codes of the imported provinces and levels that the
    edition does not list; `listed_but_closed`: codes it lists that were closed earlier."""

    read: int
    created: int
    renamed: int
    moved: int
    closed: int
    missing: int
    listed_but_closed: int


def read_rows(path: Path, provinces: Iterable[str] = ()) -> Iterator[tuple[str, str, int, str]]:
    """(code, name, level, parent code) of a .csv or .csv.gz, perhaps of some provinces only.

    Errors: ValidationError with the line number for a wrong column, code or level.
    """
    wanted = tuple(provinces)
    with (gzip.open if path.suffix == ".gz" else open)(path, "rt", encoding="utf-8-sig") as lines:
        reader = csv.DictReader(lines)
        if not set(COLUMNS) <= set(reader.fieldnames or ()):
            raise ValidationError(_("The file needs the columns %s.") % ", ".join(COLUMNS))
        for row in reader:
            code, name, level = row["code"].strip(), row["name"].strip(), row["level"].strip()
            if wanted and not code.startswith(wanted):
                continue
            if len(code) != 12 or full_code(code) != code or not name or level not in LEVELS:
                raise ValidationError(
                    _("Line %(line)d: wrong code, name or level: %(row)s")
                    % {"line": reader.line_num, "row": f"{code},{name},{level}"}
                )
            yield code, name, LEVELS[level], row["parent_code"].strip()


@transaction.atomic
def import_edition(
    rows: Iterable[tuple[str, str, int, str]],
    *,
    edition: str = "NBS-2023",
    valid_from: dt.date = ALWAYS,
    close_missing_on: dt.date | None = None,
    replacements: Iterable[tuple[str, str]] = (),
) -> Counts:
    """Bring the tree to the edition; repeating it changes nothing.

    In: `valid_from` for codes not known so far; `close_missing_on`: the first day on which codes
    that the edition no longer lists do not hold (only within provinces and levels that it has);
    `replacements`: (old, new) pairs for them. Errors: ValidationError for an unknown parent or
    replacement, or a code listed twice.
    """
    with connection.cursor() as cursor:
        read = _stage(cursor, rows)
        created = _insert(cursor, edition, valid_from)
        renamed = _changed(cursor, "d.name <> s.name", "name = s.name", edition)
        moved = _changed(
            cursor,
            "d.parent_id IS DISTINCT FROM (SELECT id FROM stations_division p"
            " WHERE p.code = s.parent_code)",
            "parent_id = (SELECT id FROM stations_division p WHERE p.code = s.parent_code)",
            edition,
        )
        missing, closed = _close(cursor, close_missing_on)
        _replace(cursor, replacements)
        cursor.execute(
            "SELECT count(*) FROM stations_division d JOIN edition s USING (code)"
            " WHERE d.valid_to IS NOT NULL"
        )
        still_closed = cursor.fetchone()[0]
        cursor.execute("DROP TABLE edition")
        cursor.execute("ANALYZE stations_division")
    return Counts(read, created, renamed, moved, closed, missing, still_closed)


def _stage(cursor, rows: Iterable[tuple[str, str, int, str]]) -> int:
    cursor.execute(
        "CREATE TEMPORARY TABLE edition"
        " (code text NOT NULL, name text NOT NULL, level smallint NOT NULL, parent_code text)"
        " ON COMMIT DROP"
    )
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerows(rows)
    buffer.seek(0)
    cursor.copy_expert("COPY edition FROM STDIN WITH (FORMAT csv)", buffer)
    cursor.execute("SELECT code FROM edition GROUP BY code HAVING count(*) > 1 LIMIT 1")
    twice = cursor.fetchone()
    if twice:
        raise ValidationError(_("The code %s is listed twice.") % twice[0])
    cursor.execute("CREATE UNIQUE INDEX ON edition (code)")
    cursor.execute("ANALYZE edition")
    cursor.execute(
        "SELECT s.code, s.parent_code FROM edition s WHERE s.parent_code <> ''"
        " AND NOT EXISTS (SELECT 1 FROM edition p WHERE p.code = s.parent_code)"
        " AND NOT EXISTS (SELECT 1 FROM stations_division p WHERE p.code = s.parent_code) LIMIT 1"
    )
    orphan = cursor.fetchone()
    if orphan:
        raise ValidationError(
            _("%(code)s names the parent %(parent)s, which nobody knows.")
            % {"code": orphan[0], "parent": orphan[1]}
        )
    cursor.execute("SELECT count(*) FROM edition")
    return cursor.fetchone()[0]


def _insert(cursor, edition: str, valid_from: dt.date) -> int:
    created = 0
    # From the top, so that each level finds its parents.
    for level in LEVELS.values():
        cursor.execute(
            "INSERT INTO stations_division"
            " (code, name, level, parent_id, township_no, edition, valid_from)"
            " SELECT s.code, s.name, s.level, p.id,"
            "  CASE WHEN s.level = 4 THEN substr(s.code, 7, 3)::int END, %s, %s"
            " FROM edition s LEFT JOIN stations_division p ON p.code = s.parent_code"
            " WHERE s.level = %s"
            "  AND NOT EXISTS (SELECT 1 FROM stations_division d WHERE d.code = s.code)"
            " ORDER BY s.code",
            [edition, valid_from, level],
        )
        created += cursor.rowcount
    return created


def _changed(cursor, condition: str, assignment: str, edition: str) -> int:
    cursor.execute(
        f"UPDATE stations_division d SET {assignment}, edition = %s"
        f" FROM edition s WHERE s.code = d.code AND {condition}",
        [edition],
    )
    return cursor.rowcount


_MISSING = (
    "d.valid_to IS NULL"
    " AND NOT EXISTS (SELECT 1 FROM edition s WHERE s.code = d.code)"
    " AND (left(d.code, 2), d.level) IN (SELECT left(code, 2), level FROM edition)"
)


def _close(cursor, on: dt.date | None) -> tuple[int, int]:
    cursor.execute(f"SELECT count(*) FROM stations_division d WHERE {_MISSING}")
    missing = cursor.fetchone()[0]
    if on is None or not missing:
        return missing, 0
    cursor.execute(f"UPDATE stations_division d SET valid_to = %s WHERE {_MISSING}", [on])
    return missing, cursor.rowcount


def _replace(cursor, pairs: Iterable[tuple[str, str]]) -> None:
    for old, new in pairs:
        cursor.execute(
            "UPDATE stations_division d SET replaced_by_id = n.id FROM stations_division n"
            " WHERE d.code = %s AND n.code = %s AND d.valid_to IS NOT NULL",
            [full_code(old), full_code(new)],
        )
        if not cursor.rowcount:
            raise ValidationError(
                _("%(old)s cannot be replaced by %(new)s: unknown, or the old one still holds.")
                % {"old": old, "new": new}
            )

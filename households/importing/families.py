"""Which rows of a table are one household: by household number, by rows of heads, or by address.

One pass over the table before any row is checked. Only what ties rows together is read, so that a
table of 100,000 rows needs little memory.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from core.codes.names import normalise_name
from core.codes.resident_id import normalise_resident_id
from core.crypto import blind_index
from core.sheets.cells import Reader
from core.sheets.columns import CellError
from core.sheets.sheet import Rows
from households.models.household import RELATION_HEAD
from households.models.person import ID_PURPOSE

if TYPE_CHECKING:
    from households.importing.matching import Known

# What a household's rows may say on any of them.
SHARED = ("household.station", "household.village", "household.address")


@dataclass(slots=True)
class Family:
    """Rows that are one household. `head`: number of its head's row, None without one."""

    no: str = ""
    head: int | None = None
    also_heads: list[int] = field(default_factory=list)
    rows: int = 0
    cells: dict[str, str] = field(default_factory=dict)
    # Set while checking and writing: the key of the file they belong to, and whether it is new.
    household_id: int | None = None
    is_new: bool = True


@dataclass
class Families:
    """`of`: row number → family; `hashes`: row number → blind index of the ID number; `first`:
    blind index → the first row with it; `names`: row number → (name, birth date as YYYY-MM-DD)."""

    of: dict[int, Family] = field(default_factory=dict)
    all: list[Family] = field(default_factory=list)
    hashes: dict[int, bytes] = field(default_factory=dict)
    first: dict[bytes, int] = field(default_factory=dict)
    names: dict[int, tuple[str, str]] = field(default_factory=dict)
    known: dict[int, Known] = field(default_factory=dict)


class _Grouping:
    def __init__(self, relation: Reader | None) -> None:
        self.families = Families()
        self._relation = relation
        self._by_key: dict[tuple[str, ...], Family] = {}
        self._last: tuple[str, ...] | None = None

    def add(self, number: int, cells: dict[str, str]) -> None:
        relation = self._relation_in(cells)
        key = self._key(number, cells, relation)
        family = self._by_key.get(key)
        if family is None:
            family = self._by_key[key] = Family(no=key[-1] if key[0] == "no" else "")
            self.families.all.append(family)
        self._last = key
        self.families.of[number] = family
        family.rows += 1
        for name in SHARED:
            if name in cells and name not in family.cells:
                family.cells[name] = cells[name]
        if self._is_head(cells, relation, family):
            if family.head is None:
                family.head = number
            else:
                family.also_heads.append(number)
        self._identify(number, cells)

    def _relation_in(self, cells: dict[str, str]) -> str | None:
        if self._relation is None:
            return None
        try:
            return self._relation.read(cells.get("person.relation", ""))
        except CellError:
            return None

    def _key(self, number: int, cells: dict[str, str], relation: str | None) -> tuple[str, ...]:
        if no := cells.get("household.no"):
            return ("no", cells.get("household.station", ""), no)
        if head_id := cells.get("household.head_id"):
            return ("id", normalise_resident_id(head_id))
        # Merged cells leave the number out below the first row; rows of heads begin a household.
        if self._relation is not None:
            if self._last is None or relation == RELATION_HEAD:
                return ("row", str(number))
            return self._last
        where = tuple(cells.get(name, "") for name in SHARED)
        if head_name := cells.get("household.head_name"):
            return ("head", *where, normalise_name(head_name))
        if cells.get("household.address"):
            return ("at", *where)
        return ("row", str(number))

    def _is_head(self, cells: dict[str, str], relation: str | None, family: Family) -> bool:
        if self._relation is not None:
            return relation == RELATION_HEAD
        if head_id := cells.get("household.head_id"):
            own = cells.get("person.id_number", "")
            return normalise_resident_id(head_id) == normalise_resident_id(own)
        if head_name := cells.get("household.head_name"):
            return normalise_name(head_name) == normalise_name(cells.get("person.name", ""))
        # Nothing says who it is: the first row of a household is taken for its head.
        return family.rows == 1

    def _identify(self, number: int, cells: dict[str, str]) -> None:
        typed, name = cells.get("person.id_number"), cells.get("person.name", "")
        born = cells.get("person.birth_date", "")
        if typed:
            text = normalise_resident_id(typed)
            index = blind_index(text, purpose=ID_PURPOSE)
            self.families.hashes[number] = index
            self.families.first.setdefault(index, number)
            if len(text) == 18:
                born = f"{text[6:10]}-{text[10:12]}-{text[12:14]}"
        if name and born:
            self.families.names[number] = (normalise_name(name), born)


def group(rows: Rows, relation: Reader | None) -> Families:
    """`relation`: the reader of that column, None where the table has none."""
    grouping = _Grouping(relation)
    for number, cells in rows():
        grouping.add(number, cells)
    return grouping.families

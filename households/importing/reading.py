"""One pass through a table of persons: row by row, and household by household."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.models import ImportRow
from core.sheets.cells import Reader
from core.sheets.checking import Finding
from core.sheets.columns import CellError
from core.sheets.effects import chunks
from core.sheets.layout import Layout
from core.sheets.sheet import Rows
from households.importing import families as grouping
from households.importing import matching
from households.importing.columns import COLUMNS
from households.importing.families import Family
from households.importing.people import Register, add_error, plan
from households.importing.whole_household import WholeHousehold
from households.models import Household, Person
from households.models.household import RELATION_HEAD

if TYPE_CHECKING:
    from households.importing.sheet import HouseholdSheet

Action = ImportRow.Action
CHUNK = 2_000


class Reading:
    """The rows of one table, grouped to families and matched with the register.

    In: the sheet, how its columns are laid out, the rows, and what is done with values that differ
    from stored ones (`core.sheets.layout.Policy`).
    """

    def __init__(self, sheet: HouseholdSheet, layout: Layout, rows: Rows, policy: str) -> None:
        self.rows = rows
        self.policy = policy
        present = {name for name in layout.columns if name}
        self.readers = {
            column.name: Reader(sheet, column, layout)
            for column in COLUMNS
            if column.name in present
        }
        self.families = grouping.group(rows, self.readers.get("person.relation"))
        matching.match(self.families, sheet.user)
        self.stored: dict[int, Household] = {}
        self._whole = WholeHousehold(
            sheet, self.readers, policy, layout.defaults.get("household.station", "")
        )

    def findings(self, told: Callable[[int], None]) -> Iterator[list[Finding]]:
        """Findings household by household, as soon as the last row of each was read."""
        waiting: dict[int, list[Finding]] = {}
        done = 0
        for some in chunks(self.rows(), CHUNK):
            register = self._load([number for number, _cells in some])
            for number, cells in some:
                family = self.families.of[number]
                members = waiting.setdefault(id(family), [])
                members.append(self._row(number, cells, family, register))
                if len(members) == family.rows:
                    household = self.stored.pop(family.household_id or 0, None)
                    yield self._whole.closed(family, waiting.pop(id(family)), household)
            done += len(some)
            told(done)

    def _load(self, numbers: list[int]) -> Register:
        """What is stored about the persons and households of these rows."""
        families = self.families
        keys = {families.of[number].household_id for number in numbers} - {None}
        self.stored |= Household.objects.in_bulk(list(keys - set(self.stored)))
        return Register.of([families.known[n].person for n in numbers if n in families.known])

    def _row(
        self, number: int, cells: dict[str, str], family: Family, register: Register
    ) -> Finding:
        finding = Finding(number, cells)
        index = self.families.hashes.get(number)
        if index and (first := self.families.first[index]) != number:
            finding.action = Action.DOUBLE
            add_error(
                finding, "person.id_number",
                _("Row %d of this file is about the same person.") % first,
                _("This row is left out. Delete one of the two."),
            )  # fmt: skip
            return finding
        values = self._read(finding, cells)
        known = self.families.known.get(number)
        person = register.persons.get(known.person) if known else None
        if known and person is not None:
            self._check_known(finding, person, family, values)
        if finding.errors:
            return finding
        finding.instance = plan(finding, values, person, register, self.policy)
        finding.values = values
        return finding

    def _read(self, finding: Finding, cells: dict[str, str]) -> dict[str, Any]:
        values = {}
        for name, reader in self.readers.items():
            cell = cells.get(name, "")
            if not cell and not reader.column.required:
                continue
            try:
                values[name] = reader.read(cell)
            except CellError as error:
                reason, fix = self._places_only(name) or (error.reason, error.fix)
                add_error(finding, name, reason, fix)
        return values

    @staticmethod
    def _places_only(name: str) -> tuple[str, str] | None:
        if name == "household.station":
            return (
                _("No station of this name lies in your jurisdiction."),
                _("Correct the name, or leave the row to its own county."),
            )
        if name == "household.village":
            return (
                _("No village of this name lies in your jurisdiction."),
                _("Correct the name, or say under “Codes” which one is meant."),
            )
        return None

    def _check_known(
        self, finding: Finding, person: Person, family: Family, values: dict[str, Any]
    ) -> None:
        if person.status != Person.Status.REGISTERED:
            add_error(
                finding, "person.name",
                _("On the register this person is “%s”.") % person.get_status_display(),
                _("Correct that in the person's file first, or delete this row."),
            )  # fmt: skip
        elif family.household_id and person.household_id != family.household_id:
            add_error(
                finding, "household.no",
                _("This person is a member of household %s.") % person.household.file_no,
                _("Move them in their file first, or delete this row."),
            )  # fmt: skip
        relation = values.get("person.relation")
        if relation and (relation == RELATION_HEAD) != (person.relation == RELATION_HEAD):
            add_error(
                finding, "person.relation",
                _("On the register this person is “%s”.") % person.get_relation_display(),
                _("Change the head of the household in its file, or correct this cell."),
            )  # fmt: skip

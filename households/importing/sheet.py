"""The household register as a sheet: any table of households and their members."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.models import ImportRow
from core.sheets import Column, Sheet, register
from core.sheets.cells import Reader
from core.sheets.checking import Finding
from core.sheets.columns import CellError
from core.sheets.effects import Effects, chunks
from core.sheets.layout import Layout
from core.sheets.sheet import Rows
from households.importing import families as grouping
from households.importing import matching, spellings
from households.importing.columns import COLUMNS
from households.importing.families import Family
from households.importing.people import Plan, Register, add_error, plan
from households.importing.places import Places
from households.importing.writing import Writer
from households.models import (
    BirthdayEvent,
    DisabilityCertificate,
    Household,
    Person,
    PersonCategory,
)
from households.models.household import RELATION_HEAD, RELATION_OTHER
from stations.models import Division, Station

Action = ImportRow.Action
CHUNK = 2_000
# From so many rows on a code is judged by what the ID numbers beside it say.
_EVIDENCE = 3


class HouseholdSheet(Sheet):
    """A row is a person; rows are one household by `households.importing.families`."""

    key = "households"
    title = gettext_lazy("Household register")
    permission = "register.import"
    model = Household
    columns = COLUMNS
    person_level = True
    any_table = True
    max_bytes = 30 * 1024 * 1024
    list_url = "households:list"
    shown = (
        "person.name",
        "person.id_number",
        "person.relation",
        "household.no",
        "household.village",
    )
    tables = (Household, Person, PersonCategory, DisabilityCertificate)
    along = {PersonCategory: "h.derived", BirthdayEvent: "true"}

    def __init__(self, user: Any) -> None:
        super().__init__(user)
        self._places: Places | None = None
        self._sex: dict[str, Counter[str]] = defaultdict(Counter)

    @property
    def places(self) -> Places:
        if self._places is None:
            self._places = Places(self.user)
        return self._places

    # --- matching columns and codes -------------------------------------------------------------

    def options(self, column: Column) -> Sequence[tuple[str, str]]:
        if column.name == "household.station":
            return self.places.station_options()
        if column.name == "household.village":
            return self.places.village_options()
        return column.options()

    def spellings(self, column: Column) -> Mapping[str, Any]:
        if column.name == "household.station":
            return self.places.station_spellings()
        if column.name == "household.village":
            return self.places.village_spellings()
        return column.spellings()

    def observe(self, cells: dict[str, str]) -> None:
        """How often a value of the column sex stands beside an ID number of which sex."""
        sex, number = cells.get("person.sex"), cells.get("person.id_number", "")
        if sex and len(number) == 18 and number[16].isdigit():
            self._sex[sex]["1" if int(number[16]) % 2 else "2"] += 1

    def doubtful(self, column: Column, values: set[str]) -> set[str]:
        if column.name == "person.sex":
            return {value for value in values if value.isdigit() and self._contradicts(value)}
        if column.name == "person.education" and values & {f"0{n}" for n in range(1, 9)}:
            # Two-digit numbers below ten are in no edition of GB/T 4658: it is the other list.
            return values & set(spellings.WRONG_EDUCATION)
        return set()

    def _contradicts(self, value: str) -> bool:
        """A digit that stands beside ID numbers of the other sex is of another code list."""
        seen = self._sex[value]
        return seen.total() >= _EVIDENCE and seen.most_common(1)[0][0] != value

    def suggest(self, column: Column, value: str) -> str:
        if column.name == "household.station":
            return self.places.like_station(value)
        if column.name == "household.village":
            return self.places.like_village(value)
        if column.name == "person.sex" and self._sex[value].total() >= _EVIDENCE:
            return self._sex[value].most_common(1)[0][0]
        return super().suggest(column, value) or super().suggest(column, value.strip("（）() 。."))

    def why(self, column: Column, value: str) -> str:
        if column.name == "person.sex" and self._sex[value].total() >= _EVIDENCE:
            seen = self._sex[value]
            return _("%(n)d of %(all)d ID numbers beside it say so.") % {
                "n": seen.most_common(1)[0][1],
                "all": seen.total(),
            }
        if column.name == "person.education" and value in spellings.WRONG_EDUCATION:
            return _("This list of 01 to 08 is not the national one (GB/T 4658).")
        return ""

    def missing(self, names: set[str]) -> str:
        if "person.name" not in names:
            return _("Say which column holds the names.")
        return ""

    def defaults(self, names: set[str]) -> Sequence[Column]:
        if names & {"household.station", "household.village"} or self.places.only_station:
            return ()
        return [column for column in COLUMNS if column.name == "household.station"]

    # --- checking -------------------------------------------------------------------------------

    def findings(
        self, layout: Layout, rows: Rows, told: Callable[[int], None]
    ) -> Iterator[Finding]:
        for family in self._checked(layout, rows, told, policy="take"):
            yield from family

    def write(
        self, layout: Layout, rows: Rows, effects: Effects, told: Callable[[int], None]
    ) -> None:
        from core.sheets.batches import Changed

        writer = Writer(self, effects)
        broken: list[Finding] = []
        checked = self._checked(layout, rows, told, policy=layout.policy)
        for some in chunks(checked, CHUNK // 2):
            broken += [f for family in some for f in family if f.errors]
            if not broken:
                broken += writer.write(some, self._families)
        if broken:
            raise Changed(broken)

    def _checked(
        self, layout: Layout, rows: Rows, told: Callable[[int], None], policy: str
    ) -> Iterator[list[Finding]]:
        """Findings household by household, as soon as the last row of each was read."""
        self._policy = policy
        present = {name for name in layout.columns if name}
        self._readers = {
            column.name: Reader(self, column, layout)
            for column in COLUMNS
            if column.name in present
        }
        self._default = layout.defaults.get("household.station", "")
        self._families = grouping.group(rows, self._readers.get("person.relation"))
        matching.match(self._families, self.user)
        self._stored: dict[int, Household] = {}
        waiting: dict[int, list[Finding]] = {}
        done = 0
        for some in chunks(rows(), CHUNK):
            stored = self._load([number for number, _cells in some])
            for number, cells in some:
                family = self._families.of[number]
                members = waiting.setdefault(id(family), [])
                members.append(self._row(number, cells, family, stored, policy))
                if len(members) == family.rows:
                    yield self._closed(family, waiting.pop(id(family)))
            done += len(some)
            told(done)

    def _load(self, numbers: list[int]) -> Register:
        """What is stored about the persons and households of these rows."""
        families = self._families
        keys = {families.of[number].household_id for number in numbers} - {None}
        self._stored |= Household.objects.in_bulk(list(keys - set(self._stored)))
        return Register.of([families.known[n].person for n in numbers if n in families.known])

    def _row(
        self, number: int, cells: dict[str, str], family: Family, stored: Register, policy: str
    ) -> Finding:
        finding = Finding(number, cells)
        index = self._families.hashes.get(number)
        if index and (first := self._families.first[index]) != number:
            finding.action = Action.DOUBLE
            add_error(
                finding, "person.id_number",
                _("Row %d of this file is about the same person.") % first,
                _("This row is left out. Delete one of the two."),
            )  # fmt: skip
            return finding
        values = self._read(finding, cells)
        known = self._families.known.get(number)
        person = stored.persons.get(known.person) if known else None
        if known and person is not None:
            self._check_known(finding, person, family, values)
        if finding.errors:
            return finding
        finding.instance = plan(finding, values, person, stored, policy)
        finding.values = values
        return finding

    def _read(self, finding: Finding, cells: dict[str, str]) -> dict[str, Any]:
        values = {}
        for name, reader in self._readers.items():
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

    # --- households -----------------------------------------------------------------------------

    def _closed(self, family: Family, members: list[Finding]) -> list[Finding]:
        """All rows of a household are read: what they are together."""
        by_number = {finding.number: finding for finding in members}
        head = by_number.get(family.head or 0)
        if family.is_new:
            self._check_new(family, members, head)
        else:
            self._check_stored(family, members, head)
        for finding in members:
            self._settle(finding)
        return members

    def _check_new(self, family: Family, members: list[Finding], head: Finding | None) -> None:
        if head is None:
            for finding in members:
                add_error(
                    finding, "person.relation",
                    _("No row of this household is its head."), _("Write 户主 in one of its rows."),
                )  # fmt: skip
            return
        self._place(family, head)
        for number in family.also_heads:
            for finding in members:
                if finding.number == number and finding.action != Action.DOUBLE:
                    add_error(
                        finding, "person.relation",
                        _("Row %d is the head of this household already.") % head.number,
                        _("Give the household another number, or correct the relation."),
                    )  # fmt: skip
        if head.errors:
            for finding in members:
                if finding is not head and not finding.errors:
                    add_error(
                        finding, "", _("The head of this household has errors (row %d).") % head.number,
                        _("Correct that row first."),
                    )  # fmt: skip
            return
        for finding in members:
            if finding.instance:
                person = finding.instance.person
                if finding is head:
                    person.relation = RELATION_HEAD
                elif person.relation == RELATION_HEAD:
                    person.relation = RELATION_OTHER

    def _place(self, family: Family, head: Finding) -> None:
        """Station and village of a new household, onto its head's plan."""
        station = self._station(family, head)
        if station is None:
            if not head.errors:
                add_error(
                    head, "household.station", _("The station of this household cannot be told."),
                    _("Fill in the station or the village."),
                )  # fmt: skip
            return
        village = self._meant("household.village", family)
        division = self.places.village(village, station) if village else station.division
        if division is None or not division.code.startswith(self.places.areas[station.pk]):
            add_error(
                head, "household.village", _("The station does not serve a village of this name."),
                _("Correct the village or the station."), family.cells.get("household.village", ""),
            )  # fmt: skip
        elif division.level < Division.Level.TOWNSHIP:
            add_error(
                head, "household.village", _("This household has no village."),
                _("Fill in the village or community."),
            )  # fmt: skip
        elif head.instance:
            head.instance.household = self._said(head) | {
                "station": station,
                "division": division,
                "address": family.cells.get("household.address", ""),
            }

    def _meant(self, name: str, family: Family) -> str:
        """The value of a shared cell; '' when it is empty or cannot be read (said at its row)."""
        cell = family.cells.get(name, "")
        if not cell or name not in self._readers:
            return ""
        try:
            return self._readers[name].read(cell) or ""
        except CellError:
            return ""

    def _station(self, family: Family, head: Finding) -> Station | None:
        places = self.places
        if key := self._meant("household.station", family):
            return places.stations.get(int(key))
        village = self._meant("household.village", family)
        if village and (division := places.village(village, None)):
            return places.serving(division.code)
        if self._default and int(self._default) in places.stations:
            return places.stations[int(self._default)]
        return places.only_station

    @staticmethod
    def _said(finding: Finding) -> dict[str, Any]:
        """Fields of the household beside its place."""
        asked = ("household.no", "household.station", "household.village", "household.address",
                 "household.head_name", "household.head_id")  # fmt: skip
        return {
            name.removeprefix("household."): value
            for name, value in finding.values.items()
            if name.startswith("household.") and name not in asked and value is not None
        }

    def _check_stored(self, family: Family, members: list[Finding], head: Finding | None) -> None:
        household = self._stored.pop(family.household_id or 0, None)
        for finding in members:
            made: Plan | None = finding.instance
            if made and made.is_new and made.person.relation == RELATION_HEAD:
                if "person.relation" in self._readers:
                    add_error(
                        finding, "person.relation", _("This household has a head already."),
                        _("Change the head of the household in its file, or correct this cell."),
                    )  # fmt: skip
                else:
                    made.person.relation = RELATION_OTHER
        if household is None or not members or not members[0].instance:
            return
        first = head if head and head.instance else members[0]
        said = self._said(first)
        if address := family.cells.get("household.address"):
            said["address"] = address
        for name, value in said.items():
            before = getattr(household, name)
            if value == before:
                continue
            field: Any = Household._meta.get_field(name)
            first.differences.append(
                {"column": str(field.verbose_name), "before": str(before), "after": str(value)}
            )
            if self._takes(before):
                first.instance.household[name] = value

    def _takes(self, before: Any) -> bool:
        return self._policy == "take" or (self._policy == "fill" and not before)

    def _settle(self, finding: Finding) -> None:
        """The action that follows, and the titles of columns in place of their names."""
        if finding.action != Action.DOUBLE:
            if finding.errors:
                finding.action = Action.WRONG
            elif finding.instance.is_new:
                finding.action = Action.NEW
            else:
                finding.action = Action.CHANGED if finding.differences else Action.SAME
        for error in finding.errors:
            if column := self.column(error["column"]):
                error["column"] = str(column.title)


register(HouseholdSheet)

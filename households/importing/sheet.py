"""The household register as a sheet: any table of households and their members."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.sheets import Column, Sheet, register
from core.sheets.checking import Finding
from core.sheets.effects import Effects, chunks
from core.sheets.layout import Layout, Policy
from core.sheets.sheet import Rows
from households.importing import spellings
from households.importing.columns import COLUMNS
from households.importing.places import Places
from households.importing.reading import CHUNK, Reading
from households.importing.writing import Writer
from households.models import (
    BirthdayEvent,
    DisabilityCertificate,
    Household,
    Person,
    PersonCategory,
)

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
        for family in Reading(self, layout, rows, Policy.TAKE).findings(told):
            yield from family

    def write(
        self, layout: Layout, rows: Rows, effects: Effects, told: Callable[[int], None]
    ) -> None:
        from core.sheets.batches import Changed

        writer = Writer(self, effects)
        broken: list[Finding] = []
        reading = Reading(self, layout, rows, layout.policy)
        for some in chunks(reading.findings(told), CHUNK // 2):
            broken += [f for family in some for f in family if f.errors]
            if not broken:
                broken += writer.write(some, reading.families)
        if broken:
            raise Changed(broken)


register(HouseholdSheet)

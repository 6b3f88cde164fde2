"""What the rows of one household are together: its head, its place, what changes in its file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from core.models import ImportRow
from core.sheets.cells import Reader
from core.sheets.checking import Finding
from core.sheets.columns import CellError
from households.importing.families import Family
from households.importing.people import Plan, add_error
from households.models import Household
from households.models.household import RELATION_HEAD, RELATION_OTHER
from stations.models import Division, Station

if TYPE_CHECKING:
    from households.importing.sheet import HouseholdSheet

Action = ImportRow.Action


class WholeHousehold:
    """Checks households whose rows are all read. `station` is the default, as its key or ''."""

    def __init__(
        self, sheet: HouseholdSheet, readers: Mapping[str, Reader], policy: str, station: str
    ) -> None:
        self.sheet = sheet
        self.places = sheet.places
        self.readers = readers
        self.policy = policy
        self.default = station

    def closed(
        self, family: Family, members: list[Finding], stored: Household | None
    ) -> list[Finding]:
        """The findings of all rows of a household, settled; `stored` is its file, if it has one."""
        by_number = {finding.number: finding for finding in members}
        head = by_number.get(family.head or 0)
        if family.is_new:
            self._check_new(family, members, head)
        else:
            self._check_stored(family, members, head, stored)
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
        if not cell or name not in self.readers:
            return ""
        try:
            return self.readers[name].read(cell) or ""
        except CellError:
            return ""

    def _station(self, family: Family, head: Finding) -> Station | None:
        places = self.places
        if key := self._meant("household.station", family):
            return places.stations.get(int(key))
        village = self._meant("household.village", family)
        if village and (division := places.village(village, None)):
            return places.serving(division.code)
        if self.default and int(self.default) in places.stations:
            return places.stations[int(self.default)]
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

    def _check_stored(
        self,
        family: Family,
        members: list[Finding],
        head: Finding | None,
        household: Household | None,
    ) -> None:
        for finding in members:
            made: Plan | None = finding.instance
            if made and made.is_new and made.person.relation == RELATION_HEAD:
                if "person.relation" in self.readers:
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
        return self.policy == "take" or (self.policy == "fill" and not before)

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
            if column := self.sheet.column(error["column"]):
                error["column"] = str(column.title)

"""Storing checked rows, a set at a time: households, persons, target groups, certificates."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.utils import timezone
from django.utils.translation import gettext as _

from core.codes import masks
from core.ids import uuid7
from core.sheets.checking import Finding
from core.sheets.effects import Effects, draw_keys
from households.importing.families import Families, Family
from households.importing.people import Plan, add_error
from households.models import (
    DisabilityCertificate,
    Household,
    Person,
    PersonCategory,
    next_file_numbers,
)
from households.models.disability import valid_until
from households.models.person import DERIVED

if TYPE_CHECKING:
    from households.importing.sheet import HouseholdSheet


class Writer:
    def __init__(self, sheet: HouseholdSheet, effects: Effects) -> None:
        self.sheet = sheet
        self.effects = effects
        # Station of each new household, by the household's key.
        self._station: dict[int, int] = {}

    def write(self, households: list[list[Finding]], families: Families) -> list[Finding]:
        """Store the rows of some households. Returns those that the database refused."""
        findings = [f for members in households for f in members if f.instance and not f.errors]
        new = [f for f in findings if f.instance.is_new]
        for finding, key in zip(new, draw_keys(Person, len(new)), strict=True):
            finding.instance.person.pk = key
        self._households(findings, families)
        refused = self._persons(new, families)
        self._changed([f for f in findings if not f.instance.is_new])
        kept = [f for f in findings if f.number not in refused]
        self._categories(kept)
        self._certificates(kept)
        return self._explain(findings, refused)

    def _households(self, findings: list[Finding], families: Families) -> None:
        heads = [
            (finding, families.of[finding.number])
            for finding in findings
            if families.of[finding.number].is_new
            and families.of[finding.number].head == finding.number
        ]
        numbers = self._file_numbers([finding for finding, _family in heads])
        rows = []
        keys = draw_keys(Household, len(heads))
        for (finding, family), key in zip(heads, keys, strict=True):
            said = finding.instance.household
            family.household_id = key
            self._station[key] = said["station"].pk
            household = Household(
                pk=key,
                head_id=finding.instance.person.pk,
                file_no=numbers[said["station"].pk].pop(0),
                **said,
            )
            rows.append((finding.number, household))
        self.effects.create(Household, rows)
        self._change_households(findings, families)

    def _change_households(self, findings: list[Finding], families: Families) -> None:
        changed = []
        for finding in findings:
            family: Family = families.of[finding.number]
            if not family.is_new and finding.instance.household and family.household_id:
                changed.append((finding.number, family.household_id, finding.instance.household))
        self.effects.change(Household, changed)

    @staticmethod
    def _file_numbers(heads: list[Finding]) -> dict[int, list[str]]:
        stations: dict[int, list[Any]] = defaultdict(list)
        for finding in heads:
            station = finding.instance.household["station"]
            stations[station.pk].append(station)
        year = timezone.localdate().year
        return {pk: next_file_numbers(of[0], year, len(of)) for pk, of in stations.items()}

    def _persons(self, new: list[Finding], families: Families) -> set[int]:
        stations = self._stations_of(new, families)
        rows = []
        for finding in new:
            person: Person = finding.instance.person
            key = families.of[finding.number].household_id
            person.household_id, person.station_id = key, stations[key]  # type: ignore[assignment, index]
            person.derive()
            rows.append((finding.number, person))
        return set(self.effects.create(Person, rows))

    def _stations_of(self, new: list[Finding], families: Families) -> dict[int, int]:
        keys = {families.of[finding.number].household_id for finding in new}
        missing = [key for key in keys if key not in self._station]
        found = Household.objects.filter(pk__in=missing).values_list("pk", "station_id")  # type: ignore[misc]
        self._station.update(found)
        return self._station

    def _changed(self, findings: list[Finding]) -> None:
        rows = []
        for finding in findings:
            made: Plan = finding.instance
            if not made.changes:
                continue
            made.person.derive()
            hanging = [d for name in made.changes for d in DERIVED.get(name, ())]
            values = {name: getattr(made.person, name) for name in (*made.changes, *hanging)}
            rows.append((finding.number, made.person.pk, values))
        self.effects.change(Person, rows)

    def _categories(self, findings: list[Finding]) -> None:
        today = timezone.localdate()
        self.effects.create(
            PersonCategory,
            [
                (finding.number, tag)
                for finding, tag in self._with_keys(
                    PersonCategory,
                    [
                        (
                            finding,
                            PersonCategory(
                                person_id=finding.instance.person.pk,
                                code=code,
                                starts_on=finding.values.get("category.from") or today,
                                basis=_("Import"),
                                uuid=uuid7(),
                            ),
                        )
                        for finding in findings
                        for code in finding.instance.codes
                    ],
                )
            ],
        )

    def _certificates(self, findings: list[Finding]) -> None:
        having = [f for f in findings if f.instance.certificate]
        self.effects.change(
            DisabilityCertificate,
            [
                (f.number, f.instance.replaces, {"status": DisabilityCertificate.Status.REPLACED})
                for f in having
                if f.instance.replaces
            ],
        )
        pairs = []
        for finding in having:
            certificate: DisabilityCertificate = finding.instance.certificate
            certificate.person_id = finding.instance.person.pk
            issued, number = certificate.issued_on, certificate.number
            certificate.expires_on = valid_until(issued) if issued else None
            certificate.number_masked = (
                masks.mask_resident_id(number[:18]) + number[18:] if number else ""
            )
            pairs.append((finding, certificate))
        rows = self._with_keys(DisabilityCertificate, pairs)
        self.effects.create(DisabilityCertificate, [(f.number, c) for f, c in rows])

    @staticmethod
    def _with_keys(model: Any, pairs: list[tuple[Finding, Any]]) -> list[tuple[Finding, Any]]:
        for (_finding, instance), key in zip(pairs, draw_keys(model, len(pairs)), strict=True):
            instance.pk = key
        return pairs

    def _explain(self, findings: list[Finding], refused: set[int]) -> list[Finding]:
        broken = [finding for finding in findings if finding.number in refused]
        for finding in broken:
            add_error(
                finding, "person.id_number",
                _("A person with this ID number is on the register elsewhere."),
                _("Ask for their transfer, or delete this row."),
            )  # fmt: skip
        return broken

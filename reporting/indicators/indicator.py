"""What an indicator consists of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Literal

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

Text = str | Promise
OWNER: Text = _("Social-work division of the competent authority")


class Additivity(StrEnum):
    """Whether the figures of parts may be added up (ten facts, number 4)."""

    ADDITIVE = "additive"
    DISTINCT = "distinct"
    RATIO = "ratio"

    @property
    def label(self) -> Text:
        return {
            Additivity.ADDITIVE: _("Parts add up to the whole"),
            Additivity.DISTINCT: _("Recounted at every level; parts must not be added"),
            Additivity.RATIO: _("Computed again from numerator and denominator at every level"),
        }[self]


@dataclass(frozen=True)
class Counted:
    """Read as the sum of one measure of `Fact`, over all kinds of record or only `kinds`."""

    measure: Literal[
        "records", "attempts", "linked", "person_times", "remote_person_times", "anonymous"
    ]
    kinds: tuple[int, ...] = ()


@dataclass(frozen=True)
class Happened:
    """Read as the number, or the summed amount in units of `per`, of the milestones of `kinds`."""

    kinds: tuple[int, ...]
    measure: Literal["happened", "amount"] = "happened"
    per: int = 1


@dataclass(frozen=True)
class Standing:
    """Read from the milestones until the end of the period: those begun and not ended by then."""

    begun: int
    ended: int


Term = Counted | Happened | Standing


@dataclass(frozen=True)
class Share:
    """Read as the terms `of`, added up, in per cent of the terms `among`, added up."""

    of: tuple[Term, ...]
    among: tuple[Term, ...]


@dataclass(frozen=True)
class Distinct:
    """Read from the stored distinct sets: a window where the months form one, else their union."""

    of: Literal["persons", "households"]


@dataclass(frozen=True)
class Coverage:
    """Read from the phases of the stations at the end of the period.

    `rate`: townships covered of all; `counties`, `prefectures`: those of them fully covered.
    """

    of: Literal["rate", "counties", "prefectures"]


@dataclass(frozen=True)
class Tallied:
    """Read from the counts that rows of persons leave at their station (`StationCount`).

    `numerator`, `denominator`: measures; without a denominator the figure is the sum itself.
    `percent`: times a hundred. `fewest`: hidden below so many, also from whoever subtracts.
    """

    numerator: str
    denominator: str = ""
    percent: bool = False
    fewest: int = 0


@dataclass(frozen=True)
class FilesKept:
    """Read from the tallies of household files at the end of the period.

    `complete`: complete files of those on the register; `mean`: the mean of their percentages.
    """

    of: Literal["complete", "mean"]


@dataclass(frozen=True)
class NotKept:
    """The register behind it does not exist yet: the figure is 0 and says so."""

    note: Text


@dataclass(frozen=True)
class Indicator:
    """One entry of the registry. `truth` computes it plainly from confirmed records.

    `truth` takes the counted records of a scope and period; None where records are not the source.
    `records` are the filters with which the record list shows what was counted.
    """

    code: str
    name: Text
    unit: Text
    definition: Text
    source: Text
    additivity: Additivity
    reading: Term | Share | Distinct | Coverage | Tallied | FilesKept | NotKept
    numerator: Text = ""
    denominator: Text = ""
    exclusions: Text = ""
    truth: Callable[[QuerySet[Any]], int] | None = None
    records: Mapping[str, str] = field(default_factory=dict)
    decimals: int = 0
    target: float | None = None
    version: str = "2026.1"
    owner: Text = OWNER

    @property
    def formula(self) -> Text:
        """Numerator ÷ denominator, or the numerator alone."""
        if self.denominator:
            return f"{self.numerator} ÷ {self.denominator}"
        return self.numerator

    @property
    def milestones(self) -> dict[str, str]:
        """The filters with which the list of milestones shows what was counted, above the line."""
        reading = self.reading.of[0] if isinstance(self.reading, Share) else self.reading
        if isinstance(reading, Happened):
            return {"kinds": ",".join(str(int(kind)) for kind in reading.kinds)}
        if isinstance(reading, Standing):
            return {"kinds": str(int(reading.begun)), "without": str(int(reading.ended))}
        return {}

    @property
    def by_track(self) -> bool:
        """Whether the figure can be told by track of the campaign."""
        return isinstance(self.reading, Term | Share | Distinct)

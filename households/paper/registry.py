"""Which parts there are, and who contributes to which."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households.file.completeness import TITLES
from households.models import Household, Person
from households.paper.blocks import Block

HOUSEHOLD = "household"
PERSON = "person"

PARTS: dict[str, dict[int, str | Promise]] = {
    HOUSEHOLD: TITLES,
    PERSON: {
        1: _("Basic information"),
        2: _("Target groups (from, to, proof)"),
        3: _("Health, disability, self-care"),
        4: _("Guardianship and care"),
        5: _("Scales"),
        6: _("Risk level"),
        7: _("Services received"),
        8: _("Referrals"),
        9: _("Informed consent"),
        10: _("Leaving the register"),
    },
}


@dataclass(frozen=True)
class PaperFile:
    """What is printed, and for whom. `person` is set in a person's file only."""

    user: Any
    household: Household
    members: Sequence[Person]
    person: Person | None = None

    @property
    def head(self) -> Person | None:
        return next((m for m in self.members if m.pk == self.household.head_id), None)


@dataclass(frozen=True)
class Content:
    """What one keeper has for part `number` of the `of` file (HOUSEHOLD or PERSON)."""

    key: str
    of: str
    number: int
    blocks: Callable[[PaperFile], list[Block]]
    order: int = 50


_contents: dict[str, Content] = {}


def register(*contents: Content) -> None:
    """Add contents; a second one of the same key is a mistake."""
    for content in contents:
        if content.key in _contents:
            raise ValueError(f"there is a paper content {content.key} already")
        if content.number not in PARTS[content.of]:
            raise ValueError(f"the {content.of} file has no part {content.number}")
        _contents[content.key] = content


def parts(of: str, file: PaperFile) -> list[tuple[int, str, list[Block]]]:
    """Every part in order: number, title and blocks; no blocks where nobody has anything."""
    by_number: dict[int, list[Content]] = defaultdict(list)
    for content in sorted(_contents.values(), key=lambda content: content.order):
        if content.of == of:
            by_number[content.number].append(content)
    return [
        (number, str(title), [b for c in by_number[number] for b in c.blocks(file)])
        for number, title in PARTS[of].items()
    ]

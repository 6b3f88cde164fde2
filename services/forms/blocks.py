"""The blocks of the visit form: one small form per block and person, folded on the phone."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from households.models import Household, Person
from services.blocks import CHOICE, CHOICES, NUMBER, Block, Field
from services.models.visit import Visit
from services.models.visit_block import BlockEntry, VisitBlock, blocks_for


@dataclass(frozen=True)
class Row:
    """A field as drawn: its name in the form, what is typed, what the last visit said."""

    field: Field
    name: str
    value: Any
    last: Any
    error: str

    @property
    def last_shown(self) -> str:
        return self.field.shown(self.last)

    @property
    def is_choice(self) -> bool:
        return self.field.kind in (CHOICE, CHOICES)

    @property
    def is_number(self) -> bool:
        return self.field.kind == NUMBER

    @property
    def input(self) -> str:
        return "checkbox" if self.field.kind == CHOICES else "radio"

    @property
    def options(self) -> list[tuple[str, str | Promise, bool, bool]]:
        """Key, label, whether chosen, whether the last visit said so."""
        now, then = _as_list(self.value), _as_list(self.last)
        return [(key, label, key in now, key in then) for key, label in self.field.options]


class BlockForm:
    """One block of one person (or of the household): reads the post, draws its rows."""

    def __init__(
        self, block: Block, person: Person | None, data: Any, now: Any, last: dict[str, Any]
    ) -> None:
        self.block, self.person, self.last = block, person, last
        self.prefix = f"b-{block.key}-{person.uuid}" if person else f"b-{block.key}"
        self.answers: dict[str, Any] = now or {}
        self.errors: dict[str, str] = {}
        if data is not None:
            self.answers = {f.key: self._posted(data, f) for f in block.fields}

    def _posted(self, data: Any, field: Field) -> Any:
        name = f"{self.prefix}-{field.key}"
        if field.kind == CHOICES and hasattr(data, "getlist"):
            return data.getlist(name)
        return data.get(name, "")

    @property
    def title(self) -> str:
        name = f" · {self.person.name}" if self.person else ""
        return f"{self.block.label}{name}"

    @property
    def parts(self) -> list[tuple[str | Promise, list[Row]]]:
        return [(part.label, [self._row(f) for f in part.fields]) for part in self.block.parts]

    def _row(self, field: Field) -> Row:
        return Row(
            field, f"{self.prefix}-{field.key}", self.answers.get(field.key),
            self.last.get(field.key), self.errors.get(field.key, ""),
        )  # fmt: skip

    @property
    def has_last(self) -> bool:
        return bool(self.last)

    @property
    def required_on(self) -> str:
        """The tracks on which it must be filled in, for the script that says so."""
        return " ".join(str(track) for track in sorted(self.block.required_on))

    @property
    def required_at(self) -> str:
        """The places at which it then must be, for the same script."""
        return " ".join(sorted(self.block.required_at))

    def check(self, required: bool) -> BlockEntry | None:
        """The entry, or None when nothing was said or `errors` says what is wrong."""
        try:
            answers = self.block.clean(self.answers)
        except ValidationError as error:
            self.errors = {key: " ".join(found) for key, found in error.message_dict.items()}
            return None
        if required:
            missing = self.block.missing(answers)
            self.errors = {field.key: str(_("Please answer this.")) for field in missing}
        if self.errors or not answers:
            return None
        return BlockEntry(self.block.key, self.person, answers)


class BlockForms:
    """All blocks that fit the members of a household. `entries` after `check`."""

    def __init__(
        self, household: Household, members: list[Person], data: Any, visit: Visit | None
    ) -> None:
        told = _by_key(visit.record.blocks.all()) if visit is not None else {}
        fitting = blocks_for(members)
        before = VisitBlock.objects.newest_of(household) if fitting else VisitBlock.objects.none()
        if visit is not None:
            before = before.exclude(record=visit.record_id)
        last = _by_key(before)
        self.forms = [
            BlockForm(
                block,
                person,
                data,
                told.get(_key(block, person)),
                last.get(_key(block, person), {}),
            )
            for block, person in fitting
        ]
        self.entries: list[BlockEntry] = []

    def __iter__(self) -> Any:
        return iter(self.forms)

    def check(self, served: Iterable[Person], track: int, place: str) -> list[str]:
        """Fill `entries` with what was said of the persons met; out: what is wrong, in words."""
        met = {person.pk for person in served}
        self.entries, wrong = [], []
        for form in self.forms:
            if form.person is not None and form.person.pk not in met:
                continue
            entry = form.check(form.block.must_be_answered(track, place))
            if entry is not None:
                self.entries.append(entry)
            if form.errors:
                labels = {f.key: str(f.label) for f in form.block.fields}
                names = "、".join(labels[key] for key in form.errors)
                wrong.append(
                    _("%(block)s: please look at %(fields)s.")
                    % {"block": form.title, "fields": names}
                )
        return wrong


def _key(block: Block, person: Person | None) -> tuple[str, int | None]:
    return block.key, person.pk if person else None


def _by_key(rows: Iterable[VisitBlock]) -> dict[tuple[str, int | None], dict[str, Any]]:
    return {(row.kind, row.person_id): row.told for row in rows}


def _as_list(value: Any) -> list[str]:
    if value in (None, ""):
        return []
    return value if isinstance(value, list) else [str(value)]

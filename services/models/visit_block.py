"""What a visit learned of an elder, a child, a disabled person or a family in difficulty (2.5)."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.jurisdiction import Through, VisibleQuerySet
from households.models import Household, Person, PersonCategory
from services.blocks import Block, Shown, blocks, compared, demanding, wanted
from services.models.record import ServiceRecord
from services.models.workflow import Status


@dataclass(frozen=True)
class BlockEntry:
    """The answers of one block as told; `person` None for the household as a whole."""

    kind: str
    person: Person | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)


class VisitBlockQuerySet(VisibleQuerySet):
    def newest_of(self, household: Household) -> VisitBlockQuerySet:
        """Of each kind and person of the household the last one told, withdrawn visits left out."""
        found = self.filter(record__household=household)
        found = found.exclude(record__status=Status.WITHDRAWN)
        return found.order_by("kind", "person_id", "-record__occurred_on", "-record_id").distinct(
            "kind", "person_id"
        )


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class VisitBlock(models.Model):
    """One block of one visit. `answers` lies open, `sealed` holds what speaks of mind or violence."""

    record = models.ForeignKey(ServiceRecord, models.CASCADE, related_name="blocks")
    person = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="visit_blocks"
    )
    kind = models.CharField(_("block"), max_length=20)
    answers = models.JSONField(default=dict)
    sealed = EncryptedCharField(purpose="visit_block.sealed", default="", blank=True)

    objects = models.Manager.from_queryset(VisitBlockQuerySet)()
    jurisdiction = Through("record")

    class Meta:
        verbose_name = _("visit block")
        verbose_name_plural = _("visit blocks")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["record", "kind", "person"], nulls_distinct=False,
                name="a_block_once_per_visit_and_person",
            )
        ]  # fmt: skip
        indexes = [models.Index(fields=["person", "kind"], condition=Q(person__isnull=False),
                                name="block_of_person")]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.record_id}: {self.kind}"

    @property
    def block(self) -> Block | None:
        """The block's data; None when its file was taken away."""
        return blocks().get(self.kind)

    @property
    def told(self) -> dict[str, Any]:
        """All answers, open and sealed."""
        return {**self.answers, **(json.loads(self.sealed) if self.sealed else {})}

    def put(self, answers: Mapping[str, Any]) -> None:
        """Set the answers (cleaned), each where it belongs."""
        block = blocks()[self.kind]
        hidden = {f.key for f in block.fields if f.sealed}
        self.answers = {key: value for key, value in answers.items() if key not in hidden}
        told = {key: value for key, value in answers.items() if key in hidden}
        self.sealed = json.dumps(told, ensure_ascii=False) if told else ""

    def shown(self, before: VisitBlock | None = None) -> list[Shown]:
        """Every answer in words; with the earlier answer where it has changed."""
        if self.block is None:
            return []
        return compared(self.block, self.told, before.told if before else {})


def check_blocks(entries: Sequence[BlockEntry], served: Sequence[Person]) -> list[str]:
    """What is wrong with the blocks of a visit, in words; the answers are checked by their data.

    A block of somebody who was not met is refused.
    """
    words: list[str] = []
    keys = {person.pk for person in served}
    for entry in entries:
        block = blocks().get(entry.kind)
        if block is None:
            words.append(str(_("There is no such block.")))
        elif block.for_household != (entry.person is None):
            words.append(str(_("This block is asked of a person, or of the household.")))
        elif entry.person is not None and entry.person.pk not in keys:
            words.append(str(_("A block is filled in for persons who were met.")))
        else:
            words += _wrong_answers(block, entry)
    return words


def _wrong_answers(block: Block, entry: BlockEntry) -> list[str]:
    labels = {f.key: str(f.label) for f in block.fields}
    try:
        block.clean(entry.answers)
    except ValidationError as error:
        return [
            f"{labels.get(key, key)}: {' '.join(messages)}"
            for key, messages in error.message_dict.items()
        ]
    return []


def unanswered(
    entries: Sequence[BlockEntry], served: Sequence[Person], track: int | None, place: int
) -> list[str]:
    """What a visit of this track at this place must still say of the persons served, in words.

    Of every person whom a block is meant for, its required fields (HN-B03, HN-C03, HN-D02).
    """
    if track not in demanding():
        return []
    at = ServiceRecord.Place(place).name.lower()
    told = {(e.kind, e.person.pk if e.person else None): e.answers for e in entries}
    words = []
    for block, person in blocks_for(served):
        if not block.must_be_answered(track, at):
            continue
        answers = told.get((block.key, person.pk if person else None), {})
        missing = block.missing(answers)
        if missing:
            words.append(
                _("%(block)s · %(name)s: please answer %(fields)s.")
                % {
                    "block": block.label,
                    "name": person.name if person else "",
                    "fields": "、".join(str(f.label) for f in missing),
                }
            )
    return words


def blocks_for(
    persons: Iterable[Person], day: dt.date | None = None
) -> list[tuple[Block, Person | None]]:
    """The blocks meant for these persons by age and target groups; one query."""
    members = list(persons)
    codes: dict[int, set[str]] = {person.pk: set() for person in members}
    held = PersonCategory.objects.holding_on(day).filter(person__in=members)
    for person, code in held.values_list("person", "code"):
        codes[person].add(code)
    by_person = {person: codes[person.pk] for person in members}
    return wanted(by_person, day or timezone.localdate())


def write_blocks(record: ServiceRecord, entries: Sequence[BlockEntry]) -> None:
    """Make exactly these the record's blocks; empty ones are left out."""
    kept = []
    for entry in entries:
        answers = blocks()[entry.kind].clean(entry.answers)
        if not answers:
            continue
        row = record.blocks.filter(kind=entry.kind, person=entry.person).first()
        row = row or VisitBlock(record=record, kind=entry.kind, person=entry.person)
        if row.pk is None or row.told != answers:
            row.put(answers)
            row.save()
        kept.append(row.pk)
    record.blocks.exclude(pk__in=kept).delete()

"""The home visit as a kind of record (specification 2.5)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from core.codes.masks import mask_name
from households.models import Person
from services.blocks import CHOICES
from services.kinds import RecordKind, register
from services.models import BlockEntry, ServiceRecord, Visit, VisitEntry
from services.models.visit_block import blocks_for

# Before block, person and field: the name of a question of the correction.
BLOCK = "block:"
TONES: dict[str, str] = {Visit.Condition.WATCH: "warn", Visit.Condition.URGENT: "warn"}


def head_name(household: Any, names_shown: bool) -> str:
    """The head's name as this reader may see it; the file number where there is no head."""
    if household is None:
        return "—"
    if household.head is None:
        return str(household.file_no)
    return household.head.name if names_shown else mask_name(household.head.name)


def _how(record: ServiceRecord) -> str:
    """The place, or that nobody was met."""
    if record.is_attempt:
        return str(record.get_outcome_display())
    return str(record.get_place_display())


def _findings(record: ServiceRecord) -> str:
    visit = getattr(record, "visit", None)
    return Truncator(visit.findings).chars(80) if visit else ""


def _tone(record: ServiceRecord) -> str:
    if record.is_attempt:
        return "gray"
    visit = getattr(record, "visit", None)
    return TONES.get(visit.condition, "") if visit else ""


def _previous(record: ServiceRecord) -> Visit | None:
    visit = getattr(record, "visit", None)
    return visit.previous if visit else None


def _blocks(record: ServiceRecord) -> dict[str, Any]:
    """The blocks of the persons met, as they were told."""
    rows = record.blocks.select_related("person")
    return {"blocks": [BlockEntry(row.kind, row.person, row.told) for row in rows]}


def _asks(record: ServiceRecord) -> dict[str, forms.Field]:
    """What a track can demand of each person of the household; what is sealed is not asked."""
    stood = {(row.kind, row.person_id): row.told for row in record.blocks.all()}
    persons = (
        Person.objects.sealed()
        .filter(Q(services__record=record) | Q(household=record.household_id))
        .distinct()
    )
    asked: dict[str, forms.Field] = {}
    for block, person in blocks_for(persons):
        if person is None:
            continue
        answers = stood.get((block.key, person.pk), {})
        for one in block.fields:
            if not one.required or one.sealed:
                continue
            label = f"{block.label} · {person.name} · {one.label}"
            several = one.kind == CHOICES
            field: forms.Field = (
                forms.MultipleChoiceField(
                    label=label, choices=one.options, widget=forms.CheckboxSelectMultiple
                )
                if several
                else forms.ChoiceField(label=label, choices=[("", "—"), *one.options])
            )
            field.required = False
            field.initial = answers.get(one.key, [] if several else "")
            field.about_person = True  # type: ignore[attr-defined]
            asked[f"{BLOCK}{block.key}:{person.uuid}:{one.key}"] = field
    return asked


def _meant(record: ServiceRecord, changed: dict[str, Any]) -> dict[str, Any]:
    """The blocks as they stood, with the answers that were changed."""
    told = {(entry.kind, entry.person): dict(entry.answers) for entry in _blocks(record)["blocks"]}
    rest: dict[str, Any] = {}
    for name, value in changed.items():
        if not name.startswith(BLOCK):
            rest[name] = value
            continue
        kind, uuid, key = name.removeprefix(BLOCK).split(":")
        told.setdefault((kind, Person.objects.get(uuid=uuid)), {})[key] = value
    if len(rest) == len(changed):
        return changed
    return rest | {
        "blocks": [BlockEntry(kind, person, said) for (kind, person), said in told.items()]
    }


register(
    RecordKind(
        kind=ServiceRecord.Kind.VISIT,
        detail="visit",
        label=_("The visit"),
        facts="services/record_facts.html",
        fields=VisitEntry.DETAIL,
        how=_how,
        title=lambda record, names_shown: head_name(record.household, names_shown),
        revise_url=lambda record: reverse("services:visit-revise", args=[record.uuid]),
        text=_findings,
        tone=_tone,
        previous=_previous,
        retell=_blocks,
        asks=_asks,
        asks_label=_("What was learned"),
        meant=_meant,
    )
)

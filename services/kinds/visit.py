"""The home visit as a kind of record (specification 2.5)."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from core.codes.masks import mask_name
from services.kinds import RecordKind, register
from services.models import BlockEntry, ServiceRecord, Visit, VisitEntry

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
    )
)

"""Blocks of visits as a reader sees them: on the record's page and on the household's file."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.urls import reverse

from core.codes.masks import mask_name
from households.file.page import FilePage, Section, register
from services.models import ServiceRecord, Status, VisitBlock

READ = "assessment.read"
# So many blocks are looked through for the last two of each kind and person.
SHOWN = 60


def _rows(row: VisitBlock, before: VisitBlock | None, user: Any) -> list[Any]:
    """The answers in words; what speaks of mind or violence only for who reads assessments."""
    shown = row.shown(before)
    if user.may(READ) or row.block is None:
        return shown
    hidden = {field.label for field in row.block.fields if field.sealed}
    return [one for one in shown if one.label not in hidden]


def _title(row: VisitBlock, names_shown: bool) -> str:
    label = str(row.block.label) if row.block else row.kind
    if row.person is None:
        return label
    return f"{label} · {row.person.name if names_shown else mask_name(row.person.name)}"


def of_record(record: ServiceRecord, user: Any) -> list[dict[str, Any]]:
    """The blocks of a record, each compared with the visit before it; two queries at most."""
    rows = list(record.blocks.select_related("person").defer("person__id_number", "person__phone"))
    if not rows or record.household is None:
        return []
    earlier = (
        VisitBlock.objects.filter(
            record__household=record.household, record__occurred_on__lte=record.occurred_on
        )
        .exclude(record=record)
        .exclude(record__status=Status.WITHDRAWN)
        .order_by("-record__occurred_on", "-record_id")[:SHOWN]
    )
    before: dict[tuple[str, int | None], VisitBlock] = {}
    for row in earlier:
        before.setdefault((row.kind, row.person_id), row)
    return [
        {
            "title": _title(row, True),
            "rows": _rows(row, before.get((row.kind, row.person_id)), user),
        }
        for row in rows
    ]


def _of_file(file: FilePage) -> dict[str, Any]:
    """Of each kind and person the newest block, with what it changed; one query."""
    found = (
        VisitBlock.objects.visible_to(file.user)
        .filter(record__household=file.household)
        .exclude(record__status=Status.WITHDRAWN)
        .select_related("record", "person")
        .defer("person__id_number", "person__phone")
        .order_by("-record__occurred_on", "-record_id")[:SHOWN]
    )
    runs: dict[tuple[str, int | None], list[VisitBlock]] = defaultdict(list)
    for row in found:
        runs[row.kind, row.person_id].append(row)
    return {
        "visit_blocks": [
            {
                "title": _title(rows[0], True),
                "on": rows[0].record.occurred_on,
                "url": reverse("services:record", args=[rows[0].record.uuid]),
                "rows": _rows(rows[0], rows[1] if len(rows) > 1 else None, file.user),
            }
            for rows in runs.values()
        ]
    }


def _reads(file: FilePage) -> bool:
    return bool(file.user.may(READ))


register(
    Section(
        "visit_blocks", "assessment", 20, "services/blocks_section.html", _of_file,
        visible=_reads,
    )
)  # fmt: skip

"""What the tests of visit blocks tell: answers, visits and the post of the form."""

from __future__ import annotations

import datetime as dt
from types import SimpleNamespace
from typing import Any

from django.urls import reverse
from django.utils import timezone

from core.ids import uuid7
from services.models import ServiceRecord, Visit, VisitEntry

TWO = {"health": "fair", "living_with": "alone"}
CHILD = {"needs": ["study", "company"]}
FOUR = {"self_care": "partly", "income": ["allowance"], "health": "fair", "support": ["family"]}


def log(home: SimpleNamespace, days: int = 0, **values: Any) -> ServiceRecord:
    defaults: dict[str, Any] = {
        "household": home.household,
        "occurred_on": timezone.localdate() - dt.timedelta(days=days),
        "served": [home.a],
    }
    return Visit.log(VisitEntry(**{**defaults, **values}), by=home.worker)[0].record


def told_of(record: ServiceRecord, kind: str) -> dict[str, Any]:
    return record.blocks.get(kind=kind).told


def post(home: SimpleNamespace, served: list[Any], **values: Any) -> dict[str, Any]:
    return {
        "uuid": str(uuid7()), "how": "home", "served": [str(p.uuid) for p in served], "track": "0",
        "service_types": ["2"], "condition": "stable", "next_in": "none",
        "occurred_on": f"{timezone.localdate():%Y-%m-%d}", "started_at": "09:30", "minutes": "30",
        "purpose": "routine", **values,
    }  # fmt: skip


def form_url(home: SimpleNamespace) -> str:
    return f"{reverse('services:visit')}?household={home.household.uuid}"

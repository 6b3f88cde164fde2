"""Deliberation meetings in the calendar; cancelled ones are left out."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from services.calendar import Counts, Entry, Source, Span, count_by, register
from services.models import DeliberationMeeting, MeetingStatus

TONES = {"planned": "br", "held": "warn", "closed": "ok"}
NOBODY = "00000000-0000-0000-0000-000000000000"


def _rows(span: Span) -> Any:
    found = DeliberationMeeting.objects.exclude(status=MeetingStatus.CANCELLED)
    return span.of(found, "held_on")


def _entries(span: Span) -> list[Entry]:
    before, after = reverse("services:meeting", args=[NOBODY]).split(NOBODY)
    labels = {status.value: str(status.label) for status in MeetingStatus}
    rows = _rows(span).values_list("uuid", "topic", "held_on", "location", "status", "station")
    return [
        Entry(
            day, "meeting", topic, f"{before}{uuid}{after}", where=place, state=labels[status],
            tone=TONES.get(status, ""), station=station,
        )
        for uuid, topic, day, place, status, station in rows.order_by()
    ]  # fmt: skip


def _counts(span: Span) -> Counts:
    return count_by(_rows(span), "held_on")


register(Source("meeting", _("Deliberation meetings"), 25, _entries, _counts))

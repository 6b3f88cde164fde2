"""Activities in the calendar: planned ones may be moved, cancelled ones are left out."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from services.calendar import Counts, Entry, Source, Span, count_by, register
from services.models import Activity, ActivityStatus

S = ActivityStatus
TONES = {S.APPROVED.value: "br", S.HELD.value: "warn", S.POSTPONED.value: "bad"} | dict.fromkeys(
    (S.SUMMARISED.value, S.ARCHIVED.value), "ok"
)
MOVABLE = frozenset({S.PLAN.value, S.APPROVED.value})


def _rows(span: Span) -> Any:
    return span.of(Activity.objects.exclude(status=S.CANCELLED), "day")


def _entries(span: Span) -> list[Entry]:
    # One address is reversed and filled in: reversing thousands would cost more than the query.
    pattern = reverse("services:activity", args=["00000000-0000-0000-0000-000000000000"])
    before, after = pattern.split("00000000-0000-0000-0000-000000000000")
    labels = {status.value: str(status.label) for status in S}
    rows = _rows(span).values_list(
        "uuid", "title", "day", "starts_at", "ends_at", "status", "station", "venue__name",
        "location",
    )  # fmt: skip
    movable, tones, asked = MOVABLE, TONES, S.APPROVED.value
    return [
        Entry(
            day, "activity", title, f"{before}{uuid}{after}", at, until, venue or location,
            labels[status], tones.get(status, ""), station, str(uuid) if status in movable else "",
            status == asked, status == "postponed",
        )
        for uuid, title, day, at, until, status, station, venue, location in rows.order_by()
    ]  # fmt: skip


def _counts(span: Span) -> Counts:
    return count_by(_rows(span), "day")


register(Source("activity", _("Activities"), 10, _entries, _counts))

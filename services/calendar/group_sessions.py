"""Planned sessions of groups in the calendar, until the group is over."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from services.calendar import Counts, Entry, Source, Span, count_by, register
from services.models import GroupStatus, PlannedSession

NOWHERE = "00000000-0000-0000-0000-000000000000"


def _rows(span: Span) -> Any:
    standing = PlannedSession.objects.exclude(group__status=GroupStatus.CANCELLED)
    return span.of(standing, "planned_on")


def _entries(span: Span) -> list[Entry]:
    # One address is reversed and filled in: reversing thousands would cost more than the query.
    before, after = reverse("services:group", args=[NOWHERE]).split(NOWHERE)
    rows = _rows(span).values_list(
        "group__uuid", "group__name", "number", "planned_on", "starts_at", "place", "station",
        "group__status",
    )  # fmt: skip
    draft = {GroupStatus.DRAFT.value, GroupStatus.SUBMITTED.value}
    return [
        Entry(
            day, "group", f"{name} {number}", f"{before}{uuid}{after}", at, None, place,
            station=station, tone="" if status in draft else "br",
        )
        for uuid, name, number, day, at, place, station, status in rows.order_by()
    ]  # fmt: skip


def _counts(span: Span) -> Counts:
    return count_by(_rows(span), "planned_on")


register(Source("group", _("Group sessions"), 20, _entries, _counts))

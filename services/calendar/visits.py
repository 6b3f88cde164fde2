"""Visits due in the calendar: a number a day, never a name."""

from __future__ import annotations

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from households.models import Household
from services.calendar import Counts, Entry, Source, Span, register


def _counts(span: Span) -> Counts:
    due = span.of(Household.objects.filter(status=Household.Status.REGISTERED), "next_visit_on")
    rows = due.order_by().values_list("station", "next_visit_on").annotate(n=Count("pk"))
    return {(station, day): n for station, day, n in rows}


def _entries(span: Span) -> list[Entry]:
    url = reverse("services:due")
    return [
        Entry(
            day=day, kind="visit", url=url, station=station,
            title=ngettext("%(n)d visit due", "%(n)d visits due", number) % {"n": number},
        )
        for (station, day), number in _counts(span).items()
    ]  # fmt: skip


register(Source("visit", _("Visits due"), 40, _entries, _counts))

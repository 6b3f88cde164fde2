"""The figures above the review queue; each opens a list of exactly that many rows (UX 49)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from services.lists.queries import due_households, month_end
from services.models import ServiceRecord, Status


@dataclass(frozen=True)
class HeroFigure:
    """A figure to act on; `url` opens exactly as many rows as it says."""

    label: str | Promise
    value: int
    note: str | Promise
    url: str
    is_warning: bool = False


def hero_figures(user: Any, counts: dict[str, int]) -> list[HeroFigure]:
    """The four figures of the desk; each opens a list of exactly that many rows."""
    today = timezone.localdate()
    first, last = today.replace(day=1), month_end(today)
    records = ServiceRecord.objects.visible_to(user)
    due = due_households(user, last).aggregate(
        n=Count("pk"), late=Count("pk", filter=Q(next_visit_on__lt=today))
    )
    figures = records.aggregate(
        returned=Count("pk", filter=Q(status=Status.RETURNED)),
        visits=Count(
            "pk",
            filter=Q(
                status__in=ServiceRecord.COUNTED,
                kind=ServiceRecord.Kind.VISIT,
                outcome=ServiceRecord.Outcome.SERVED,
                occurred_on__gte=first,
                occurred_on__lte=last,
            ),
        ),
        person_times=Sum(
            "person_times",
            filter=Q(
                status__in=ServiceRecord.COUNTED, occurred_on__gte=first, occurred_on__lte=last
            )
            & ~Q(place__in=ServiceRecord.REMOTE),
        ),
    )
    listing, month = reverse("services:record-list"), f"{today:%Y-%m}"
    return [
        HeroFigure(
            _("Waiting for review"),
            counts["waiting"],
            _("%(n)s for more than 3 days") % {"n": counts["waiting_overdue"]},
            reverse("services:review"),
            counts["waiting_overdue"] > 0,
        ),
        HeroFigure(
            _("Due this month, not visited"),
            due["n"],
            _("%(n)s overdue") % {"n": due["late"]},
            reverse("services:due"),
            due["late"] > 0,
        ),
        HeroFigure(
            _("Returned, not yet corrected"),
            figures["returned"],
            _("with the social workers"),
            f"{listing}?status={Status.RETURNED:d}",
        ),
        HeroFigure(
            _("Visits this month, confirmed"),
            figures["visits"],
            _("%(n)s person-times") % {"n": figures["person_times"] or 0},
            f"{listing}?counted=1&kind=1&outcome=1&from={month}&to={month}",
        ),
    ]

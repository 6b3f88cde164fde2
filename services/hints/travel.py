"""Two townships within so few minutes that nobody gets there. Villages as told; no position at all."""

from __future__ import annotations

import datetime as dt

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject, Left
from django.utils.translation import gettext_lazy as _

from services.hints import Facts, Hint, Text, register
from services.models import RecordTrace

# From one township to another, and the first nine digits that name a township (specification 4.2).
MINUTES = 20
TOWNSHIP = 9


def _find(traces: QuerySet) -> QuerySet:
    pause = dt.timedelta(minutes=MINUTES)
    before = RecordTrace.objects.standing().filter(
        worker=OuterRef("worker"),
        occurred_on=OuterRef("occurred_on"),
        ends_at__lte=OuterRef("starts_at"),
        ends_at__gt=OuterRef("starts_at") - pause,
    )
    elsewhere = (
        before.annotate(town=Left("division_code", TOWNSHIP))
        .exclude(town=Left(OuterRef("division_code"), TOWNSHIP))
        .order_by("-ends_at")
    )
    return traces.annotate(
        other=Subquery(elsewhere.values("pk")[:1]),
        facts=Subquery(elsewhere.values(f=JSONObject(end=F("ends_at")))[:1]),
    ).filter(other__isnull=False)


def _say(facts: Facts) -> Text:
    return _("Until %(end)s the social worker was in another township by another record.") % {
        "end": str(facts["end"])[:5]
    }


register(Hint("travel", _("Impossible way"), _find, _say, tone="bad"))

"""More home visits in a day than one person makes."""

from __future__ import annotations

from django.db.models import BigIntegerField, Count, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from services.hints import Facts, Hint, Text, register
from services.models import RecordTrace, ServiceRecord

A_DAY = 12


def _find(traces: QuerySet) -> QuerySet:
    that_day = (
        RecordTrace.objects.standing()
        .filter(
            worker=OuterRef("worker"),
            occurred_on=OuterRef("occurred_on"),
            record__kind=ServiceRecord.Kind.VISIT,
            record__outcome=ServiceRecord.Outcome.SERVED,
        )
        .order_by()
        .values("worker")
        .annotate(n=Count("pk"))
    )
    return (
        traces.filter(record__kind=ServiceRecord.Kind.VISIT)
        .annotate(n=Subquery(that_day.values("n")))
        .filter(n__gt=A_DAY)
        .annotate(other=Value(None, BigIntegerField()), facts=JSONObject(n=F("n")))
    )


def _say(facts: Facts) -> Text:
    n = facts["n"]
    return ngettext(
        "The social worker recorded %(n)s visit on this day.",
        "The social worker recorded %(n)s visits on this day.",
        n,
    ) % {"n": n}


register(Hint("many_visits", _("Many visits in a day"), _find, _say))

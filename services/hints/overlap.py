"""One social worker at two places at the same time."""

from __future__ import annotations

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from services.hints import Facts, Hint, Text, register
from services.models import RecordTrace


def _find(traces: QuerySet) -> QuerySet:
    meanwhile = (
        RecordTrace.objects.standing()
        .filter(
            worker=OuterRef("worker"),
            occurred_on=OuterRef("occurred_on"),
            starts_at__lt=OuterRef("ends_at"),
            ends_at__gt=OuterRef("starts_at"),
        )
        .exclude(spot=OuterRef("spot"))
        .order_by("pk")
    )
    return traces.annotate(
        other=Subquery(meanwhile.values("pk")[:1]),
        facts=Subquery(meanwhile.values(f=JSONObject(start=F("starts_at"), end=F("ends_at")))[:1]),
    ).filter(other__isnull=False)


def _say(facts: Facts) -> Text:
    return _("The social worker was elsewhere from %(start)s to %(end)s by another record.") % {
        "start": str(facts["start"])[:5],
        "end": str(facts["end"])[:5],
    }


register(Hint("overlap", _("Two places at once"), _find, _say, tone="bad"))

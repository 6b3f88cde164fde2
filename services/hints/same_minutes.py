"""Visit after visit of exactly the same length: filled in, not measured."""

from __future__ import annotations

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import BigIntegerField, F, Func, OuterRef, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from services.hints import Facts, Hint, Text, register
from services.models import RecordTrace, ServiceRecord

# So many earlier visits in a row, so the tenth of one length is spoken of.
BEFORE = 9


def _find(traces: QuerySet) -> QuerySet:
    met = {
        "record__kind": ServiceRecord.Kind.VISIT,
        "record__outcome": ServiceRecord.Outcome.SERVED,
    }
    before = (
        RecordTrace.objects.standing()
        .filter(worker=OuterRef("worker"), pk__lt=OuterRef("pk"), **met)
        .order_by("-pk")
        .values("minutes")[:BEFORE]
    )
    same = Func(F("minutes"), template=f"array_fill(%(expressions)s, ARRAY[{BEFORE}])")
    return (
        traces.filter(minutes__gt=0, **met)
        .annotate(recent=ArraySubquery(before))
        .filter(recent=same)
        .annotate(other=Value(None, BigIntegerField()), facts=JSONObject(minutes=F("minutes")))
    )


def _say(facts: Facts) -> Text:
    return _("The last %(n)s visits were all recorded with %(minutes)s minutes.") % {
        "n": BEFORE + 1,
        "minutes": facts["minutes"],
    }


register(Hint("same_minutes", _("Always the same length"), _find, _say))

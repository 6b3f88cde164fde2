"""What a visit found: urgent, or another condition than the visit before."""

from __future__ import annotations

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from services.hints import Facts, Hint, Text, register
from services.models import ServiceRecord, Status, Visit

SERVED = ServiceRecord.Outcome.SERVED


def _changed(traces: QuerySet) -> QuerySet:
    earlier = (
        Visit.objects.filter(
            record__household=OuterRef("record__household"),
            record__outcome=SERVED,
            record__occurred_on__lte=OuterRef("occurred_on"),
        )
        .exclude(record=OuterRef("pk"))
        .exclude(record__status__in=(Status.WITHDRAWN, Status.DRAFT))
        .order_by("-record__occurred_on", "-record_id")
    )
    return (
        traces.filter(record__kind=ServiceRecord.Kind.VISIT, record__outcome=SERVED)
        .annotate(
            other=Subquery(earlier.values("pk")[:1]),
            before=Subquery(earlier.values("condition")[:1]),
        )
        .filter(other__isnull=False)
        .exclude(before=F("record__visit__condition"))
        .annotate(facts=JSONObject(before=F("before"), now=F("record__visit__condition")))
    )


def _urgent(traces: QuerySet) -> QuerySet:
    return traces.filter(
        record__outcome=SERVED, record__visit__condition=Visit.Condition.URGENT
    ).annotate(other=Value(None, BigIntegerField()), facts=JSONObject())


def _say_changed(facts: Facts) -> Text:
    return _("“%(before)s” at the visit before, “%(now)s” now.") % {
        "before": Visit.Condition(facts["before"]).label,
        "now": Visit.Condition(facts["now"]).label,
    }


register(Hint("condition_changed", _("Condition changed"), _changed, _say_changed))
register(
    Hint(
        "urgent", Visit.Condition.URGENT.label, _urgent,
        lambda facts: _("The social worker found the condition urgent."), tone="bad",
    )
)  # fmt: skip

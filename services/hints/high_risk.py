"""A household at a high risk level: its records are read one by one."""

from __future__ import annotations

from django.db.models import BigIntegerField, F, QuerySet, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from households import risk_levels
from services.hints import Hint, register


def _find(traces: QuerySet) -> QuerySet:
    return traces.filter(record__household__risk__in=risk_levels.high()).annotate(
        other=Value(None, BigIntegerField()), facts=JSONObject(risk=F("record__household__risk"))
    )


register(
    Hint(
        "high_risk", _("High risk"), _find,
        lambda facts: _("The household is at a high risk level."), tone="bad",
    )
)  # fmt: skip

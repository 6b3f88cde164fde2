"""A case of which nobody had written anything for a month (reminders of 2.16)."""

from __future__ import annotations

import datetime as dt

from django.db.models import (
    BooleanField,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.functions import Coalesce, JSONObject
from django.utils.translation import gettext_lazy as _

from services.hints import Facts, Hint, Text, register
from services.models import CaseContact, ServiceRecord

DAYS = 30


def _find(traces: QuerySet) -> QuerySet:
    before = (
        CaseContact.objects.standing()
        .filter(
            case=OuterRef("record__case_contact__case"),
            started_at__lt=OuterRef("record__case_contact__started_at"),
        )
        .order_by("-started_at")
    )
    return (
        traces.filter(record__kind=ServiceRecord.Kind.CASE_CONTACT)
        .annotate(
            other=Subquery(before.values("pk")[:1]),
            # Before the first contact the case has been silent since it was opened.
            last=Coalesce(
                Subquery(before.values("record__occurred_on")[:1]),
                F("record__case_contact__case__opened_on"),
            ),
            first=ExpressionWrapper(Q(other__isnull=True), BooleanField()),
        )
        .filter(last__lt=F("occurred_on") - dt.timedelta(days=DAYS))
        .annotate(facts=JSONObject(on=F("last"), first=F("first")))
    )


def _say(facts: Facts) -> Text:
    if facts.get("first"):
        return _("This is the first contact since the case was opened on %(on)s.") % {
            "on": facts["on"]
        }
    return _("Before this contact the last one of the case was on %(on)s.") % {"on": facts["on"]}


register(Hint("case_silence", _("Long silence in the case"), _find, _say))

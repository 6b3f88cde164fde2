"""A person served who had died or moved away by then."""

from __future__ import annotations

from django.db.models import BigIntegerField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from households.models import Person
from services.hints import Facts, Hint, Text, register
from services.models import Beneficiary

GONE = (Person.Status.DECEASED, Person.Status.MOVED_OUT)


def _find(traces: QuerySet) -> QuerySet:
    gone = (
        Beneficiary.objects.filter(
            record=OuterRef("pk"),
            person__status__in=GONE,
            person__left_on__lt=OuterRef("occurred_on"),
        )
        .order_by("person__left_on")
        .values(f=JSONObject(on=F("person__left_on"), how=F("person__status")))[:1]
    )
    return traces.annotate(
        other=Value(None, BigIntegerField()), facts=Subquery(gone)
    ).filter(facts__isnull=False)  # fmt: skip


def _say(facts: Facts) -> Text:
    if facts["how"] == Person.Status.DECEASED:
        return _("A person served died on %(on)s by the register.") % {"on": facts["on"]}
    return _("A person served moved away on %(on)s by the register.") % {"on": facts["on"]}


register(Hint("person_gone", _("Served after leaving"), _find, _say, tone="bad"))

"""The same words as an earlier record of the station, whatever dates and numbers stand in them."""

from __future__ import annotations

from django.db.models import F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _

from services.hints import Facts, Hint, Text, register
from services.models import RecordTrace


def _find(traces: QuerySet) -> QuerySet:
    earlier = (
        RecordTrace.objects.standing()
        .filter(
            text=OuterRef("text"),
            record__station=OuterRef("record__station"),
            pk__lt=OuterRef("pk"),
        )
        .order_by("-pk")
    )
    return traces.filter(text__isnull=False).annotate(
        other=Subquery(earlier.values("pk")[:1]),
        facts=Subquery(earlier.values(f=JSONObject(on=F("occurred_on")))[:1]),
    ).filter(other__isnull=False)  # fmt: skip


def _say(facts: Facts) -> Text:
    return _("The text is that of the record of %(on)s, word for word.") % {"on": facts["on"]}


register(Hint("copied_text", _("Copied text"), _find, _say))

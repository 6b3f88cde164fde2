"""The service records of a household on the timeline of its file."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from campaigns.catalogue import catalogue
from households.file import timeline
from households.models import Household
from services.kinds import joins, kind_of
from services.models import Beneficiary, ServiceRecord, Status


def _records(household: Household, user: Any) -> QuerySet:
    return ServiceRecord.objects.visible_to(user).filter(household=household).standing()


def _shared(household: Household, user: Any) -> QuerySet:
    """Services to a circle (groups, activities) in which members of the household took part."""
    took_part = Beneficiary.objects.filter(person__household=household)
    return (
        ServiceRecord.objects.visible_to(user)
        .filter(household__isnull=True, pk__in=took_part.values("record"))
        .standing()
    )


def _item(record: ServiceRecord) -> timeline.TimelineItem:
    kind = kind_of(record)
    services = "、".join(catalogue().type_labels(record.service_types))
    return timeline.TimelineItem(
        on=record.occurred_on,
        title=f"{kind.how(record)} · {record.worker}",
        text=" · ".join(part for part in (services, kind.text(record)) if part),
        tag="" if record.status in ServiceRecord.COUNTED else record.get_status_display(),
        tone="warn" if record.status == Status.RETURNED else kind.tone(record),
        url=reverse("services:record", args=[record.uuid]),
    )


for key, label, rows in (
    ("visits", _("Visits and services"), _records),
    ("shared", _("Groups and activities"), _shared),
):
    timeline.register(
        timeline.Source(
            key, label, rows=rows, on="occurred_on", item=_item, related=("worker", *joins())
        )
    )

"""Taking part in community life (HN-E04): person-times and distinct residents per community.

Counted are confirmed activities and meetings. A known resident belongs to the community where the
household lives; heads without a name belong to the community where it took place.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from services.models import Beneficiary, ServiceRecord

KINDS = (ServiceRecord.Kind.ACTIVITY, ServiceRecord.Kind.MEETING)


@dataclass
class Taken:
    """One community; without a code: what took place in no one village of the township.

    `person_times` = named + anonymous (人次); `residents`: different persons of the register (人数).
    """

    code: str
    name: str
    named: int = 0
    anonymous: int = 0
    residents: int = 0

    @property
    def person_times(self) -> int:
        return self.named + self.anonymous


def participation(user: Any, first: dt.date, last: dt.date, place: str = "") -> list[Taken]:
    """By community within the sight of `user`, both days included; most person-times first.

    `place`: a code of a division, or the beginning of one, that narrows it. Two queries.
    """
    records = (
        ServiceRecord.objects.visible_to(user)
        .counted()
        .filter(kind__in=KINDS, occurred_on__range=(first, last))
    )
    if place:
        records = records.filter(station__division_code__startswith=place.rstrip("0"))
    found: dict[str, Taken] = {}
    known = (
        Beneficiary.objects.filter(record__in=records)
        .values(
            code=F("person__household__division__code"), name=F("person__household__division__name")
        )
        .annotate(named=Count("pk"), residents=Count("person", distinct=True))
        .order_by()
    )
    for row in known:
        taken = found.setdefault(row["code"] or "", Taken(row["code"] or "", row["name"] or ""))
        taken.named, taken.residents = row["named"], row["residents"]
    heads = (
        records.filter(Q(anonymous_count__gt=0))
        .values(
            code=Coalesce("meeting__village__code", "activity__venue__village__code"),
            name=Coalesce("meeting__village__name", "activity__venue__village__name"),
        )
        .annotate(anonymous=Sum("anonymous_count"))
        .order_by()
    )
    for row in heads:
        taken = found.setdefault(row["code"] or "", Taken(row["code"] or "", row["name"] or ""))
        taken.anonymous = row["anonymous"]
    return sorted(found.values(), key=lambda taken: (-taken.person_times, taken.code))

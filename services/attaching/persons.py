"""Whom a photo on a row may show: the persons served, the household, the members of the group."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q

from households.models import Person
from services.models import Beneficiary, GroupMember, ResourceReceiver, ServiceRecord

# A fair serves hundreds; of so many nobody is looked for in a list.
MOST = 60


def persons_of(user: Any, holder: str, row: Any) -> list[Person]:
    """The persons of a row in the user's sight, by name; [] for rows about nobody in particular.

    One query. `holder`: a word of `services.models.HOLDERS`.
    """
    where = _WHERE.get(holder)
    if where is None:
        return []
    found = Person.objects.visible_to(user).sealed().active().filter(where(row))
    return list(found.select_related("household").order_by("household", "relation", "pk")[:MOST])


def _served(*records: Any) -> Q:
    return Q(pk__in=Beneficiary.objects.filter(record__in=records).values("person"))


def _of_record(record: ServiceRecord) -> Q:
    group = GroupMember.objects.filter(group__sessions=record.pk)
    home = Q(household=record.household_id) if record.household_id else Q()
    return _served(record) | Q(pk__in=group.values("person")) | home


def _of_case(case: Any) -> Q:
    return Q(household=case.household_id) | Q(pk=case.person_id)


def _of_activity(activity: Any) -> Q:
    records = ServiceRecord.objects.filter(activity_record__activity=activity)
    return Q(pk__in=Beneficiary.objects.filter(record__in=records).values("person"))


def _of_resource(link: Any) -> Q:
    given = ResourceReceiver.objects.filter(link=link)
    whole = given.filter(person__isnull=True).values("household")
    return Q(pk__in=given.values("person")) | Q(household__in=whole)


_WHERE: dict[str, Callable[[Any], Q]] = {
    "record": _of_record,
    "contact": lambda contact: _of_case(contact.case),
    "case": _of_case,
    "group": lambda group: Q(pk__in=GroupMember.objects.filter(group=group).values("person")),
    "activity": _of_activity,
    "referral": _of_case,
    "resource": _of_resource,
}

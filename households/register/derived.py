"""Target groups that follow from birth dates and certificates, and the birthdays to look at.

All by whole sets, so that a province is done in a few statements a night; run twice, it changes
nothing the second time. `persons` narrows to some people whose data has just changed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import DateField, Exists, F, Func, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Greatest
from django.utils import timezone

from households.models import BirthdayEvent, DisabilityCertificate, Person, PersonCategory
from households.severe_disability import severe_q
from households.target_groups import BIRTHDAYS, BY_AGE, BY_CERTIFICATE, FROM_AGE, UNTIL_AGE

BATCH = 2000
# A night that did not run is made up for within this many days.
CATCH_UP_DAYS = 31


class Birthday(Func):
    """The day on which somebody born on `expression` completes `age` years.

    Born on 29 February: 1 March in other years, as `Person.age_on` counts.
    """

    output_field = DateField()

    def __init__(self, expression: str, age: int) -> None:
        later = f"(%(expressions)s + interval '{int(age)} years')"
        super().__init__(
            F(expression),
            template=(
                f"({later}::date + CASE WHEN to_char(%(expressions)s, 'MMDD') = '0229'"
                f" AND extract(day FROM {later}) = 28 THEN 1 ELSE 0 END)"
            ),
        )


def born_by(day: dt.date, age: int) -> dt.date:
    """The latest birth date of people who have completed `age` years on the day."""
    try:
        return day.replace(year=day.year - age)
    except ValueError:  # 29 February, and that year has none
        return day.replace(year=day.year - age, day=28)


def apply(day: dt.date | None = None, persons: Iterable[int] | None = None) -> dict[str, int]:
    """Bring every derived group up to date; out: how many were set and ended, and birthdays."""
    today = day or timezone.localdate()
    keys = None if persons is None else list(persons)
    return {
        "ended": _end_by_age(today, keys),
        "set": _set_by_age(today, keys) + _set_by_certificate(today, keys),
        "birthdays": _birthdays(today, keys),
    }


def _registered(keys: list[int] | None) -> QuerySet[Person]:
    found = Person.objects.filter(status=Person.Status.REGISTERED)
    return found if keys is None else found.filter(pk__in=keys)


def _open_tags(keys: list[int] | None) -> QuerySet[PersonCategory]:
    found = PersonCategory.objects.filter(ends_on__isnull=True)
    return found if keys is None else found.filter(person__in=keys)


def _end_by_age(day: dt.date, keys: list[int] | None) -> int:
    """Children's groups end with the birthday; a derived group that the birth date refutes, today."""
    ended = 0
    for age in sorted(set(UNTIL_AGE.values())):
        codes = [code for code, limit in UNTIL_AGE.items() if limit == age]
        grown = _open_tags(keys).filter(code__in=codes, person__birth_date__lte=born_by(day, age))
        birthday = Person.objects.filter(pk=OuterRef("person_id")).values(
            day=Birthday("birth_date", age)
        )
        ended += grown.update(ends_on=Greatest(F("starts_on"), Subquery(birthday)))
    young = _open_tags(keys).filter(
        code=BY_AGE, derived=True, person__birth_date__gt=born_by(day, FROM_AGE[BY_AGE])
    )
    return ended + young.update(ends_on=Greatest(F("starts_on"), day))


def _set_by_age(day: dt.date, keys: list[int] | None) -> int:
    age = FROM_AGE[BY_AGE]
    old = _registered(keys).filter(birth_date__lte=born_by(day, age))
    return _give(old.annotate(since=Birthday("birth_date", age)), BY_AGE)


def _set_by_certificate(day: dt.date, keys: list[int] | None) -> int:
    """D1 with any certificate that holds, D2 with a severe one; ended when it no longer holds."""
    changed = 0
    for code in BY_CERTIFICATE:
        holding = DisabilityCertificate.objects.holding_on(day)
        if code == "D2":
            holding = holding.filter(severe_q())
        own = holding.filter(person=OuterRef("pk"))
        since = Subquery(own.order_by("issued_on").values("issued_on")[:1])
        having = _registered(keys).filter(Exists(own)).annotate(since=since)
        changed += _give(having, code, fallback=day)
        still = Exists(holding.filter(person=OuterRef("person_id")))
        lost = _open_tags(keys).filter(~still, code=code, derived=True)
        changed += lost.update(ends_on=Greatest(F("starts_on"), day))
    return changed


def _give(persons: QuerySet[Person], code: str, fallback: dt.date | None = None) -> int:
    """An open derived tag for those who have no open one of this code."""
    held = PersonCategory.objects.filter(person=OuterRef("pk"), code=code, ends_on__isnull=True)
    rows = persons.filter(~Exists(held)).values_list("pk", "since")  # type: ignore[misc]
    given = 0
    batch: list[PersonCategory] = []
    with transaction.atomic():
        for pk, since in rows.iterator(BATCH):
            batch.append(
                PersonCategory(person_id=pk, code=code, starts_on=since or fallback, derived=True)  # type: ignore[misc]
            )
            if len(batch) == BATCH:
                given += len(PersonCategory.objects.bulk_create(batch, ignore_conflicts=True))
                batch = []
        given += len(PersonCategory.objects.bulk_create(batch, ignore_conflicts=True))
    return given


def _birthdays(day: dt.date, keys: list[int] | None) -> int:
    written = 0
    for age in BIRTHDAYS:
        since = born_by(day - dt.timedelta(days=CATCH_UP_DAYS), age)
        reached = _registered(keys).filter(
            Q(birth_date__gt=since), birth_date__lte=born_by(day, age)
        )
        known = BirthdayEvent.objects.filter(person=OuterRef("pk"), age=age, on=OuterRef("turned"))
        rows = reached.annotate(turned=Birthday("birth_date", age)).filter(~Exists(known))
        events = [
            BirthdayEvent(person_id=pk, age=age, on=turned)
            for pk, turned in rows.values_list("pk", "turned")
        ]
        written += len(
            BirthdayEvent.objects.bulk_create(events, ignore_conflicts=True, batch_size=BATCH)
        )
    return written

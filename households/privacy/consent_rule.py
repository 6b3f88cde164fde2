"""Whether something may be written about a person now: the rule for children under 14 (PIPL 31).

Every door that writes a finding about a named person asks `blocked` first: visits, assessments, the
child block. Adults are never blocked here: their missing consents are shown on the file, and what
serves them without their data goes on (PIPL 16).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from households.models import Consent, LegalBasis, Person
from households.models.consent import is_child


def blocked(person: Person, on: dt.date) -> str | None:
    """Why nothing may be recorded about this person of the day `on`; None if it may.

    The age is that of the day recorded; the guardian's consent must stand on the day of writing
    (today), because writing is the processing. No query for anybody of 14 or more.
    """
    found = blocked_among([person], on)
    return found[0][1] if found else None


def blocked_among(persons: Iterable[Person], on: dt.date) -> list[tuple[Person, str]]:
    """The same for several persons, with one query: who is blocked, and the word for it."""
    children = [person for person in persons if is_child(person, on)]
    if not children:
        return []
    today = max(on, timezone.localdate())
    allowed = set(
        Consent.objects.in_force(today)
        .filter(person__in=children, kind=Consent.Kind.CHILD)
        .values_list("person_id", flat=True)
    )
    return [(child, _word(child)) for child in children if child.pk not in allowed]


def emergency(person: Person, reason: str, by: Any) -> LegalBasis:
    """State that life or health was in danger (PIPL 13(4)); the guardian is to be told afterwards.

    The caller writes the record in the same transaction.
    """
    return LegalBasis.objects.create(
        household=person.household,
        person=person,
        basis=LegalBasis.Basis.EMERGENCY,
        emergency_reason=reason.strip()[:300],
        stated_by=by,
    )


def _word(child: Person) -> str:
    return _(
        "%(name)s is under 14 and there is no guardian's consent on file. Record the consent first,"
        " or state an emergency; the visit can also be recorded without naming the child."
    ) % {"name": child.name}

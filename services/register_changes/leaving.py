"""What a death or departure asks of open files (specification 2.16): cases, groups, referrals.

Cases and referrals are ended by people, with what their ending needs; they ask for it, and a
reminder stands until it is done. A membership of a group is a date: it ends by itself.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.dispatch import receiver
from django.utils import timezone

from households.models import Person
from households.signals import person_left, person_returned
from services.models import Case, GroupMember, Referral
from services.models.case.choices import CloseReason

_WHY = {"died": CloseReason.DIED, "departed": CloseReason.MOVED, "closed": CloseReason.OTHER}


@receiver(person_left, dispatch_uid="services.ask_to_close")
def ask_to_close(person: Person, kind: str, on: dt.date | None = None, **kwargs: Any) -> None:
    """Inside the change of the register: open cases and referrals ask, memberships end."""
    why = _WHY.get(kind, CloseReason.OTHER)
    asked: list[Any] = [
        *Case.objects.filter(person=person).open(), *Referral.objects.filter(person=person).open()
    ]  # fmt: skip
    for row in asked:
        row.asked_to_close = why
        row.save(update_fields=["asked_to_close"])
    day = on or timezone.localdate()
    for member in GroupMember.objects.filter(person=person).in_running_groups():
        member.gone(day, str(why.label))


@receiver(person_returned, dispatch_uid="services.no_longer_ask")
def no_longer_ask(person: Person, kind: str = "", **kwargs: Any) -> None:
    """What was taken back asks for nothing; somebody who really came back joins a group anew."""
    asked: list[Any] = [
        *Case.objects.filter(person=person).exclude(asked_to_close=""),
        *Referral.objects.filter(person=person).exclude(asked_to_close=""),
    ]
    for row in asked:
        row.asked_to_close = ""
        row.save(update_fields=["asked_to_close"])
    if kind != "returned":
        for member in GroupMember.objects.filter(person=person, left_with_register=True):
            member.not_gone()

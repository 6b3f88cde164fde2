"""Closing a file and opening it again, with everybody who is in it."""

from __future__ import annotations

from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.models import Household, Person, RegisterChange
from households.register.common import (
    Kind,
    Status,
    end_tags,
    from_iso,
    future,
    iso,
    locked,
    must_be_open,
    note,
    registered,
    restore_tags,
)
from households.signals import person_left, person_returned

LEAVES_AS = {
    Household.Status.MOVED_OUT: Status.MOVED_OUT,
    Household.Status.CANCELLED: Status.CANCELLED,
}


@transaction.atomic
def close(household: Household, status: str, reason: str, *, by: Any = None) -> RegisterChange:
    """Close the file; whoever is on the register in it leaves it in the same way.

    Errors: ValueError for a status that closes nothing, ValidationError for a closed file.
    """
    if status not in LEAVES_AS:
        raise ValueError(f"not a closing status: {status}")
    locked(household)
    must_be_open(household)
    today = timezone.localdate()
    leaving = registered(household)
    with pghistory.context(reason=reason[:200]):
        before = {
            "members": [member.pk for member in leaving],
            "next_visit_on": iso(household.next_visit_on),
            "tags": end_tags(leaving, today),
        }
        for member in leaving:
            member.status, member.left_on = LEAVES_AS[Household.Status(status)], today
            member.save(update_fields=["status", "left_on"])
        household.status, household.closed_reason = status, reason
        household.closed_on = today
        # Nobody is to be reminded of a visit to a closed file (specification 2.16).
        household.next_visit_on = None
        household.save(update_fields=["status", "closed_reason", "closed_on", "next_visit_on"])
    change = note(Kind.CLOSED, household, by=by, reason=reason or None, before=before)
    for member in leaving:
        person_left.send(Person, person=member, kind=str(Kind.CLOSED), on=today, by=by)
    return change


@transaction.atomic
def reopen(household: Household, *, by: Any = None) -> RegisterChange:
    """Open the file again; whoever left with its closing is on the register again.

    Errors: ValidationError for an open file, for a merged one (the merge is taken back instead) and
    when a member has a file of their own meanwhile.
    """
    locked(household)
    if not household.is_closed:
        raise ValidationError({"__all__": _("This file is open.")})
    if household.status == Household.Status.MERGED:
        raise ValidationError({"__all__": _("This file was merged: take the merge back instead.")})
    closing = household.changes.filter(kind=Kind.CLOSED, undone_at=None).order_by("-pk").first()
    before = closing.before if closing else {}
    back = list(
        household.members.select_for_update()
        .filter(pk__in=before.get("members", []), status__in=(Status.MOVED_OUT, Status.CANCELLED))
        .order_by("pk")
    )
    household.status, household.closed_reason, household.closed_on = (
        Household.Status.REGISTERED, "", None,
    )  # fmt: skip
    household.next_visit_on = future(from_iso(before.get("next_visit_on")))
    household.save(update_fields=["status", "closed_reason", "closed_on", "next_visit_on"])
    for member in back:
        member.status, member.left_on = Status.REGISTERED, None
        try:
            with transaction.atomic():
                member.save(update_fields=["status", "left_on"])
        except IntegrityError as error:
            raise ValidationError(
                {"__all__": _("%(name)s has another file meanwhile.") % {"name": member.name}}
            ) from error
    restore_tags(before.get("tags", []))
    if closing:
        closing.mark_undone(by)
    for member in back:
        person_returned.send(Person, person=member, kind=str(Kind.CLOSED), by=by)
    return note(Kind.REOPENED, household, by=by)

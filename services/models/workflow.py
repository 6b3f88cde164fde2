"""The life of a service record: draft → submitted → confirmed or returned → locked.

Specification 2.15: submitted by the worker, confirmed by the station head; only confirmed records
count. Every move is one entry of `MOVES` with its states and its guard, and leaves a
`RecordTransition` behind: who, when, why.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import Posting
from accounts.roles import ROLES
from services.signals import announce

if TYPE_CHECKING:
    from services.models.record import ServiceRecord


class Status(models.IntegerChoices):
    DRAFT = 1, _("Draft")
    SUBMITTED = 2, _("Submitted")
    RETURNED = 3, _("Returned")
    CONFIRMED = 4, _("Confirmed")
    LOCKED = 5, _("Locked")
    WITHDRAWN = 6, _("Withdrawn")


class Refused(Exception):
    """A move that cannot be made; the text is for the person who tried."""

    def __init__(self, message: str | Promise) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(Refused):
    """The person may not make this move."""


class WrongStatus(Refused):
    """The record is no longer in a status from which the move leads."""


class ReasonMissing(Refused):
    """The move needs a reason."""


def holds(user: Any, permission: str, station: Any) -> bool:
    """Whether one of the user's postings gives `permission` at this very station."""
    return any(
        permission in posting.definition.permissions
        and (
            posting.station_id == station.pk
            if posting.station_id
            else station.division_code.startswith(posting.division_prefix)
        )
        for posting in user.current_postings
    )


def has_other_confirmer(station_id: int, user: Any) -> bool:
    """Whether somebody else at the station could confirm instead of `user`."""
    roles = [code for code, role in ROLES.items() if "record.confirm" in role.permissions]
    return (
        Posting.objects.current()
        .filter(station_id=station_id, role__in=roles, user__is_active=True)
        .exclude(user_id=user.pk)
        .exists()
    )


Guard = Callable[["ServiceRecord", Any], str | Promise | None]


def _own(record: ServiceRecord, user: Any) -> str | Promise | None:
    if record.worker_id == user.pk:
        return None
    return _("Only the social worker who made this record can do this.")


def _head(record: ServiceRecord, user: Any) -> str | Promise | None:
    if holds(user, "record.confirm", record.station):
        return None
    return _("Only the head of this station can do this.")


def _own_or_head(record: ServiceRecord, user: Any) -> str | Promise | None:
    return _own(record, user) and _head(record, user)


def _head_not_self(record: ServiceRecord, user: Any) -> str | Promise | None:
    refusal = _head(record, user)
    if (
        refusal is None
        and record.worker_id == user.pk
        and has_other_confirmer(record.station_id, user)
    ):
        return _("Nobody confirms their own record while another station head can do it.")
    return refusal


def _nobody(record: ServiceRecord, user: Any) -> str | Promise | None:
    return None if user is None else _("Records are locked by the system.")


@dataclass(frozen=True)
class Move:
    """`guard` gives the reason why a person may not make the move, or None."""

    sources: frozenset[int]
    target: Status
    guard: Guard
    needs_reason: bool = False


def _move(*sources: Status, to: Status, guard: Guard, needs_reason: bool = False) -> Move:
    return Move(frozenset(sources), to, guard, needs_reason)


MOVES: dict[str, Move] = {
    "submit": _move(Status.DRAFT, to=Status.SUBMITTED, guard=_own),
    "resubmit": _move(Status.RETURNED, to=Status.SUBMITTED, guard=_own),
    "confirm": _move(Status.SUBMITTED, to=Status.CONFIRMED, guard=_head_not_self),
    "return": _move(Status.SUBMITTED, to=Status.RETURNED, guard=_head, needs_reason=True),
    # Taking a confirmation back, until the record is locked.
    "reopen": _move(Status.CONFIRMED, to=Status.SUBMITTED, guard=_head),
    "withdraw": _move(
        Status.DRAFT,
        Status.SUBMITTED,
        Status.RETURNED,
        to=Status.WITHDRAWN,
        guard=_own_or_head,
        needs_reason=True,
    ),
    "lock": _move(Status.CONFIRMED, to=Status.LOCKED, guard=_nobody),
}


class Reviewed:
    """The moves as methods of the record. All raise `Refused` and then have changed nothing."""

    def submit(self, by: Any, at: dt.datetime | None = None) -> None:
        """The worker hands the draft in."""
        self._make("submit", by, at=at)

    def resubmit(self, by: Any) -> None:
        """The worker hands a returned record in again."""
        self._make("resubmit", by)

    def confirm(self, by: Any, at: dt.datetime | None = None) -> None:
        """A station head confirms: from now on the record counts in figures and reports."""
        self._make("confirm", by, at=at)

    def return_for(self, by: Any, reason: str) -> None:
        """A station head gives the record back; the worker sees the reason."""
        self._make("return", by, reason)

    def reopen(self, by: Any, reason: str = "") -> None:
        """A station head takes a confirmation back; the record waits for review again."""
        self._make("reopen", by, reason)

    def withdraw(self, by: Any, reason: str) -> None:
        """The worker or the head takes a record out that should not be there."""
        self._make("withdraw", by, reason)

    def lock(self) -> None:
        """No more changes; from now on only corrections with a reason."""
        self._make("lock", None)

    def refusal(self: Any, move: str, user: Any) -> str | Promise | None:
        """Why `user` cannot make the move now, for a page that offers it; None if it can."""
        declared = MOVES[move]
        if self.status not in declared.sources:
            return _("This record is “%(status)s” now.") % {"status": self.get_status_display()}
        return declared.guard(self, user)

    def _make(
        self: Any, name: str, by: Any, reason: str = "", at: dt.datetime | None = None
    ) -> None:
        from services.models.record import RecordTransition

        declared = MOVES[name]
        reason = reason.strip()
        if declared.needs_reason and not reason:
            raise ReasonMissing(_("Give a reason."))
        with transaction.atomic():
            # The row is locked and read again: of two heads who press at once, one is told.
            current = type(self).objects.select_for_update().get(pk=self.pk)
            if current.status not in declared.sources:
                self.status = current.status
                raise WrongStatus(
                    _("This record is “%(status)s” now.") % {"status": current.get_status_display()}
                )
            refusal = declared.guard(self, by)
            if refusal is not None:
                raise NotAllowed(refusal)
            RecordTransition.objects.create(
                record_id=self.pk,
                from_status=current.status,
                to_status=declared.target,
                by=by,
                at=at or timezone.now(),
                reason=reason[:300],
            )
            changes = _timestamps(name, at or timezone.now())
            type(self).objects.filter(pk=self.pk).update(status=declared.target, **changes)
            self.status = int(declared.target)
            for field, value in changes.items():
                setattr(self, field, value)
            if name == "withdraw" and self.household_id:
                from services.models.visit import refresh_household

                refresh_household(self.household_id)
            announce([self.pk])


def _timestamps(move: str, now: dt.datetime) -> dict[str, dt.datetime | None]:
    if move in ("submit", "resubmit"):
        return {"submitted_at": now}
    if move == "confirm":
        return {"confirmed_at": now}
    if move == "reopen":
        # It keeps its place in the queue: it has waited since it was handed in.
        return {"confirmed_at": None}
    return {"locked_at": now} if move == "lock" else {}

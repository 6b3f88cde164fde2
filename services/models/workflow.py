"""The life of a service record: draft → submitted → confirmed or returned → locked.

Specification 2.15: submitted by the worker, confirmed by the station head; only confirmed records
count. Every move is one entry of `MOVES` (`core.workflow`) and leaves a `RecordTransition` behind.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models import Posting
from accounts.roles import ROLES
from core.workflow import SYSTEM, HasMoves, Move, Text, holds
from services.signals import announce, record_moved

if TYPE_CHECKING:
    from services.models.record import ServiceRecord


class Status(models.IntegerChoices):
    DRAFT = 1, _("Draft")
    SUBMITTED = 2, _("Submitted")
    RETURNED = 3, _("Returned")
    CONFIRMED = 4, _("Confirmed")
    LOCKED = 5, _("Locked")
    WITHDRAWN = 6, _("Withdrawn")


def has_other_confirmer(station_id: int, user: Any) -> bool:
    """Whether somebody else at the station could confirm instead of `user`."""
    roles = [code for code, role in ROLES.items() if "record.confirm" in role.permissions]
    return (
        Posting.objects.current()
        .filter(station_id=station_id, role__in=roles, user__is_active=True)
        .exclude(user_id=user.pk)
        .exists()
    )


def _own(record: ServiceRecord, user: Any) -> Text | None:
    if record.worker_id == user.pk:
        return None
    return _("Only the social worker who made this record can do this.")


def _head(record: ServiceRecord, user: Any) -> Text | None:
    if holds(user, "record.confirm", record.station):
        return None
    return _("Only the head of this station can do this.")


def _own_or_head(record: ServiceRecord, user: Any) -> Text | None:
    return _own(record, user) and _head(record, user)


def _head_not_self(record: ServiceRecord, user: Any) -> Text | None:
    refusal = _head(record, user)
    if (
        refusal is None
        and record.worker_id == user.pk
        and has_other_confirmer(record.station_id, user)
    ):
        return _("Nobody confirms their own record while another station head can do it.")
    return refusal


def _untold(record: ServiceRecord) -> list[Text]:
    """what its track asks for"""
    from services.corrections.retelling import lacking

    return lacking(record)


MOVES: dict[str, Move] = {
    "submit": Move(
        _("Hand in"), {Status.DRAFT}, Status.SUBMITTED, guard=_own, lacks=_untold,
        stamp="submitted_at",
    ),
    "resubmit": Move(
        _("Hand in again"), {Status.RETURNED}, Status.SUBMITTED, guard=_own, lacks=_untold,
        stamp="submitted_at",
    ),
    "confirm": Move(
        _("Confirm"), {Status.SUBMITTED}, Status.CONFIRMED, guard=_head_not_self,
        stamp="confirmed_at",
    ),
    "return": Move(
        _("Return"), {Status.SUBMITTED}, Status.RETURNED, guard=_head, needs_reason=True
    ),
    # Taking a confirmation back, until the record is locked. It keeps its place in the queue: it
    # has waited since it was handed in.
    "reopen": Move(
        _("Take the confirmation back"), {Status.CONFIRMED}, Status.SUBMITTED, guard=_head,
        clears=("confirmed_at",),
    ),
    "withdraw": Move(
        _("Withdraw"), {Status.DRAFT, Status.SUBMITTED, Status.RETURNED}, Status.WITHDRAWN,
        guard=_own_or_head, needs_reason=True,
    ),
    "lock": Move(
        _("Lock"), {Status.CONFIRMED}, Status.LOCKED, by_system=True, stamp="locked_at"
    ),
}  # fmt: skip


class Reviewed(HasMoves):
    """The moves as methods of the record. All raise `Refused` and then have changed nothing."""

    MOVES = MOVES

    def station_of(self: Any) -> Any:
        """The record's own station; `place` is how it was done, a field of the record."""
        return self.station

    def submit(self, by: Any, at: dt.datetime | None = None) -> None:
        """The worker hands the draft in."""
        self.make("submit", by, at=at)

    def resubmit(self, by: Any) -> None:
        """The worker hands a returned record in again."""
        self.make("resubmit", by)

    def confirm(self, by: Any, at: dt.datetime | None = None) -> None:
        """A station head confirms: from now on the record counts in figures and reports."""
        self.make("confirm", by, at=at)

    def return_for(self, by: Any, reason: str) -> None:
        """A station head gives the record back; the worker sees the reason."""
        self.make("return", by, reason)

    def reopen(self, by: Any, reason: str = "") -> None:
        """A station head takes a confirmation back; the record waits for review again."""
        self.make("reopen", by, reason)

    def withdraw(self, by: Any, reason: str) -> None:
        """The worker or the head takes a record out that should not be there."""
        self.make("withdraw", by, reason)

    def lock(self) -> None:
        """No more changes; from now on only corrections with a reason."""
        self.make("lock", SYSTEM)

    def keep(self: Any, name: str, before: Any, by: Any, reason: str, at: dt.datetime) -> None:
        """A log of its own: the review desk and the worker's list read it by status."""
        from services.models.record import RecordTransition

        RecordTransition.objects.create(
            record_id=self.pk, from_status=before, to_status=self.status, by=by, at=at,
            reason=reason[:300],
        )  # fmt: skip

    def after(self: Any, name: str, by: Any, reason: str) -> None:
        if name in ("submit", "resubmit", "reopen"):
            from services import hints

            hints.refresh([self.pk])
        if name == "withdraw" and self.household_id:
            from services.models.visit import refresh_household

            refresh_household(self.household_id)
        record_moved.send(sender=type(self), record=self, move=name)
        announce([self.pk])

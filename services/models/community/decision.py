from __future__ import annotations

import datetime as dt
from typing import Any

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import Through, VisibleQuerySet
from core.workflow import HasMoves, Move, Text
from services.models.community.base import EDIT
from services.models.community.meeting import DeliberationMeeting, MeetingStatus


class DecisionStatus(models.TextChoices):
    OPEN = "open", _("To do")
    DOING = "doing", _("In progress")
    DONE = "done", _("Carried out")
    DROPPED = "dropped", _("Dropped")


S = DecisionStatus
UNDER_WAY = (S.OPEN, S.DOING)


class DecisionQuerySet(VisibleQuerySet):
    def open(self) -> DecisionQuerySet:
        return self.filter(status__in=UNDER_WAY)

    def overdue(self, today: dt.date | None = None) -> DecisionQuerySet:
        return self.open().filter(due_on__lt=today or timezone.localdate())


def _done_lacks(decision: Decision) -> list[Text]:
    return [] if decision.proof.strip() else [_("the proof: what was done, and where one sees it")]


def _meeting_is_open(decision: Decision, user: Any) -> Text | None:
    if decision.meeting.status == MeetingStatus.CLOSED:
        return _("The meeting is closed; it is opened again first.")
    return None


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Decision(HasMoves, models.Model):
    """What a meeting decided, who sees to it and until when, to its end with a proof (HN-E03)."""

    Status = DecisionStatus

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    meeting = models.ForeignKey(
        DeliberationMeeting, models.PROTECT, related_name="decisions", verbose_name=_("meeting")
    )
    text = models.TextField(_("what was decided"), max_length=500)
    owner = models.CharField(_("who sees to it"), max_length=60)
    due_on = models.DateField(_("due"))
    status = models.CharField(
        _("status"), max_length=7, choices=DecisionStatus, default=S.OPEN, editable=False
    )
    proof = models.TextField(_("proof"), blank=True, max_length=500, editable=False)
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(DecisionQuerySet)()
    jurisdiction = Through("meeting")
    place = "meeting__station"

    MOVES = {
        "start": Move(
            _("Begin"), {S.OPEN}, S.DOING, permission=EDIT, guard=_meeting_is_open
        ),
        "finish": Move(
            _("Carried out"), frozenset(UNDER_WAY), S.DONE, permission=EDIT,
            guard=_meeting_is_open, lacks=_done_lacks, fields=("proof",), stamp="ended_at",
        ),
        "drop": Move(
            _("Drop"), frozenset(UNDER_WAY), S.DROPPED, permission=EDIT, guard=_meeting_is_open,
            needs_reason=True, stamp="ended_at",
        ),
        "resume": Move(
            _("Take up again"), {S.DONE, S.DROPPED}, S.DOING, permission=EDIT,
            guard=_meeting_is_open, needs_reason=True, clears=("ended_at",),
        ),
    }  # fmt: skip

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["due_on", "pk"]
        indexes = [
            models.Index(
                fields=["due_on"], condition=Q(status__in=UNDER_WAY), name="decision_under_way"
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="done") | ~Q(proof=""), name="a_decision_done_has_its_proof"
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]

    def get_absolute_url(self) -> str:
        return self.meeting.get_absolute_url()

    def clean(self) -> None:
        if self.meeting_id and self.meeting.status != MeetingStatus.HELD:
            raise ValidationError(_("Decisions are added to a meeting that was held."))
        if self.due_on and self.meeting_id and self.due_on < self.meeting.held_on:
            raise ValidationError({"due_on": _("Due before the meeting was held.")})

    @property
    def station(self) -> Any:
        return self.meeting.station

    @property
    def is_overdue(self) -> bool:
        return self.status in UNDER_WAY and self.due_on < timezone.localdate()

    def after(self, name: str, by: Any, reason: str) -> None:
        """The meeting closes with its last decision."""
        if name in ("finish", "drop"):
            DeliberationMeeting.objects.get(pk=self.meeting_id).close_if_ended(by)

"""Deliberation meetings 协商议事会 (HN-E03): planned, held as a record, followed to the last decision."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from typing import TYPE_CHECKING, Any

import pghistory
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from campaigns.models import Track
from core.jurisdiction import ByStation, VisibleQuerySet
from core.workflow import HasMoves, Move, Text
from services.models.community.base import APPROVE, EDIT, OLDEST, OfCommunity
from services.models.milestone import Milestone
from services.models.record import ServiceRecord

if TYPE_CHECKING:
    from services.models.community.meeting_entry import MeetingEntry


class MeetingStatus(models.TextChoices):
    PLANNED = "planned", _("Planned")
    HELD = "held", _("Decisions in progress")
    CLOSED = "closed", _("Meeting closed")
    CANCELLED = "cancelled", _("Called off")


S = MeetingStatus


class MeetingQuerySet(VisibleQuerySet):
    def open(self) -> MeetingQuerySet:
        """Not at their end: to be held, or with decisions to follow."""
        return self.filter(status__in=(S.PLANNED, S.HELD))

    def counted(self) -> MeetingQuerySet:
        """Those that count as one 期 of 协商议事: held, and their record confirmed."""
        return self.filter(record__status__in=ServiceRecord.COUNTED)


def _hold_lacks(meeting: DeliberationMeeting) -> list[Text]:
    return [] if meeting.record_id else [_("who attended")]


def _close_lacks(meeting: DeliberationMeeting) -> list[Text]:
    lacks: list[Text] = []
    if not meeting.minutes.strip():
        lacks.append(_("the minutes"))
    if meeting.decisions.open().exists():
        lacks.append(_("the end of every decision: done, or dropped with a reason"))
    return lacks


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class DeliberationMeeting(HasMoves, OfCommunity):
    """One meeting. What was planned stands here; what was held is its `record`, which counts."""

    Status = MeetingStatus

    topic = models.CharField(_("topic"), max_length=80)
    held_on = models.DateField(_("date"), help_text=_("The planned day until it was held."))
    location = models.CharField(_("meeting place or address"), max_length=100)
    convenor = models.CharField(
        _("convenor"), max_length=60, help_text=_("Who called the meeting: a person or a body.")
    )
    background = models.TextField(_("what it is about"), blank=True, max_length=2000)
    minutes = models.TextField(_("minutes of the meeting"), blank=True, max_length=6000)
    track = models.ForeignKey(
        Track, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("track"),
        help_text=_("Empty for routine work."),
    )  # fmt: skip
    status = models.CharField(
        _("status"), max_length=9, choices=MeetingStatus, default=S.PLANNED, editable=False
    )
    record = models.OneToOneField(
        ServiceRecord, models.PROTECT, null=True, related_name="meeting", editable=False
    )
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)

    objects = models.Manager.from_queryset(MeetingQuerySet)()
    jurisdiction = ByStation("station")

    MOVES = {
        "hold": Move(
            _("Record as held"), {S.PLANNED}, S.HELD, permission=EDIT, lacks=_hold_lacks
        ),
        # The record was taken out: what is not on record was not held.
        "unhold": Move(
            _("Record withdrawn"), {S.HELD, S.CLOSED}, S.PLANNED, by_system=True,
            clears=("record", "closed_at"),
        ),
        "close": Move(
            _("Close the meeting"), {S.HELD}, S.CLOSED, permission=EDIT, lacks=_close_lacks,
            stamp="closed_at",
        ),
        "reopen": Move(
            _("Open again"), {S.CLOSED}, S.HELD, permission=APPROVE, needs_reason=True,
            clears=("closed_at",),
        ),
        "cancel": Move(
            _("Cancel the meeting"), {S.PLANNED}, S.CANCELLED, permission=EDIT, needs_reason=True
        ),
    }  # fmt: skip

    class Meta:
        verbose_name = _("deliberation meeting")
        verbose_name_plural = _("deliberation meetings")
        ordering = ["-held_on", "-pk"]
        indexes = [models.Index(fields=["station", "-held_on"], name="meeting_by_station")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status__in=("held", "closed")) | Q(record__isnull=False),
                name="a_held_meeting_has_its_record",
            )
        ]

    def __str__(self) -> str:
        return self.topic

    def save(self, *args: Any, **kwargs: Any) -> None:
        """What was proposed at the meeting counts in its track."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            proposed = Milestone.objects.filter(
                kind=Milestone.Kind.PROPOSAL, row__in=self.proposals.values("pk")
            )
            track = self.track_id or 0
            proposed.exclude(track=track).update(track=track)

    def get_absolute_url(self) -> str:
        return reverse("services:meeting", args=[self.uuid])

    def faults(self) -> dict[str, Any]:
        latest = timezone.localdate() + dt.timedelta(days=730)
        if self.held_on and not OLDEST <= self.held_on <= latest:
            return {"held_on": _("This date cannot be right.")}
        return {}

    @property
    def is_editable(self) -> bool:
        return self.status in (S.PLANNED, S.HELD)

    @transaction.atomic
    def hold(
        self, entry: MeetingEntry, *, by: Any, uuid: uuids.UUID | None = None
    ) -> ServiceRecord:
        """Write what was held as a record and hand it in for review; out: the record.

        The same `uuid` twice writes one record. Raises what `log_record` raises, and `Refused` for
        a meeting that is not planned any more.
        """
        from services.models.community.meeting_record import MeetingRecord

        detail, made = MeetingRecord.log(entry, by=by, uuid=uuid)
        if made:
            self.record, self.held_on = detail.record, entry.occurred_on
            self.save(update_fields=["record", "held_on"])
            self.make("hold", by)
        return detail.record

    def close_if_ended(self, by: Any) -> None:
        """Close by itself once the last decision came to its end and the minutes are there."""
        if self.status == S.HELD and not _close_lacks(self):
            self.make("close", by)

"""Proposals of residents 建言献策 (HN-E05): collected, answered, followed to the end."""

from __future__ import annotations

from typing import Any

import pghistory
from django.db import models, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import ByStation, VisibleQuerySet
from core.workflow import HasMoves, Move, Text
from services.models.community.base import EDIT, IN_THE_FUTURE, OfCommunity, past
from services.models.community.meeting import DeliberationMeeting
from services.models.milestone import Milestone


class ProposalStatus(models.TextChoices):
    COLLECTED = "collected", _("Collected")
    ADOPTED = "adopted", _("Adopted")
    DOING = "doing", _("Being handled")
    DONE = "done", _("Handled")
    DECLINED = "declined", _("Not adopted")


S = ProposalStatus
ENDED = frozenset({S.DONE, S.DECLINED})


class ProposalQuerySet(VisibleQuerySet):
    def open(self) -> ProposalQuerySet:
        return self.exclude(status__in=ENDED)


def _reply_lacks(proposal: Proposal) -> list[Text]:
    return [] if proposal.reply.strip() else [_("the reply to the proposer")]


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Proposal(HasMoves, OfCommunity):
    """One proposal. An empty `proposer` is an anonymous one. Counted on the day it was collected."""

    Status = ProposalStatus

    class Channel(models.TextChoices):
        VISIT = "visit", _("On a visit")
        MEETING = "meeting", _("At a meeting")
        STATION = "station", _("At the station")
        BOX = "box", _("Box for proposals")
        PHONE = "phone", _("By phone or online")

    text = models.TextField(_("proposal"), max_length=1000)
    proposer = models.CharField(
        _("proposer"), max_length=40, blank=True, help_text=_("Leave empty for an anonymous one.")
    )
    channel = models.CharField(
        _("how it reached us"), max_length=7, choices=Channel, default=Channel.VISIT
    )
    collected_on = models.DateField(_("collected on"), default=timezone.localdate)
    meeting = models.ForeignKey(
        DeliberationMeeting, models.PROTECT, null=True, blank=True, related_name="proposals",
        verbose_name=_("discussed at"),
    )  # fmt: skip
    status = models.CharField(
        _("status"), max_length=9, choices=ProposalStatus, default=S.COLLECTED, editable=False
    )
    reply = models.TextField(_("reply"), blank=True, max_length=1000, editable=False)
    replied_at = models.DateTimeField(_("replied"), null=True, editable=False)

    objects = models.Manager.from_queryset(ProposalQuerySet)()
    jurisdiction = ByStation("station")

    MOVES = {
        "adopt": Move(_("Adopt"), {S.COLLECTED}, S.ADOPTED, permission=EDIT),
        "start": Move(_("Begin to handle"), {S.ADOPTED}, S.DOING, permission=EDIT),
        "finish": Move(
            _("Handled"), {S.DOING}, S.DONE, permission=EDIT, lacks=_reply_lacks,
            fields=("reply",), stamp="replied_at",
        ),
        "decline": Move(
            _("Not adopted"), {S.COLLECTED, S.ADOPTED}, S.DECLINED, permission=EDIT,
            lacks=_reply_lacks, fields=("reply",), stamp="replied_at",
        ),
        "reopen": Move(
            _("Open again"), ENDED, S.COLLECTED, permission=EDIT, needs_reason=True,
            clears=("replied_at",),
        ),
    }  # fmt: skip

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-collected_on", "-pk"]
        indexes = [models.Index(fields=["station", "-collected_on"], name="proposal_by_station")]

    def __str__(self) -> str:
        return self.text[:40]

    def get_absolute_url(self) -> str:
        return reverse("services:proposal", args=[self.uuid])

    def faults(self) -> dict[str, Any]:
        errors: dict[str, Any] = {}
        if not past(self.collected_on):
            errors["collected_on"] = IN_THE_FUTURE
        if self.meeting_id and self.meeting.station_id != self.station_id:  # type: ignore[union-attr]
            errors["meeting"] = _("The meeting belongs to another station.")
        return errors

    @property
    def is_editable(self) -> bool:
        return self.status not in ENDED

    def save(self, *args: Any, **kwargs: Any) -> None:
        """The milestone follows the day and the station."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            track = self.meeting.track_id if self.meeting else None
            Milestone.keep(
                Milestone.Kind.PROPOSAL, self, station=self.station, on=self.collected_on,
                track=track,
            )  # fmt: skip

from __future__ import annotations

import datetime as dt
import uuid as uuids
from collections.abc import Iterable
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import VisibleQuerySet
from core.workflow import SYSTEM, HasMoves, Move
from households.models.household import Household
from households.models.part import HouseholdPart
from households.models.person import Person


class NeedStatus(models.TextChoices):
    OPEN = "open", _("Not served yet")
    SERVED = "served", _("Being served")
    MET = "met", _("Met")
    CLOSED = "closed", _("Closed without being met")


STANDING = (NeedStatus.OPEN, NeedStatus.SERVED)


class NeedQuerySet(VisibleQuerySet):
    def standing(self) -> NeedQuerySet:
        """Open and being served: what a plan has to answer."""
        return self.filter(status__in=STANDING)

    def note(
        self,
        household: Household,
        texts: Iterable[str],
        *,
        source: str,
        found_on: dt.date,
        source_uuid: uuids.UUID | None = None,
        by: Any = None,
    ) -> list[Need]:
        """Take over needs found elsewhere (a visit, an assessment), so that they are entered once.

        A need of the same words that still stands is not made again. Out: the needs made now.
        """
        wanted = dict.fromkeys(text.strip()[:200] for text in texts if text.strip())
        known = set(
            self.standing().filter(household=household, text__in=wanted).values_list(
                "text", flat=True
            )
        )  # fmt: skip
        made = [
            Need(
                household=household, text=text, source=source, found_on=found_on,
                source_uuid=source_uuid, created_by=by,
            )
            for text in wanted
            if text not in known
        ]  # fmt: skip
        for need in made:
            need.save()
        return made

    def withdraw(self, source_uuid: uuids.UUID, keep: Iterable[str] = ()) -> None:
        """Close what a source no longer says, as far as nobody has begun to serve it."""
        kept = {text.strip()[:200] for text in keep}
        gone = self.filter(source_uuid=source_uuid, status=NeedStatus.OPEN).exclude(text__in=kept)
        for need in gone.select_related("household__station"):
            need.make("close", by=SYSTEM, reason=str(_("Taken out of the record it came from.")))  # type: ignore[attr-defined]


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Need(HasMoves, HouseholdPart):
    """A need of a household or of one member (specification 2.5, 2.7, HN-B05)."""

    class Kind(models.TextChoices):
        """The six blocks of the local needs assessment (specification 2.7)."""

        ECONOMY = "economy", _("Economy")
        HEALTH = "health", _("Health")
        CARE = "care", _("Care")
        MIND = "mind", _("Mind and mood")
        SUPPORT = "support", _("Social support")
        SAFETY = "safety", _("Safety")
        OTHER = "other", _("Other or not sorted yet")

    class Level(models.TextChoices):
        HIGH = "high", _("High")
        MEDIUM = "medium", _("Medium")
        LOW = "low", _("Low")

    class Source(models.TextChoices):
        VISIT = "visit", _("Home visit")
        ASSESSMENT = "assessment", _("Assessment")
        SURVEY = "survey", _("Economic survey")
        LEAD = "lead", _("Lead")
        ASKED = "asked", _("Asked for by the family")
        OTHER = "other", _("Other")

    Status = NeedStatus

    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="needs",
        verbose_name=_("member"),
    )  # fmt: skip
    kind = models.CharField(_("field of need"), max_length=8, choices=Kind, default=Kind.OTHER)
    text = models.CharField(_("need"), max_length=200)
    level = models.CharField(_("level of need"), max_length=6, choices=Level, default=Level.MEDIUM)
    source = models.CharField(_("found by"), max_length=10, choices=Source, default=Source.VISIT)
    source_uuid = models.UUIDField(null=True, blank=True, editable=False)
    found_on = models.DateField(_("found on"), default=timezone.localdate)
    status = models.CharField(
        _("state"), max_length=6, choices=NeedStatus, default=NeedStatus.OPEN, editable=False
    )

    MOVES = {
        "serve": Move(
            _("Service begun"), {NeedStatus.OPEN}, NeedStatus.SERVED, permission="household.edit"
        ),
        "meet": Move(_("Met"), set(STANDING), NeedStatus.MET, permission="household.edit"),
        "close": Move(
            _("Close the need"), set(STANDING), NeedStatus.CLOSED, permission="household.edit",
            needs_reason=True,
        ),
        "reopen": Move(
            _("Open again"), {NeedStatus.MET, NeedStatus.CLOSED}, NeedStatus.OPEN,
            permission="household.edit", needs_reason=True,
        ),
    }  # fmt: skip
    place = "household__station"

    objects = models.Manager.from_queryset(NeedQuerySet)()  # type: ignore[misc]

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "text"],
                condition=Q(status__in=STANDING),
                name="a_standing_need_is_entered_once",
                violation_error_message=_("This need is on the list already."),
            )
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def stands(self) -> bool:
        return self.status in STANDING

    def clean(self) -> None:
        if self.found_on and self.found_on > timezone.localdate():
            raise ValidationError({"found_on": _("This day lies in the future.")})
        alike = Need.objects.standing().filter(household_id=self.household_id, text=self.text)
        if self.stands and alike.exclude(pk=self.pk).exists():
            raise ValidationError({"text": _("This need is on the list already.")})

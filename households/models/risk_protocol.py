"""What must be done at once when an answer speaks of death or self-harm (PHQ-9 item 9, spec 2.7)."""

from __future__ import annotations

from typing import Any, ClassVar

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import Through
from core.workflow import HasMoves, Move, Text
from households.models.person import Person
from households.models.scales.readers import ReadersQuerySet
from households.models.scales.result import ScaleResult


class RiskProtocolQuerySet(ReadersQuerySet):
    author = "opened_by"

    def waiting(self) -> RiskProtocolQuerySet:
        """Not yet answered, or answered and not yet seen by the head."""
        return self.exclude(status=RiskProtocol.Status.SEEN)


def _unanswered(protocol: RiskProtocol) -> list[Text]:
    lacks: list[Text] = []
    if not protocol.steps:
        lacks.append(_("which steps were taken"))
    if not (protocol.done or "").strip():
        lacks.append(_("what was done"))
    return lacks


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class RiskProtocol(HasMoves, models.Model):
    """Opened by the result itself; the assessor says what was done, the station head has seen it."""

    class Status(models.TextChoices):
        OPEN = "open", _("Open: act now")
        ANSWERED = "answered", _("Acted on")
        SEEN = "seen", _("Seen by the station head")

    class Step(models.TextChoices):
        ASKED = "asked", _("Asked directly about thoughts of suicide")
        STAYED = "stayed", _("Stayed with the person")
        MEANS = "means", _("Put dangerous things out of reach")
        CALLED = "called", _("Called 120 or 110")
        FAMILY = "family", _("Told the family or guardian")
        HEAD = "head", _("Told the station head")
        REFERRED = "referred", _("Referred to a doctor")

    MOVES: ClassVar[dict[str, Move]] = {
        "answer": Move(
            _("Confirm what was done"), {Status.OPEN}, Status.ANSWERED,
            permission="assessment.fill", lacks=_unanswered, fields=("steps", "done"),
            stamp="answered_at", who="answered_by",
        ),
        "see": Move(
            _("I have seen this"), {Status.ANSWERED}, Status.SEEN,
            permission="incident.manage", stamp="seen_at", who="seen_by",
        ),
    }  # fmt: skip
    place = "person__station"

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="risk_protocols", verbose_name=_("person")
    )
    result = models.OneToOneField(ScaleResult, models.PROTECT, related_name="protocol")
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("social worker")
    )
    steps = ArrayField(
        models.CharField(max_length=10, choices=Step), default=list, blank=True,
        verbose_name=_("steps taken"),
    )  # fmt: skip
    done = EncryptedCharField(
        _("what was done"), blank=True, default="", max_length=2000, purpose="risk_protocol.done"
    )
    answered_at = models.DateTimeField(null=True, editable=False)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    seen_at = models.DateTimeField(null=True, editable=False)
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = models.Manager.from_queryset(RiskProtocolQuerySet)()
    jurisdiction = Through("person")

    class Meta:
        verbose_name = _("risk protocol")
        verbose_name_plural = _("risk protocols")
        ordering = ["-opened_at", "-pk"]
        indexes = [
            models.Index(
                fields=["-opened_at"], name="protocol_waiting", condition=~models.Q(status="seen")
            )
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.opened_at:%Y-%m-%d %H:%M}"

    def get_absolute_url(self) -> str:
        return reverse("households:risk-protocol", args=[self.uuid])

    @classmethod
    def open_for(cls, result: ScaleResult) -> Any:
        """The protocol of a result that raised the alarm; made in the same transaction."""
        return cls.objects.create(person=result.person, result=result, opened_by=result.assessor)

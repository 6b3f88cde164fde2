from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import Through, VisibleQuerySet
from core.workflow import HasMoves, Move, Text
from services.models.record import ServiceRecord


class RecordHintQuerySet(VisibleQuerySet):
    def open(self) -> RecordHintQuerySet:
        """Those that nobody has set aside."""
        return self.filter(status=RecordHint.Status.OPEN)


class RecordHint(HasMoves, models.Model):
    """One thing about a record that its reviewer should look at, and why.

    What kinds there are, how each is found and what it says: `services.hints`. A hint refuses
    nothing; the station head sets it aside with a reason, and it then stays set aside.
    """

    class Status(models.IntegerChoices):
        OPEN = 1, _("To look at")
        DISMISSED = 2, _("Set aside")

    MOVES: ClassVar[dict[str, Move]] = {
        "dismiss": Move(
            _("Set aside"), {Status.OPEN}, Status.DISMISSED, permission="record.confirm",
            needs_reason=True,
        ),
        "raise": Move(
            _("Look at it again"), {Status.DISMISSED}, Status.OPEN, permission="record.confirm"
        ),
    }  # fmt: skip
    place = "record__station"

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    record = models.ForeignKey(
        ServiceRecord, models.CASCADE, related_name="hints", db_index=False,
        verbose_name=_("service record"),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=20)
    # The record it was compared with, if any.
    other = models.ForeignKey(
        ServiceRecord, models.SET_NULL, null=True, related_name="+", verbose_name=_("other record")
    )
    # Numbers and dates that the reason is made of; never a name or a text of a file.
    facts = models.JSONField(default=dict)
    status = models.PositiveSmallIntegerField(_("status"), choices=Status, default=Status.OPEN)
    found_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(RecordHintQuerySet)()
    jurisdiction = Through("record")

    class Meta:
        verbose_name = _("hint for the reviewer")
        verbose_name_plural = _("hints for the reviewer")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["record", "kind"], name="a_hint_of_a_kind_once")
        ]

    def __str__(self) -> str:
        return f"{self.record_id}: {self.kind}"

    @property
    def label(self) -> Text:
        """What the row of the queue shows, in a word or two."""
        return self._kind.label

    @property
    def tone(self) -> str:
        return self._kind.tone

    @property
    def reason(self) -> Text:
        """Why, in one sentence."""
        return self._kind.say(self.facts)

    @property
    def _kind(self):
        from services.hints import kind_called

        return kind_called(self.kind)


def hinted() -> Q:
    """The condition “has something to look at” over records; a late entry is one by itself."""
    open_ones = RecordHint.objects.open().filter(record=OuterRef("pk"))
    return Q(is_late_entry=True) | Q(Exists(open_ones))

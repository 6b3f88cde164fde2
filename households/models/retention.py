"""What is past its retention period, and what was decided about it (PIPL 47; specification 5.8)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import ByStation, VisibleQuerySet
from core.workflow import HasMoves, Move
from households.models.household import Household
from stations.models import Station


class RetentionCaseQuerySet(VisibleQuerySet):
    def open(self) -> RetentionCaseQuerySet:
        return self.filter(status=RetentionCase.Status.OPEN)


class RetentionCase(HasMoves, models.Model):
    """One household file whose time is over, found by the nightly job; a person decides.

    Nothing is deleted by a clock alone: an archive law or an open dispute may want it kept.
    """

    class Status(models.TextChoices):
        OPEN = "open", _("To be decided")
        KEPT = "kept", _("Kept with a reason")
        DELETED = "deleted", _("Deleted")

    MOVES: ClassVar[dict[str, Move]] = {
        "keep": Move(
            _("Keep"), {Status.OPEN}, Status.KEPT, permission="retention.read", needs_reason=True,
            stamp="decided_at", who="decided_by",
        ),
        "delete": Move(
            _("Delete"), {Status.OPEN}, Status.DELETED, permission="retention.read",
            needs_reason=True, stamp="decided_at", who="decided_by",
        ),
    }  # fmt: skip

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="retention_cases", verbose_name=_("household")
    )
    rule = models.CharField(_("rule"), max_length=20)
    due_on = models.DateField(_("retention over since"))
    found_at = models.DateTimeField(_("found"), default=timezone.now)
    status = models.CharField(
        _("status"), max_length=8, choices=Status, default=Status.OPEN, editable=False
    )
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )

    objects = models.Manager.from_queryset(RetentionCaseQuerySet)()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("record past its retention")
        verbose_name_plural = _("records past their retention")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["household", "rule"],
                condition=models.Q(status="open"),
                name="one_open_retention_case",
            )
        ]
        indexes = [models.Index(fields=["station", "status", "due_on"])]

    def __str__(self) -> str:
        return f"{self.rule} {self.due_on}"

    def after(self, name: str, by: Any, reason: str) -> None:
        if name == "delete":
            from households.privacy.erasure import erase_household

            erase_household(self.household)

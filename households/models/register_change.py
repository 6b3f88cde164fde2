"""What happened to files as a whole (specification 2.16, 3.3 ⑮ 变更与注销记录)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import ByStation, VisibleQuerySet
from households.models.household import Household
from households.models.person import Person
from stations.models import Station


class RegisterChangeQuerySet(VisibleQuerySet):
    def of(self, household: Household) -> RegisterChangeQuerySet:
        """Changes of this file, also as the other one of a merge or split; newest first."""
        here = models.Q(household=household) | models.Q(other_household=household)
        return self.filter(here).select_related("household", "other_household", "person", "by")


class RegisterChange(models.Model):
    """One change with who, when and why; `before` holds what undoing it needs, nothing else.

    A move between stations leaves two rows, one seen at either station.
    """

    class Kind(models.TextChoices):
        CLOSED = "closed", _("File closed")
        REOPENED = "reopened", _("File opened again")
        TAKEN_OVER = "taken_over", _("Taken over from another station")
        HANDED_OVER = "handed_over", _("Handed over to another station")
        SPLIT = "split", _("Split into two households")
        MERGED = "merged", _("Merged with another household")
        PERSON_MOVED = "person_moved", _("Moved to another household")
        DIED = "died", _("Death")
        DEPARTED = "departed", _("Moved away")
        RETURNED = "returned", _("Returned")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    kind = models.CharField(_("change"), max_length=12, choices=Kind)
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="changes", verbose_name=_("household")
    )
    other_household = models.ForeignKey(
        Household, models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, related_name="+")
    on = models.DateField(_("day"), default=timezone.localdate)
    reason = EncryptedCharField(
        _("reason"), null=True, blank=True, max_length=300, purpose="registerchange.reason"
    )
    before = models.JSONField(default=dict, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    at = models.DateTimeField(default=timezone.now, editable=False)
    undone_at = models.DateTimeField(null=True, blank=True, editable=False)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_reason = models.CharField(max_length=200, blank=True, editable=False)

    objects = models.Manager.from_queryset(RegisterChangeQuerySet)()
    jurisdiction = ByStation("station")

    class Meta:
        verbose_name = _("change of the register")
        verbose_name_plural = _("changes of the register")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["household", "-id"])]

    def __str__(self) -> str:
        return str(self.get_kind_display())

    @property
    def is_undone(self) -> bool:
        return self.undone_at is not None

    def undo(self, *, by: Any = None, reason: str = "") -> None:
        """Take the change back; ValidationError when something later stands on it."""
        from households.register.undo import undo

        undo(self, by=by, reason=reason)

    def mark_undone(self, by: Any, reason: str = "") -> None:
        """Note that the change was taken back; the row stays."""
        self.undone_at, self.undone_by, self.undone_reason = timezone.now(), by, reason[:200]
        self.save(update_fields=["undone_at", "undone_by", "undone_reason"])

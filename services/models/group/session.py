from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pghistory
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.jurisdiction import Through, VisibleQuerySet
from services.models.answers_needs import AnswersNeeds
from services.models.group.group import Group
from services.models.group.member import GroupMember
from services.models.group.plan import PlannedSession, Stage
from services.models.record import ServiceRecord
from services.models.writing import log_record, revise_record

if TYPE_CHECKING:
    from services.models.group.session_entry import SessionEntry

TEXT = 2000


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class GroupSession(AnswersNeeds):
    """One session 小组节次 as held: the detail of its record. What was said of people is sealed."""

    record = models.OneToOneField(
        ServiceRecord, models.CASCADE, primary_key=True, related_name="group_session"
    )
    group = models.ForeignKey(Group, models.PROTECT, related_name="sessions")
    planned = models.ForeignKey(
        PlannedSession, models.PROTECT, null=True, blank=True, related_name="sessions",
        verbose_name=_("planned session"),
    )  # fmt: skip
    number = models.PositiveSmallIntegerField(_("session"))
    theme = models.CharField(_("theme"), max_length=60)
    stage = models.PositiveSmallIntegerField(_("stage"), choices=Stage)
    started_at = models.TimeField(_("start"), null=True, blank=True)
    where = models.CharField(_("where it takes place"), max_length=60, blank=True)
    volunteers = models.CharField(_("volunteers"), max_length=100, blank=True)
    # Rows of {time, aim, content, material, who} (时间/目标/内容/物资/负责人).
    blocks = models.JSONField(_("content by time"), default=list, blank=True)
    dynamics = EncryptedCharField(
        _("group dynamics"), blank=True, max_length=TEXT, purpose="group_session.dynamics"
    )
    performance = EncryptedCharField(
        _("how members took part"), blank=True, max_length=TEXT,
        purpose="group_session.performance",
    )  # fmt: skip
    reflection = EncryptedCharField(
        _("worker's reflection"), blank=True, max_length=TEXT, purpose="group_session.reflection"
    )
    follow_up = models.CharField(_("to follow up"), max_length=500, blank=True)
    spent = models.DecimalField(
        _("spent (yuan)"), max_digits=10, decimal_places=2, null=True, blank=True,
        validators=[MinValueValidator(0)],
    )  # fmt: skip
    # Came without being members.
    walk_ins = models.PositiveSmallIntegerField(_("others who came"), default=0)

    objects = models.Manager.from_queryset(VisibleQuerySet)()
    jurisdiction = Through("record")

    class Meta:
        verbose_name = _("group session")
        verbose_name_plural = _("group sessions")
        ordering = ["group", "number"]
        constraints = [
            models.UniqueConstraint(fields=["group", "number"], name="one_session_per_number")
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.theme}"

    @classmethod
    def log(cls, entry: SessionEntry, **how: Any) -> tuple[GroupSession, bool]:
        """Write one session; see `writing.log_record`."""
        return log_record(cls, entry, **how)

    def revise(self, entry: SessionEntry, *, by: Any) -> None:
        """Change a draft or a returned session; see `writing.revise_record`."""
        revise_record(self, entry, by=by)


class Attendance(models.Model):
    """One member at one session 出勤."""

    class State(models.TextChoices):
        PRESENT = "present", _("Present")
        LATE = "late", _("Late")
        EXCUSED = "excused", _("Excused")
        ABSENT = "absent", _("Absent")

    CAME = (State.PRESENT, State.LATE)

    session = models.ForeignKey(GroupSession, models.CASCADE, related_name="attendance")
    member = models.ForeignKey(GroupMember, models.PROTECT, related_name="attendance")
    state = models.CharField(_("attendance"), max_length=8, choices=State, default=State.PRESENT)

    objects = models.Manager.from_queryset(VisibleQuerySet)()
    jurisdiction = Through("session")

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        ordering = ["member"]
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="a_member_once_a_session")
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.get_state_display()}"

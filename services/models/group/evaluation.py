from __future__ import annotations

from decimal import Decimal
from typing import Any

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import Through, VisibleManager
from core.workflow import NotAllowed, Text, holds
from services.models.group.group import Group
from services.models.group.moves import GroupStatus


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class GroupEvaluation(models.Model):
    """The evaluation of a group. Attainment stands on the objectives, points on the members."""

    group = models.OneToOneField(Group, models.PROTECT, primary_key=True, related_name="evaluation")
    asked = models.PositiveSmallIntegerField(
        _("members asked about satisfaction"), null=True, blank=True
    )
    satisfied = models.PositiveSmallIntegerField(_("of them satisfied"), null=True, blank=True)
    self_evaluation = models.TextField(
        _("the leader's own evaluation"), max_length=2000, blank=True
    )
    supervisor_comment = models.TextField(
        _("supervisor's comment"), max_length=1000, blank=True, editable=False
    )
    commented_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    commented_at = models.DateTimeField(null=True, editable=False)

    objects = VisibleManager()
    jurisdiction = Through("group")

    class Meta:
        verbose_name = _("evaluation of a group")
        verbose_name_plural = _("evaluations of groups")
        constraints = [
            models.CheckConstraint(
                condition=Q(satisfied__isnull=True) | Q(asked__gte=F("satisfied")),
                name="no_more_satisfied_than_asked",
            )
        ]

    def __str__(self) -> str:
        return str(self.group)

    def clean(self) -> None:
        if (self.satisfied or 0) > (self.asked or 0):
            raise ValidationError({"satisfied": _("More were satisfied than were asked.")})

    @property
    def satisfaction(self) -> Decimal | None:
        """Satisfied ÷ asked in per cent; None while nobody was asked."""
        if not self.asked or self.satisfied is None:
            return None
        return (Decimal(100) * self.satisfied / self.asked).quantize(Decimal("0.1"))

    def lacks(self) -> list[Text]:
        """What is missing before the evaluation is finished."""
        missing: list[Text] = []
        if self.satisfaction is None:
            missing.append(_("the members' satisfaction"))
        measured = self.group.members.filter(before__isnull=False, after__isnull=False)
        if not measured.exists():
            missing.append(_("a measure before and after"))
        if self.group.objectives.filter(attained__isnull=True).exists():
            missing.append(_("how far every objective was attained"))
        if not self.self_evaluation.strip():
            missing.append(_("the leader's own evaluation"))
        return missing

    @property
    def is_open(self) -> bool:
        """While the group runs or has ended; a finished evaluation is returned first."""
        return self.group.status in (GroupStatus.RUNNING, GroupStatus.ENDED)

    @classmethod
    def comment(cls, group: Group, by: Any, text: str) -> GroupEvaluation:
        """The supervisor's comment on the group; its evaluation begins with it if there is none.

        Raises NotAllowed for anybody else, or ValidationError; then nothing is stored.
        """
        if not supervises(by, group):
            raise NotAllowed(_("Only a supervisor of this station comments."))
        if not text.strip():
            raise ValidationError({"supervisor_comment": _("Write a comment.")})
        told = {
            "supervisor_comment": text.strip()[:1000],
            "commented_by": by,
            "commented_at": timezone.now(),
        }
        evaluation, _is_new = cls.objects.update_or_create(group=group, defaults=told)
        return evaluation


def supervises(user: Any, group: Group) -> bool:
    """Whether the user is a supervisor of the group's station, by posting."""
    return holds(user, "case.supervise", group.station)

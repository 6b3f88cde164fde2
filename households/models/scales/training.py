"""Who may run the scales that need training (spec 2.7)."""

from __future__ import annotations

from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import ByStation, VisibleQuerySet
from households.scales import Scale, scale
from stations.models import Station


class ScaleTrainingQuerySet(VisibleQuerySet):
    def holding(self) -> ScaleTrainingQuerySet:
        return self.filter(ended_on__isnull=True)

    def holds(self, user: Any, key: str) -> bool:
        """Whether this person is marked as trained in the scale."""
        return self.holding().filter(user=user, scale=key).exists()


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class ScaleTraining(models.Model):
    """A station head's note that a person of the station was trained in a scale (spec 2.7)."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    station = models.ForeignKey(Station, models.PROTECT, related_name="+")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("social worker")
    )
    scale = models.CharField(_("scale"), max_length=20)
    trained_on = models.DateField(_("trained on"), default=timezone.localdate)
    noted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    ended_on = models.DateField(null=True, blank=True)

    objects = models.Manager.from_queryset(ScaleTrainingQuerySet)()
    jurisdiction = ByStation("station", person_level=False)

    class Meta:
        verbose_name = _("training in a scale")
        verbose_name_plural = _("trainings in scales")
        ordering = ["user", "scale"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "scale", "station"], condition=Q(ended_on__isnull=True),
                name="one_open_training_per_person_and_scale",
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.user_id}: {self.scale}"

    @property
    def definition(self) -> Scale | None:
        return scale(self.scale)

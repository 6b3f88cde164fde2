from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import Public


class Reconciliation(models.Model):
    """One comparison of the facts with the records (rollup design, step 5)."""

    started_at = models.DateTimeField(_("time"), default=timezone.now)
    seconds = models.FloatField(default=0)
    scope = models.CharField(max_length=40, default="all")
    checked = models.IntegerField(default=0)
    differences = models.IntegerField(_("differences"), default=0)
    detail = models.JSONField(default=list, blank=True)

    jurisdiction = Public("Counts of differences between tables; no personal or regional data.")

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.started_at:%F %T}: {self.differences}"

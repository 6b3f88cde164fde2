from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.fields import BlindIndexField
from core.jurisdiction import Through, VisibleQuerySet
from services.models.record import ServiceRecord
from services.models.workflow import Status


class RecordTraceQuerySet(VisibleQuerySet):
    def standing(self) -> RecordTraceQuerySet:
        """Of records that were handed in and not withdrawn."""
        return self.exclude(record__status__in=(Status.DRAFT, Status.WITHDRAWN))


class RecordTrace(models.Model):
    """What records of all kinds can be compared by: who, when, where, and the text as a hash.

    Written when a record is handed in (`services.hints.traces`). Times are those told; there is no
    position of anybody: `division_code` is the village of the household, else the station's township.
    """

    record = models.OneToOneField(
        ServiceRecord, models.CASCADE, primary_key=True, related_name="trace"
    )
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False
    )
    occurred_on = models.DateField()
    starts_at = models.TimeField(null=True)
    ends_at = models.TimeField(null=True)
    minutes = models.PositiveIntegerField(default=0)
    division_code = models.CharField(max_length=12)
    # The household, or the station where there is none: two records at one spot are at one place.
    spot = models.CharField(max_length=24)
    # Of the text without digits, spaces and punctuation; empty for short texts.
    text = BlindIndexField(null=True, purpose="record.text")

    objects = models.Manager.from_queryset(RecordTraceQuerySet)()
    jurisdiction = Through("record")

    class Meta:
        verbose_name = _("trace of a record")
        verbose_name_plural = _("traces of records")
        indexes = [
            models.Index(fields=["worker", "occurred_on"], name="trace_by_worker_and_day"),
            models.Index(
                fields=["text"], name="trace_by_text", condition=models.Q(text__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.record_id} {self.occurred_on}"

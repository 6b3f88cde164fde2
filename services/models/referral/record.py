from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import Through, VisibleQuerySet
from services.models.record import ServiceRecord
from services.models.referral.referral import Referral
from services.models.writing import log_record

if TYPE_CHECKING:
    from services.models.referral.entry import ReferralEntry


class ReferralRecord(models.Model):
    """What ties a record of kind REFERRAL to its referral."""

    record = models.OneToOneField(
        ServiceRecord, models.CASCADE, primary_key=True, related_name="referral_record"
    )
    referral = models.ForeignKey(Referral, models.PROTECT, related_name="records")

    objects = models.Manager.from_queryset(VisibleQuerySet)()
    jurisdiction = Through("record")

    class Meta:
        verbose_name = _("record of a referral")
        verbose_name_plural = _("records of referrals")

    def __str__(self) -> str:
        return str(self.referral_id)

    @classmethod
    def log(cls, entry: ReferralEntry, **how: Any) -> tuple[ReferralRecord, bool]:
        """Write the record; see `writing.log_record`. `Referral.make("send")` is what people use."""
        return log_record(cls, entry, **how)

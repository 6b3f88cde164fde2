"""A visit that served both files of one person served one person: its person-times follow (K01)."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from households.signals import row_set_aside
from services.models import Beneficiary, ServiceRecord


@receiver(row_set_aside, sender=Beneficiary)
def one_person_time_less(merge: Any, row: dict[str, Any], **kwargs: Any) -> None:
    """Noted as a step of the merge, so that undoing it counts both again."""
    record = ServiceRecord.objects.select_for_update().filter(pk=row["record_id"]).first()
    if record is None or not record.person_times:
        return
    with merge.step(record):
        ServiceRecord.objects.filter(pk=record.pk).update(person_times=record.person_times - 1)

"""A visit that served both files of one person served one person: its person-times follow (K01)."""

from __future__ import annotations

from typing import Any

from django.dispatch import receiver

from households.signals import row_returning, row_set_aside
from services.models import Beneficiary, ServiceRecord


@receiver(row_set_aside, sender=Beneficiary)
def one_person_time_less(row: dict[str, Any], **kwargs: Any) -> None:
    record = ServiceRecord.objects.select_for_update().filter(pk=row["record_id"]).first()
    if record is not None:
        _count(record, known=record.beneficiaries.count())


@receiver(row_returning, sender=Beneficiary)
def one_person_time_more(merge: Any, row: dict[str, Any], **kwargs: Any) -> bool:
    """Both count again, unless the record was told anew since and names the survivor no longer."""
    record = ServiceRecord.objects.select_for_update().filter(pk=row["record_id"]).first()
    if record is None:
        return False
    served = set(record.beneficiaries.values_list("person_id", flat=True))
    if merge.kept_id not in served or row["person_id"] in served:
        return False
    _count(record, known=len(served) + 1)
    return True


def _count(record: ServiceRecord, known: int) -> None:
    if not record.is_attempt:
        times = known + record.anonymous_count
        ServiceRecord.objects.filter(pk=record.pk).update(person_times=times)

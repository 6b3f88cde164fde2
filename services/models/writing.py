"""Writing a service record of any kind: once, whole, and so that sending it twice makes one."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from typing import Any, TypeVar

from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.workflow import NotAllowed, WrongStatus, holds
from households.models import kept_from_children
from services.models.entry import RecordEntry, UuidTaken
from services.models.record import Beneficiary, ServiceRecord
from services.signals import announce

Detail = TypeVar("Detail", bound=models.Model)


@transaction.atomic
def log_record(
    detail_model: type[Detail],
    entry: RecordEntry,
    *,
    by: Any,
    uuid: uuids.UUID | None = None,
    submit: bool = True,
    at: dt.datetime | None = None,
) -> tuple[Detail, bool]:
    """Write record, detail and beneficiaries; out: the detail and whether it was made now.

    A `uuid` of the client that this user has used before gives the first result again.
    `submit=False` keeps a draft; `at` is when it was entered (imports and demo data). Raises
    ValidationError (UuidTaken and those of the kind) for what the entry says, NotAllowed for a
    person who may not record there.
    """
    now = at or timezone.now()
    details: Any = detail_model._default_manager
    entry.lock(by)
    if uuid is not None:
        earlier = ServiceRecord.objects.filter(uuid=uuid).first()
        if earlier is not None:
            if earlier.worker_id == by.pk and earlier.kind == entry.KIND:
                return details.select_related("record").get(pk=earlier.pk), False
            raise UuidTaken
    _put_on_track(entry, by)
    entry.clean(handing_in=submit)
    record = ServiceRecord(
        uuid=uuid or uuid7(),
        kind=entry.KIND,
        worker=by,
        created_at=now,
        **entry.record_values(timezone.localdate(now)),
    )
    try:
        with transaction.atomic():
            record.save(force_insert=True)
    except IntegrityError as error:
        # A record that row-level security hides from this user holds the uuid.
        if "uuid" in str(error):
            raise UuidTaken from error
        raise
    detail = details.create(record=record, **entry.detail_values())
    set_beneficiaries(record, entry)
    entry.note_emergencies(by)
    entry.serve_needs()
    entry.wrote(record, first=True)
    if submit:
        record.submit(by, at=now)
    announce([record.pk])
    return detail, True


@transaction.atomic
def revise_record(detail: Any, entry: RecordEntry, *, by: Any) -> None:
    """Change a draft or a returned record, which handing in then asks to be complete.

    The earlier version stays in its history.

    Raises NotAllowed for anybody but its author, WrongStatus after it was handed in.
    """
    entry.lock(by)
    record = ServiceRecord.objects.select_for_update().get(pk=detail.record_id)
    if record.worker_id != by.pk:
        raise NotAllowed(_("Only the social worker who made this record can do this."))
    if not record.is_editable:
        raise WrongStatus(
            _("This record is “%(status)s” now and can no longer be changed.")
            % {"status": record.get_status_display()}
        )
    if entry.track != record.track:
        _put_on_track(entry, by)
    entry.clean(replacing=record, handing_in=False)
    _overwrite(detail, record, entry, by)


def _put_on_track(entry: RecordEntry, by: Any) -> None:
    """Nobody serves minors without the yearly check (8.1 no. 9); raises NotAllowed."""
    if (words := kept_from_children(by, entry.track)) is not None:
        raise NotAllowed(words)


@transaction.atomic
def correct_record(detail: Any, entry: RecordEntry, *, by: Any) -> None:
    """Write an approved correction over a locked record (`RecordCorrection`); it stays locked.

    Raises NotAllowed for who may not decide there, WrongStatus for a record that is not locked.
    """
    entry.lock(by)
    record = ServiceRecord.objects.select_for_update().get(pk=detail.record_id)
    if not holds(by, "record.confirm", record.station):
        raise NotAllowed(_("Only the head of this station can do this."))
    if record.status != ServiceRecord.Status.LOCKED:
        raise WrongStatus(_("Only a locked record is corrected; before that it is changed."))
    entry.clean(replacing=record)
    _overwrite(detail, record, entry, by)


def _overwrite(detail: Any, record: ServiceRecord, entry: RecordEntry, by: Any) -> None:
    values = entry.record_values(timezone.localdate(record.created_at))
    # It counts where it was done, also when the file has moved on to another station.
    values["station"] = record.station
    for name, value in values.items():
        setattr(record, name, value)
    record.save()
    for name, value in entry.detail_values().items():
        setattr(detail, name, value)
    detail.record = record
    detail.save()
    set_beneficiaries(record, entry)
    entry.note_emergencies(by)
    entry.serve_needs()
    entry.wrote(record, first=False)
    announce([record.pk])


def set_beneficiaries(record: ServiceRecord, entry: RecordEntry) -> None:
    """Make exactly the persons served the record's beneficiaries."""
    wanted = set() if entry.is_attempt else {person.pk for person in entry.served}
    present = set(record.beneficiaries.values_list("person_id", flat=True))
    record.beneficiaries.filter(person_id__in=present - wanted).delete()
    Beneficiary.objects.bulk_create(
        Beneficiary(record=record, person_id=pk) for pk in sorted(wanted - present)
    )

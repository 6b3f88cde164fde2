"""Visits for tests, made the way people make them: logged by a worker, confirmed by a head."""

from __future__ import annotations

import datetime as dt
import uuid as uuids
from importlib import import_module
from typing import Any

from django.apps import apps
from django.utils import timezone

from accounts.models import User
from campaigns.models import ServiceType, Track
from households.models import BackgroundCheck, Person
from services.blocks import CHOICES, demanding
from services.models import BlockEntry, ServiceRecord, Visit, VisitEntry
from services.models.visit_block import blocks_for
from stations.models import Station
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory, PersonFactory


def ensure_tracks() -> None:
    """Load the tracks and service types again where a transactional test has emptied the tables."""
    if not ServiceType.objects.exists():
        import_module("campaigns.migrations.0003_tracks_and_service_types").load(apps, None)


def worker_of(station: Station) -> User:
    """A social worker of the station; the same one every time."""
    return _posted("worker", station)


def head_of(station: Station) -> User:
    """The head of the station; the same one every time."""
    return _posted("station_head", station)


def _posted(role: str, station: Station) -> User:
    found = User.objects.filter(postings__role=role, postings__station=station).first()
    return found or checked(make_user(role, station=station), station)


def checked(user: User, station: Station, on: dt.date | None = None) -> User:
    """The same person with a background check noted by nobody in particular: may serve children."""
    BackgroundCheck.objects.create(
        station=station, user=user, noted_by=user, checked_on=on or timezone.localdate()
    )
    return user


def log_visit(
    household: Any = None,
    *,
    served: list[Any] | None = None,
    on: dt.date | None = None,
    track: int | None = None,
    by: User | None = None,
    status: int = ServiceRecord.Status.CONFIRMED,
    uuid: uuids.UUID | None = None,
    at: dt.datetime | None = None,
    **values: Any,
) -> Visit:
    """A visit brought to `status` through the model API (default: confirmed by the station head).

    `served` defaults to all members (nobody for an attempt), `on` to today, `at` (when it was
    entered) to now; other `values` are fields of `VisitEntry`.
    """
    ensure_tracks()
    household = household or HouseholdFactory()
    worker = by or worker_of(household.station)
    if track == 2 and not values.get("needs"):
        values.setdefault("is_universal", True)
    attempt = values.get("outcome", 1) != ServiceRecord.Outcome.SERVED
    if served is None:
        served = [] if attempt or "anonymous_count" in values else list(household.members.all())
        if not served and not attempt and "anonymous_count" not in values:
            served = [PersonFactory(household=household)]
    if not attempt:
        values.setdefault("blocks", asked_blocks(served, track, values.get("place", 1)))
    visit, _ = Visit.log(
        VisitEntry(
            household=household,
            occurred_on=on or timezone.localdate(),
            served=served,
            track=Track.objects.get(pk=track) if track else None,
            **values,
        ),
        by=worker,
        uuid=uuid,
        submit=status != ServiceRecord.Status.DRAFT,
        at=at,
    )
    _bring_to(visit.record, status, at)
    return visit


def asked_blocks(served: list[Person], track: int | None, place: int = 1) -> list[BlockEntry]:
    """The blocks that a visit of this track at this place must answer, with the first answers."""
    at = ServiceRecord.Place(place).name.lower()
    return [
        BlockEntry(
            block.key,
            person,
            {
                field.key: [field.options[0][0]] if field.kind == CHOICES else field.options[0][0]
                for field in block.fields
                if field.required
            },
        )
        for block, person in (blocks_for(served) if track in demanding() else ())
        if block.must_be_answered(track, at)
    ]


def _bring_to(record: ServiceRecord, status: int, at: dt.datetime | None) -> None:
    if status in (ServiceRecord.Status.CONFIRMED, ServiceRecord.Status.LOCKED):
        record.confirm(head_of(record.station), at=at)
    if status == ServiceRecord.Status.LOCKED:
        record.lock()
    if status == ServiceRecord.Status.RETURNED:
        record.return_for(head_of(record.station), "情况记录不完整")
    if status == ServiceRecord.Status.WITHDRAWN:
        record.withdraw(record.worker, "重复录入")


def RecordFactory(**values: Any) -> ServiceRecord:
    """The counted record of a visit."""
    return log_visit(**values).record

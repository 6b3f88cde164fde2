"""The desk knows records, not visits: every kind waits, is narrowed, confirmed, returned, locked."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from services.models import ActivityStatus, ServiceRecord, Status
from services.tasks import lock_confirmed
from tests.factories.activities import make_activity
from tests.factories.households import HouseholdFactory
from tests.factories.services import log_visit
from tests.factories.stations import DivisionFactory, StationFactory

pytestmark = pytest.mark.django_db
Kind = ServiceRecord.Kind


@pytest.fixture
def activity(place: SimpleNamespace) -> ServiceRecord:
    held = make_activity(
        ActivityStatus.HELD, station=place.station, confirmed=False, title="重阳节敬老"
    )
    return ServiceRecord.objects.get(pk=held.record_id)


@pytest.fixture
def visits(place: SimpleNamespace) -> list[ServiceRecord]:
    return [
        log_visit(
            HouseholdFactory(station=place.station, with_head=True), status=Status.SUBMITTED
        ).record
        for _ in range(2)
    ]


@pytest.fixture
def desk(place: SimpleNamespace, client: Client) -> Client:
    client.force_login(place.head)
    return client


def test_each_kind_has_a_chip_that_counts_its_rows(
    desk: Client, activity: ServiceRecord, visits: list[ServiceRecord]
) -> None:
    page = desk.get(reverse("services:review"))

    assert {chip.key: chip.count for chip in page.context["kind_chips"]} == {
        str(Kind.VISIT.value): 2, str(Kind.ACTIVITY.value): 1,
    }  # fmt: skip
    narrowed = desk.get(reverse("services:review"), {"kind": Kind.ACTIVITY.value})
    assert narrowed.context["page"].rows == [activity]
    assert narrowed.context["total"] == narrowed.context["plain"] == 1
    assert narrowed.context["waiting"] == 3
    assert "重阳节敬老" in narrowed.content.decode()


def test_one_kind_alone_needs_no_chips(desk: Client, visits: list[ServiceRecord]) -> None:
    assert desk.get(reverse("services:review")).context["kind_chips"] == []
    assert desk.get(reverse("services:review"), {"kind": "nonsense"}).context["total"] == 2


def test_bulk_keeps_to_the_kind_that_is_shown(
    desk: Client, activity: ServiceRecord, visits: list[ServiceRecord]
) -> None:
    answer = desk.post(
        reverse("services:confirm-plain"), {"which": "all", "kind": Kind.VISIT.value}
    )

    assert answer["Location"].endswith(f"?kind={Kind.VISIT.value}")
    activity.refresh_from_db()
    assert activity.status == Status.SUBMITTED
    assert ServiceRecord.objects.counted().count() == 2


def test_a_returned_record_opens_the_form_of_its_kind(
    place: SimpleNamespace, client: Client, activity: ServiceRecord, visits: list[ServiceRecord]
) -> None:
    activity.return_for(place.head, "人数不对")
    visits[0].return_for(place.head, "请补充")
    client.force_login(activity.worker)

    text = client.get(reverse("services:phone-records"), {"status": "3"}).content.decode()
    home = client.get(reverse("services:phone-home")).content.decode()

    held = activity.activity_record.activity
    assert reverse("services:activity-hold", args=[held.uuid]) in text
    assert reverse("services:visit-revise", args=[visits[0].uuid]) in text
    assert "重阳节敬老" in text and "人数不对" in text
    assert "2" in home and "请补充" in home


def test_the_desk_of_every_kind_costs_few_queries(
    place: SimpleNamespace, desk: Client, activity: ServiceRecord, count_queries: Any
) -> None:
    for _ in range(22):
        log_visit(
            HouseholdFactory(station=place.station, with_head=True, risk="red"),
            status=Status.SUBMITTED,
        )

    assert count_queries(lambda: desk.get(reverse("services:review"))) <= 13
    url = reverse("services:review")
    assert count_queries(lambda: desk.get(url, {"record": str(activity.uuid)})) <= 13


def test_records_of_every_kind_lock(place: SimpleNamespace, activity: ServiceRecord) -> None:
    activity.confirm(place.head)
    ServiceRecord.objects.filter(pk=activity.pk).update(
        confirmed_at=timezone.now() - dt.timedelta(hours=73)
    )

    assert lock_confirmed() == 1


def test_a_province_locks_after_its_own_hours(
    place: SimpleNamespace, settings: Any, tmp_path: Path
) -> None:
    table = tmp_path / "hours.csv"
    table.write_text("province,hours\n41,24\n", encoding="utf-8")
    settings.RECORD_LOCK_HOURS_FILE = str(table)
    henan = StationFactory(division=DivisionFactory(code="419999101000"))
    there = log_visit(HouseholdFactory(station=henan, with_head=True)).record
    here = log_visit(place.household).record
    ServiceRecord.objects.update(confirmed_at=timezone.now() - dt.timedelta(hours=25))

    assert lock_confirmed() == 1

    there.refresh_from_db()
    here.refresh_from_db()
    assert (there.status, here.status) == (Status.LOCKED, Status.CONFIRMED)

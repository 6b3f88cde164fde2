"""Each kind of record is told again whole and corrected in its own fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from services.correcting import told
from services.forms.correction import CorrectionForm
from services.models import ActivityStatus, RecordCorrection, ServiceRecord
from tests.factories.accounts import make_user
from tests.factories.activities import make_activity
from tests.factories.cases import brought_to, log_contact
from tests.factories.community import make_meeting
from tests.factories.groups import hold_session, run_group
from tests.factories.households import jinshan_station
from tests.factories.services import head_of

pytestmark = pytest.mark.django_db


def _activity() -> ServiceRecord:
    return ServiceRecord.objects.get(
        pk=make_activity(ActivityStatus.HELD, station=jinshan_station()).record_id
    )


def _session() -> ServiceRecord:
    return hold_session(run_group(jinshan_station(), guests=1), states="pa").record


def _meeting() -> ServiceRecord:
    return ServiceRecord.objects.get(pk=make_meeting(station=jinshan_station()).record_id)


def _contact() -> ServiceRecord:
    record = log_contact(brought_to("intervention")).record
    record.confirm(head_of(record.station))
    return record


KINDS: dict[str, tuple[Callable[[], ServiceRecord], dict[str, Any]]] = {
    "activity": (_activity, {"anonymous_count": 20}),
    "session": (_session, {"theme": "改正的主题", "minutes": 60}),
    "meeting": (_meeting, {"residents": 12}),
    "contact": (_contact, {"process": "改正的经过"}),
}


@pytest.fixture(params=KINDS)
def locked(request: pytest.FixtureRequest) -> tuple[ServiceRecord, dict[str, Any]]:
    make, changes = KINDS[request.param]
    record = make()
    record.refresh_from_db()
    record.lock()
    return ServiceRecord.objects.get(pk=record.pk), changes


def test_only_what_was_asked_for_changes(locked: tuple[ServiceRecord, dict[str, Any]]) -> None:
    record, changes = locked
    before = told(record)
    form = CorrectionForm.of(record, record.worker, changes, "记错了")
    assert form.is_valid(), form.errors
    assert form.new == changes

    asked, _made = RecordCorrection.ask(
        record, old=form.old, new=form.new, reason="记错了", by=record.worker
    )
    asked.approve(head_of(record.station))

    fresh = ServiceRecord.objects.get(pk=record.pk)
    after = told(fresh)
    follows = {"anonymous_count"} if "residents" in changes else set()
    differs = {name for name in before if before[name] != after[name]} - follows
    assert differs == set(changes)
    assert fresh.person_times == len(after["served"]) + after["anonymous_count"]


def test_its_pages_open_for_author_head_and_county(
    locked: tuple[ServiceRecord, dict[str, Any]], client: Client
) -> None:
    record, changes = locked
    form = CorrectionForm.of(record, record.worker, changes, "记错了")
    assert form.is_valid(), form.errors
    client.force_login(record.worker)
    assert client.get(reverse("services:correct", args=[record.uuid])).status_code == 200
    asked, _made = RecordCorrection.ask(
        record, old=form.old, new=form.new, reason="私密原因", by=record.worker
    )
    url = reverse("services:correction", args=[asked.uuid])

    client.force_login(head_of(record.station))
    assert client.get(url).context["differences"]
    client.force_login(make_user("main_station"))
    page = client.get(url)
    assert page.status_code == 200 and "私密原因" not in page.content.decode()

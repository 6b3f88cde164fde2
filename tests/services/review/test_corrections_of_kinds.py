"""Each kind of record is told again whole and corrected in its own fields."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import Sum
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pyroaring import BitMap

from reporting.models import Fact, FactSet
from reporting.rollup.fold import fold_now
from services.corrections.retelling import told
from services.forms.correction import CorrectionForm
from services.models import ActivityStatus, RecordCorrection, ServiceRecord
from tests.factories.accounts import make_user
from tests.factories.activities import make_activity
from tests.factories.cases import brought_to, log_contact
from tests.factories.community import make_meeting
from tests.factories.groups import hold_session, run_group
from tests.factories.households import HouseholdFactory, jinshan_station
from tests.factories.services import head_of, log_visit

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


def test_a_locked_activity_is_corrected_this_way_only_and_its_day_follows(client: Client) -> None:
    today = timezone.localdate()
    person = HouseholdFactory(station=jinshan_station(), with_head="张桂兰").head
    activity = make_activity(
        "held", station=person.station, served=[person], anonymous=4, on=today - dt.timedelta(1)
    )
    record = ServiceRecord.objects.get(pk=activity.record_id)
    record.lock()
    client.force_login(record.worker)
    # The page leads to the request; the form that recorded it is closed.
    assert (
        reverse("services:correct", args=[record.uuid])
        in client.get(reverse("services:activity", args=[activity.uuid])).content.decode()
    )
    hold = reverse("services:activity-hold", args=[activity.uuid])
    assert client.get(hold).status_code == 403

    changes = {"anonymous_count": 9, "occurred_on": f"{today}", "elderly": 2}
    form = CorrectionForm.of(record, record.worker, changes, "人数记错")
    assert form.is_valid(), form.errors
    asked, _made = RecordCorrection.ask(
        record, old=form.old, new=form.new, reason="人数记错", by=record.worker
    )
    asked.approve(head_of(record.station))
    record.refresh_from_db()
    activity.refresh_from_db()
    assert (record.person_times, record.activity_record.elderly) == (10, 2)
    assert activity.day == today


def test_an_approved_correction_changes_who_was_at_a_group_session() -> None:
    record = _session()  # the second of six members and one guest was absent
    record.refresh_from_db()
    record.lock()
    session, station = record.group_session, record.station
    rows = {row.member.pk: row for row in session.attendance.select_related("member__person")}
    first, second, third = (rows[pk].member for pk in sorted(rows)[:3])
    month = record.occurred_on.replace(day=1)
    fold_now()
    assert (record.person_times, _counted(station, month)) == (6, (6, 5))

    changes = {f"member-{first.uuid}": "excused", f"member-{second.uuid}": "late"}
    guest = session.group.members.get(person=None)
    changes |= {f"member-{member.uuid}": "absent" for member in (third, guest)}
    form = CorrectionForm.of(record, record.worker, changes, "点错名")
    assert form.is_valid(), form.errors
    assert form.new == changes
    asked, _made = RecordCorrection.ask(
        record, old=form.old, new=form.new, reason="点错名", by=record.worker
    )
    shown = form.differences(asked.old, asked.new)
    assert (str(first), "出席", "请假") in shown
    assert all(str(first) != label for label, _o, _n in form.differences(form.old, form.new, False))
    asked.approve(head_of(station))

    record.refresh_from_db()
    states = dict(session.attendance.values_list("member", "state"))
    assert (states[first.pk], states[second.pk], states[guest.pk]) == ("excused", "late", "absent")
    served = set(record.beneficiaries.values_list("person", flat=True))
    assert second.person_id in served and first.person_id not in served
    fold_now()
    assert (record.person_times, _counted(station, month)) == (4, (4, 4))


def _counted(station: Any, month: Any) -> tuple[int, int]:
    """Person-times of group sessions and persons in the month, as the figures say."""
    facts = Fact.objects.filter(
        level=5, node=station.pk, month=month, kind=ServiceRecord.Kind.GROUP_SESSION
    )
    served = FactSet.objects.get(level=5, node=station.pk, month=month, track=-1).persons
    return facts.aggregate(n=Sum("person_times"))["n"], len(BitMap.deserialize(served))


def test_the_same_correction_over_the_api_and_nobody_else_on_the_list(client: Client) -> None:
    record = _session()
    record.refresh_from_db()
    record.lock()
    client.force_login(record.worker)
    member = record.group_session.group.members.first()
    url = "/api/v1/corrections/"
    body = {"record": str(record.uuid), "reason": "点错名"}
    stranger = client.post(
        url, {**body, "changes": {"member-00000000-0000-7000-8000-000000000000": "absent"}},
        content_type="application/json",
    )  # fmt: skip
    assert stranger.status_code == 400
    made = client.post(
        url, {**body, "changes": {f"member-{member.uuid}": "absent"}},
        content_type="application/json",
    )  # fmt: skip
    assert made.status_code == 201, made.json()


def test_a_visit_corrected_onto_a_track_answers_what_the_track_asks() -> None:
    record = log_visit(status=ServiceRecord.Status.LOCKED).record
    person = record.beneficiaries.get().person
    changes: dict[str, Any] = {"track": 2, "is_universal": True, "service_types": []}
    form = CorrectionForm.of(record, record.worker, changes, "归错行动")
    assert not form.is_valid()
    for key, answer in (("health", "fair"), ("living_with", "alone")):
        changes[f"block:elder:{person.uuid}:{key}"] = answer
    form = CorrectionForm.of(record, record.worker, changes, "归错行动")
    assert form.is_valid(), form.errors
    asked, _made = RecordCorrection.ask(
        record, old=form.old, new=form.new, reason="归错行动", by=record.worker
    )
    asked.approve(head_of(record.station))
    record.refresh_from_db()
    assert record.track_id == 2
    assert record.blocks.get().told == {"health": "fair", "living_with": "alone"}

"""Sessions changed, groups evaluated, commented and turned into an activity over the API."""

from __future__ import annotations

import pytest
from rest_framework.test import APIClient

from services.models import Group
from tests.factories import groups as make
from tests.factories.accounts import make_user

pytestmark = pytest.mark.django_db
GROUPS, SESSIONS = "/api/v1/group-work/", "/api/v1/group-sessions/"


def as_(user) -> APIClient:
    client = APIClient()
    client.force_login(user)
    return client


def test_a_returned_session_is_changed_in_part_and_handed_in_again(place) -> None:
    group = make.run_group(place.station, members=3)
    session = make.hold_session(group, 1, states="ppa", confirm=False, reflection="顺利")
    url = f"{SESSIONS}{session.record.uuid}/"
    worker = as_(place.worker)
    assert worker.patch(url, {"theme": "改名"}, format="json").status_code == 409
    session.record.return_for(place.head, "人数不对")
    member = group.members.last()
    told = {
        "attendance": [{"member": str(m.uuid), "state": "present"} for m in group.members.all()]
    }
    changed = worker.patch(url, told, format="json")
    assert changed.status_code == 200, changed.data
    assert changed.data["person_times"] == 3
    session.record.refresh_from_db()
    session.refresh_from_db()
    assert (session.record.status, session.reflection) == (2, "顺利")
    assert session.attendance.get(member=member).state == "present"


def test_a_session_is_changed_by_who_entered_it_and_never_back_to_an_earlier_stage(place) -> None:
    group = make.run_group(place.station, members=3)
    make.hold_session(group, 3)
    session = make.hold_session(group, 4, confirm=False)
    session.record.return_for(place.head, "阶段")
    url = f"{SESSIONS}{session.record.uuid}/"
    assert as_(place.worker).patch(url, {"stage": 1}, format="json").status_code == 400
    for user in (make_user("worker", station=place.station), place.county):
        assert as_(user).patch(url, {"theme": "x"}, format="json").status_code in (403, 404)
    session.refresh_from_db()
    assert session.theme == "第4节"


def test_a_group_is_evaluated_part_by_part(place) -> None:
    group = make.run_group(place.station, members=3)
    for number in (1, 2, 3):
        make.hold_session(group, number)
    url = f"{GROUPS}{group.uuid}/evaluation/"
    worker, member = as_(place.worker), group.members.first()
    assert len(worker.get(url).data["missing"]) == 4
    too_many = worker.post(url, {"asked": 3, "satisfied": 4}, format="json")
    assert too_many.status_code == 400
    assert as_(place.county).post(url, {"asked": 3}, format="json").status_code == 403
    done = worker.post(
        url,
        {
            "asked": 3, "satisfied": 2, "self_evaluation": "达到预期", "attained": [80],
            "points": [{"member": str(member.uuid), "before": "12", "after": "17.5"}],
        },
        format="json",
    )  # fmt: skip
    assert done.status_code == 200, done.data
    assert (done.data["missing"], str(done.data["satisfaction"])) == ([], "66.7")
    group.make("end", place.worker)
    moved = worker.post(f"{GROUPS}{group.uuid}/move/", {"move": "evaluate"}, format="json")
    assert moved.data["status"] == "evaluated", moved.data
    assert worker.post(url, {"asked": 5}, format="json").status_code == 409


def test_the_comment_is_the_supervisors(place) -> None:
    group = make.run_group(place.station, members=3)
    url = f"{GROUPS}{group.uuid}/comment/"
    assert as_(place.worker).post(url, {"text": "好"}, format="json").status_code == 403
    assert as_(place.head).post(url, {"text": "好"}, format="json").status_code == 403
    supervisor = make_user("supervisor", station=place.station)
    told = as_(supervisor).post(url, {"text": "目标清楚"}, format="json")
    assert told.data["supervisor_comment"] == "目标清楚"


def test_a_group_of_one_session_is_turned_into_an_activity_and_never_by_the_plain_step(
    place,
) -> None:
    group = make.run_group(place.station, members=3)
    head = as_(place.head)
    assert head.post(f"{GROUPS}{group.uuid}/convert/").status_code == 409
    make.hold_session(group, 1)
    plain = {"move": "convert", "reason": "一节"}
    assert head.post(f"{GROUPS}{group.uuid}/move/", plain, format="json").status_code == 400
    assert as_(place.worker).post(f"{GROUPS}{group.uuid}/convert/").status_code == 403
    assert head.post(f"{GROUPS}{group.uuid}/convert/").data["status"] == "cancelled"
    assert Group.objects.get().activity is not None

"""Group work over the API, in the calendar, among the reminders, on paper and in the household file."""

from __future__ import annotations

import datetime as dt

from django.urls import reverse
from django.utils import timezone

from households import reminders
from households.file import timeline
from services.calendar import Span, entries
from services.models import Group, GroupMember
from tests.factories.accounts import make_user
from tests.factories.groups import add_members, evaluate, hold_session, plan_group, run_group

JSON = {"content_type": "application/json"}
BASE = "/api/v1/group-work/"


def told(place) -> dict:
    today = timezone.localdate().isoformat()
    return {
        "uuid": "0197a000-0000-7000-8000-000000000001", "station": str(place.station.uuid),
        "name": "手工小组", "kind": "interest", "target_group": "留守妇女", "aims": "互助",
        "risk_plan": "天气", "evaluation_method": "前后测",
        "objectives": [{"text": "完成作品", "measured_by": "清点"}],
        "planned": [{"theme": f"第{n}节", "stage": n, "planned_on": today} for n in (1, 2, 3)],
    }  # fmt: skip


def test_the_api_plans_once_and_moves_by_role(place, client):
    client.force_login(place.worker)
    first = client.post(BASE, told(place), **JSON)
    assert first.status_code == 201, first.content
    assert client.post(BASE, told(place), **JSON).status_code == 200
    group = Group.objects.get()
    assert group.planned.count() == 3 and group.leader == place.worker
    url = f"{BASE}{group.uuid}/"
    assert client.post(f"{url}move/", {"move": "approve"}, **JSON).status_code == 409
    assert client.post(f"{url}move/", {"move": "submit"}, **JSON).json()["status"] == "submitted"
    assert client.post(f"{url}move/", {"move": "approve"}, **JSON).status_code == 403
    assert client.patch(url, {"name": "改"}, **JSON).status_code == 400
    client.force_login(place.head)
    assert client.post(f"{url}move/", {"move": "give_back"}, **JSON).status_code == 400
    assert client.post(f"{url}move/", {"move": "approve"}, **JSON).json()["status"] == "approved"
    assert client.post(f"{url}move/", {"move": "start"}, **JSON).status_code == 400


def test_the_api_takes_members_in_and_lets_them_leave(place, client):
    client.force_login(place.worker)
    group = plan_group(place.station)
    url = f"{BASE}{group.uuid}/"
    made = client.post(f"{url}members/", {"person": str(place.a.uuid)}, **JSON)
    assert made.status_code == 201, made.content
    assert client.post(f"{url}members/", {"name": "来宾"}, **JSON).status_code == 201
    assert client.post(f"{url}members/", {}, **JSON).status_code == 400
    assert [row["name"] for row in client.get(f"{url}members/").json()] == ["张桂兰", "来宾"]
    key = made.json()["uuid"]
    assert client.post(f"{url}leave/", {"member": key, "reason": ""}, **JSON).status_code == 400
    left = client.post(f"{url}leave/", {"member": key, "reason": "搬走"}, **JSON)
    assert left.json()["left_reason"] == "搬走"


def test_the_api_records_a_session_once_and_refuses_a_stage_that_goes_back(place, client):
    client.force_login(place.worker)
    group = run_group(place.station, members=3)
    rows = [{"member": str(m.uuid), "state": "present"} for m in group.members.all()]
    data = {
        "uuid": "0197a000-0000-7000-8000-000000000002", "group": str(group.uuid),
        "theme": "一", "stage": 3, "occurred_on": timezone.localdate().isoformat(),
        "minutes": 60, "attendance": rows, "reflection": "顺利", "service_types": ["R-3"],
        "forces": ["worker", "volunteer"], "is_universal": True,
    }  # fmt: skip
    made = client.post("/api/v1/group-sessions/", data, **JSON)
    assert made.status_code == 201, made.content
    assert made.json()["person_times"] == 3 and made.json()["reflection"] == "顺利"
    told = [made.json()[name] for name in ("service_types", "forces", "is_universal")]
    assert told == [["R-3"], ["worker", "volunteer"], True]
    assert client.post("/api/v1/group-sessions/", data, **JSON).status_code == 200
    back = data | {"uuid": "0197a000-0000-7000-8000-000000000003", "stage": 2}
    assert client.post("/api/v1/group-sessions/", back, **JSON).status_code == 400
    assert client.get(f"/api/v1/group-sessions/{data['uuid']}/").json()["number"] == 1
    assert client.get("/api/v1/group-sessions/").json()["results"]
    figures = client.get(f"{BASE}{group.uuid}/").json()["figures"]
    assert figures["attendance_rate"] == "100.0" and figures["sessions"] == 1


def test_somebody_elsewhere_and_officials_find_no_group(place, client):
    group = run_group(place.station)
    client.force_login(make_user("prefecture_admin"))
    assert client.get(f"{BASE}{group.uuid}/").status_code in (403, 404)
    client.force_login(make_user("supervisor", station=place.station))
    moved = client.post(f"{BASE}{group.uuid}/move/", {"move": "end"}, **JSON)
    assert moved.status_code == 403


def test_planned_sessions_stand_in_the_calendar(place):
    group = plan_group(place.station)
    today = timezone.localdate()
    found = entries(Span(place.worker, today - dt.timedelta(days=60), today), ["group"])
    assert len(found) == 6 and found[0].title == f"{group.name} 1"
    group.make("cancel", place.worker, "停办")
    assert entries(Span(place.worker, today - dt.timedelta(days=60), today), ["group"]) == []


def test_sessions_to_record_and_groups_to_evaluate_are_called_to_mind(place):
    group = run_group(place.station)
    for number in range(1, 6):
        hold_session(group, number)

    def kinds() -> dict[str, int]:
        return {k.source.kind: len(k.rows) for k in reminders.of(place.worker)}

    assert kinds()["group-session"] == 1 and kinds()["group-evaluation"] == 0
    group.make("end", place.worker)
    assert kinds()["group-session"] == 0 and kinds()["group-evaluation"] == 1
    evaluate(group)
    group.make("evaluate", place.worker)
    assert kinds()["group-evaluation"] == 0


def test_a_session_stands_on_the_timeline_of_its_members_households(place):
    group = plan_group(place.station)
    add_members(group, 2)
    GroupMember.join(
        group, place.worker, person=place.a, on=timezone.localdate() - dt.timedelta(60)
    )
    group.make("submit", place.worker)
    group.make("approve", place.head)
    group.make("start", place.worker, started_on=timezone.localdate() - dt.timedelta(days=50))
    hold_session(group, 1)
    shared = next(s for s in timeline.sources(place.worker) if s.kind == "shared")
    record = shared.rows(place.household, place.worker).get()
    assert group.name in shared.item(record).text


def test_the_file_is_printed_and_that_is_logged(place, client):
    group = run_group(place.station, members=3, guests=1)
    hold_session(group, 1, dynamics="热烈", blocks=[{"time": "9:00", "content": "破冰"}])
    evaluate(group)
    client.force_login(place.worker)
    response = client.get(reverse("services:group-print", args=[group.uuid]))
    assert response["Content-Type"] == "application/pdf" and response.content[:4] == b"%PDF"
    client.force_login(make_user("main_station"))
    assert client.get(reverse("services:group-print", args=[group.uuid])).status_code == 403

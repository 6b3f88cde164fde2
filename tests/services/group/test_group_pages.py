"""The pages of group work, by role; what is refused is told and changes nothing."""

from __future__ import annotations

import pytest
from django.urls import reverse
from django.utils import timezone

from services.models import (
    Group,
    GroupFigures,
    GroupMember,
)
from tests.factories.accounts import make_user
from tests.factories.groups import add_members, evaluate, hold_session, plan_group, run_group


def rows(prefix: str, filled: list[dict], total: int | None = None, initial: int = 0) -> dict:
    """The posted form of an inline formset."""
    data = {f"{prefix}-TOTAL_FORMS": total or len(filled), f"{prefix}-INITIAL_FORMS": initial}
    for number, row in enumerate(filled):
        data |= {f"{prefix}-{number}-{key}": value for key, value in row.items()}
    return data


def plan_post(worker, **values) -> dict:
    today = timezone.localdate()
    planned = [
        {"theme": f"第{n}节", "stage": min(1 + n, 5), "planned_on": today.isoformat()}
        for n in range(1, 5)
    ]
    return {
        "name": "银龄互助", "kind": "support", "nature": "closed", "planned_members": "8",
        "leader": worker.pk, "target_group": "独居老人", "aims": "互助", "risk_plan": "天气",
        "evaluation_method": "前后测", "measure": "量表",
        **rows("objectives", [{"text": "结识邻居", "measured_by": "点名"}]),
        **rows("planned", [*planned, {"stage": "2"}]),
        **values,
    }  # fmt: skip


def move(client, group, name, **data):
    return client.post(reverse("services:group-move", args=[group.uuid, name]), data, follow=True)


def test_a_worker_plans_a_group_on_one_page_and_twice_sent_is_one(place, client):
    client.force_login(place.worker)
    url = reverse("services:group-create")
    page = client.get(url)
    assert page.status_code == 200
    assert page.context["form"]["leader"].value() == place.worker.pk, "whoever plans it, leads it"
    data = plan_post(place.worker, uuid=page.context["uuid"])
    for _ in range(2):
        response = client.post(url, data)
        assert response.status_code == 302, response.context["form"].errors
    group = Group.objects.get()
    assert group.planned.count() == 4 and group.objectives.count() == 1
    assert group.created_by == place.worker and group.station == place.station
    assert client.get(group.get_absolute_url()).status_code == 200


def test_a_faulty_plan_is_told_beside_its_field_and_keeps_what_was_typed(place, client):
    client.force_login(place.worker)
    data = plan_post(place.worker, name="", **{"planned-1-stage": "1", "planned_members": "40"})
    response = client.post(reverse("services:group-create"), data)
    assert response.status_code == 422 and not Group.objects.exists()
    assert response.context["planned"].forms[1].errors["stage"]
    assert {"name", "planned_members"} <= set(response.context["form"].errors)
    assert "独居老人" in response.text


def test_a_plan_is_changed_while_it_is_a_draft_only(place, client):
    client.force_login(place.worker)
    group = plan_group(place.station)
    url = reverse("services:group-edit", args=[group.uuid])
    assert client.get(url).status_code == 200
    goals, planned = list(group.objectives.all()), list(group.planned.all())
    data = plan_post(place.worker, name="改名", **rows(
        "objectives", [{"id": g.pk, "text": g.text, "measured_by": "签到"} for g in goals], initial=1
    ), **rows("planned", [
        {"id": p.pk, "theme": p.theme, "stage": p.stage, "planned_on": p.planned_on.isoformat()}
        for p in planned
    ], initial=6))  # fmt: skip
    assert client.post(url, data).status_code == 302
    group.refresh_from_db()
    assert group.name == "改名" and group.planned.count() == 6
    group.make("submit", place.worker)
    assert client.get(url).status_code == 403


def test_from_plan_to_archive_on_the_pages_by_worker_head_and_supervisor(place, client):
    group = plan_group(place.station, sessions=3)
    add_members(group, 3)
    client.force_login(place.worker)
    move(client, group, "approve")
    group.refresh_from_db()
    assert group.status == "draft"
    move(client, group, "submit")
    client.force_login(place.head)
    move(client, group, "approve")
    client.force_login(place.worker)
    on = (timezone.localdate() - timezone.timedelta(days=50)).isoformat()
    move(client, group, "start", day=on)
    group.refresh_from_db()
    assert (group.status, group.started_on.isoformat()) == ("running", on)
    for number in (1, 2, 3):
        hold_session(group, number)
    move(client, group, "end")
    evaluation = evaluate(group)
    move(client, group, "evaluate")
    client.force_login(make_user("supervisor", station=place.station))
    client.post(reverse("services:group-comment", args=[group.uuid]), {"comment": "稳健"})
    evaluation.refresh_from_db()
    assert evaluation.supervisor_comment == "稳健"
    client.force_login(place.head)
    move(client, group, "archive")
    group.refresh_from_db()
    assert group.status == "archived" and group.counts


def test_what_is_missing_stands_on_the_page(place, client):
    client.force_login(place.worker)
    group = plan_group(place.station, sessions=1)
    page = client.get(group.get_absolute_url())
    missing = next(m for name, _move, m in page.context["moves"] if name == "submit")
    assert len(missing) == 1
    move(client, group, "submit")
    group.refresh_from_db()
    assert group.status == "draft"


def test_a_step_that_does_not_exist_is_not_found_and_a_wrong_date_is_told(place, client):
    client.force_login(place.worker)
    group = run_group(place.station)
    assert client.post(reverse("services:group-move", args=[group.uuid, "fly"])).status_code == 404
    assert move(client, group, "end", day="2026-13-99").status_code == 200
    group.refresh_from_db()
    assert group.status == "running"


def test_members_are_found_on_the_register_or_written_down_as_guests(place, client):
    client.force_login(place.worker)
    group = plan_group(place.station)
    found = client.get(reverse("services:group-find", args=[group.uuid]), {"q": "张桂"})
    assert str(place.a.uuid) in found.text
    url = reverse("services:group-member-add", args=[group.uuid])
    client.post(url, {"person": str(place.a.uuid)})
    client.post(url, {"name": "来宾甲"})
    client.post(url, {"name": ""})
    assert group.members.count() == 2
    again = client.get(reverse("services:group-find", args=[group.uuid]), {"q": "张桂"})
    assert str(place.a.uuid) not in again.text
    member = GroupMember.objects.get(person=place.a)
    leave = reverse("services:group-member-leave", args=[member.uuid])
    client.post(leave, {"reason": ""})
    member.refresh_from_db()
    assert member.left_on is None
    client.post(leave, {"reason": "搬走"})
    member.refresh_from_db()
    assert member.left_reason == "搬走"


def test_the_evaluation_is_written_on_one_page(place, client):
    client.force_login(place.worker)
    group = run_group(place.station, members=3)
    hold_session(group, 1)
    url = reverse("services:group-evaluate", args=[group.uuid])
    assert client.get(url).status_code == 200
    members, goals = list(group.members.all()), list(group.objectives.all())
    data = {
        "asked": "3", "satisfied": "3", "self_evaluation": "好",
        **rows("points", [{"id": m.pk, "before": "10", "after": "14"} for m in members], initial=3),
        **rows("attained", [{"id": g.pk, "attained": "90"} for g in goals], initial=1),
    }  # fmt: skip
    assert client.post(url, data | {"satisfied": "4"}).status_code == 422
    assert client.post(url, data).status_code == 302
    found = GroupFigures.of(group)
    assert (found.change, found.attainment) == (4, 90)
    assert (
        client.post(
            reverse("services:group-comment", args=[group.uuid]), {"comment": "x"}
        ).status_code
        == 403
    )


@pytest.mark.parametrize("role", ["prefecture_admin", "province_admin", "auditor"])
def test_officials_see_no_group(place, client, role):
    group = run_group(place.station)
    client.force_login(make_user(role))
    assert client.get(group.get_absolute_url()).status_code in (403, 404)
    assert client.get(reverse("services:groups")).status_code == 403


def test_a_group_of_one_session_is_offered_as_an_activity(place, client):
    group = run_group(place.station)
    hold_session(group, 1)
    url = reverse("services:group-convert", args=[group.uuid])
    client.force_login(place.worker)
    assert client.post(url).status_code == 403
    client.force_login(place.head)
    assert client.get(group.get_absolute_url()).context["may_convert"]
    assert client.post(url).status_code == 302
    group.refresh_from_db()
    assert group.activity is not None and group.status == "cancelled"


def test_the_list_tells_members_sessions_and_state(place, client):
    group = run_group(place.station)
    hold_session(group, 1)
    client.force_login(place.worker)
    page = client.get(reverse("services:groups"))
    assert group.name in page.text and "1 / 6" in page.text
    assert (
        client.get(reverse("services:groups"), {"status": "draft"}).text.count(group.group_no) == 0
    )


def test_who_may_not_comment_leaves_nothing_behind(place, client):
    group = run_group(place.station)
    client.force_login(place.worker)
    said = client.post(reverse("services:group-comment", args=[group.uuid]), {"comment": "很好"})
    assert said.status_code == 403
    assert group.evaluation_or_none() is None

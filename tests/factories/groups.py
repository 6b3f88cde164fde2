"""Groups made the way people make them, brought as far as a test needs."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from services.models import (
    Group,
    GroupEvaluation,
    GroupMember,
    GroupObjective,
    GroupSession,
    PlannedSession,
    SessionEntry,
)
from stations.models import Station
from tests.factories.households import HouseholdFactory, PersonFactory
from tests.factories.services import ensure_tracks, head_of, worker_of

COURSE = ("submit", "approve", "start", "end", "evaluate", "archive")


def plan_group(station: Station, *, sessions: int = 6, **values: Any) -> Group:
    """A draft with everything that approval asks for; the first session was 40 days ago."""
    ensure_tracks()
    worker = worker_of(station)
    group = Group.objects.create(
        station=station, created_by=worker,
        **{
            "leader": worker,
            "name": "银龄互助小组", "target_group": "独居老人", "aims": "互相支持",
            "risk_plan": "天气：改在室内", "evaluation_method": "前后测", "measure": "孤独感量表",
            **values,
        },
    )  # fmt: skip
    GroupObjective.objects.create(group=group, text="每人结识两位邻居", measured_by="点名表")
    for number in range(sessions):
        PlannedSession.objects.create(
            group=group, theme=f"第{number + 1}节", stage=min(2 + number // 2, 5),
            planned_on=timezone.localdate() - dt.timedelta(days=40 - number),
        )  # fmt: skip
    return group


def add_members(group: Group, number: int = 6, guests: int = 0) -> list[GroupMember]:
    """Members of the register from one household, then guests; all since the first session."""
    worker = group.leader
    household = HouseholdFactory(station=group.station, with_head="组员零")
    persons: list[Any] = [household.head]
    persons += [
        PersonFactory(household=household, name=f"组员{'一二三四五六七八九'[n]}", relation="9")
        for n in range(number - 1)
    ]
    on = timezone.localdate() - dt.timedelta(days=60)
    found = [GroupMember.join(group, worker, person=person, on=on) for person in persons[:number]]
    return found + [
        GroupMember.join(group, worker, name=f"来宾{'甲乙丙丁'[n]}", on=on) for n in range(guests)
    ]


def run_group(station: Station, *, members: int = 6, guests: int = 0, **values: Any) -> Group:
    """A group that started 50 days ago."""
    group = plan_group(station, **values)
    add_members(group, members, guests)
    group.make("submit", group.leader)
    group.make("approve", head_of(station))
    group.make("start", group.leader, started_on=timezone.localdate() - dt.timedelta(days=50))
    return group


def hold_session(
    group: Group,
    number: int = 1,
    *,
    states: str = "",
    confirm: bool = True,
    **values: Any,
) -> GroupSession:
    """The planned session `number` as held. `states`: a letter a member, p l e a; default p."""
    words = {"p": "present", "l": "late", "e": "excused", "a": "absent"}
    planned = group.planned.get(number=number)
    on = values.pop("occurred_on", planned.planned_on)
    rows = list(group.members_on(on).select_related("person"))
    told = states.ljust(len(rows), "p")
    entry = SessionEntry(
        group=group,
        occurred_on=on,
        attendance={row: words[letter] for row, letter in zip(rows, told, strict=True)},
        **{
            "planned": planned, "theme": planned.theme, "stage": planned.stage, "minutes": 90,
            "is_universal": group.track_id == 2,
            **values,
        },
    )  # fmt: skip
    session, _made = GroupSession.log(entry, by=group.leader)
    if confirm:
        session.record.confirm(head_of(group.station))
    return session


def evaluate(group: Group) -> GroupEvaluation:
    """Everything that the evaluation asks for."""
    member: Any = group.members.first()
    member.before, member.after = 12, 17
    member.save()
    group.objectives.update(attained=80)
    evaluation, _made = GroupEvaluation.objects.update_or_create(
        group=group, defaults={"asked": 6, "satisfied": 5, "self_evaluation": "达到预期"}
    )
    return evaluation

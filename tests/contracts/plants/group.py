"""A running group with a guest, a session that was held and one whose sign-in sheet is open."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from households.models import Need
from services.models import (
    Group,
    GroupEvaluation,
    GroupMember,
    GroupObjective,
    GroupSession,
    PlannedSession,
    SessionEntry,
    SignIn,
    SignInSheet,
)


def plant(county, word: str) -> None:
    worker, head = county.user("worker"), county.user("station_head")
    today = timezone.localdate()
    group = Group.objects.create(
        station=county.station, leader=worker, created_by=worker, name=f"{word}小组",
        target_group=f"{word}对象", aims=f"{word}目标", risk_plan=f"{word}对策",
        evaluation_method=f"{word}前后测", theory=f"{word}理论", co_leader=f"{word}副手",
    )  # fmt: skip
    GroupObjective.objects.create(group=group, text=f"{word}指标", measured_by=f"{word}测量")
    planned = [
        PlannedSession.objects.create(
            group=group, theme=f"{word}主题{n}", planned_on=today + dt.timedelta(days=n),
            place=f"{word}地点",
        )
        for n in range(3)
    ]  # fmt: skip
    members = [GroupMember.join(group, worker, person=p) for p in county.persons[:2]]
    members.append(GroupMember.join(group, worker, name=f"{word}来宾"))
    group.make("submit", worker)
    group.make("approve", head)
    group.make("start", worker)
    need = Need.objects.create(household=county.persons[0].household, text=f"{word}要人陪伴")
    entry = SessionEntry(
        group=group, planned=planned[0], occurred_on=today, theme=planned[0].theme,
        attendance=dict.fromkeys(members, "present"), dynamics=f"{word}动力",
        reflection=f"{word}反思", follow_up=f"{word}跟进", where=f"{word}地点",
        blocks=[{"content": f"{word}内容"}], served_needs=[need.uuid],
    )  # fmt: skip
    session, _made = GroupSession.log(entry, by=worker)
    GroupEvaluation.objects.create(group=group, self_evaluation=f"{word}自评")
    sheet = SignInSheet.open_for(planned[1], worker)
    row = SignIn.from_list(sheet, worker, name=f"{word}客人")
    county.planted += [
        group.group_no,
        need.text,
        *(str(key) for key in (group.uuid, session.record.uuid, sheet.uuid, row.uuid)),
        *(str(one.uuid) for one in (*planned, *members)),
    ]
    county.keys |= {
        "sign-in": [sheet.uuid],
        "sign-in-sheets": [sheet.uuid],
        "group-work": [group.uuid],
        "group-members": [members[2].uuid],
        "group-sessions": [session.record.uuid],
        "planned-sessions": [planned[1].uuid],
    }

"""Groups and their sessions, from the plan to the archive and sometimes back."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from services.models import Group, GroupMember, GroupSession, SessionEntry
from services.models.group.conversion import convert
from services.models.group.moves import GroupStatus
from tests.factories.groups import evaluate, plan_group
from tests.factories.services import head_of
from tests.reporting.moves.world import MoveWorld, NothingThere, step

S = GroupStatus
OPEN = (S.RUNNING, S.ENDED)
STATES = ("present", "present", "late", "excused", "absent")


@step(weight=4)
def plan_a_group(world: MoveWorld) -> None:
    """With members of two households and three guests; handed in."""
    group = plan_group(world.station(), sessions=3, track=world.track())
    on = timezone.localdate() - dt.timedelta(days=90)
    for _ in range(2):
        for person in world.served(world.household()):
            GroupMember.join(group, group.leader, person=person, on=on)
    for name in ("来宾甲", "来宾乙", "来宾丙"):
        GroupMember.join(group, group.leader, name=name, on=on)
    group.make("submit", group.leader)


@step(weight=9)
def go_on_with_a_group(world: MoveWorld) -> None:
    group = world.one(Group.objects.exclude(status__in=(S.ARCHIVED, S.CANCELLED)))
    head = head_of(group.station)
    if group.status == S.DRAFT:
        group.make("submit", group.leader)
    elif group.status == S.SUBMITTED:
        group.make("approve", head)
    elif group.status == S.APPROVED:
        began = timezone.localdate() - dt.timedelta(days=60 + world.pick.randrange(20))
        group.make("start", group.leader, started_on=began)
    elif group.status == S.RUNNING:
        group.make("end", group.leader)
    elif group.status == S.ENDED:
        evaluate(group)
        group.make("evaluate", group.leader, at=world.moment())
    else:
        group.evaluation.supervisor_comment = "同意"
        group.evaluation.save()
        group.make("archive", head)


@step(weight=12)
def log_session(world: MoveWorld) -> None:
    group = world.one(Group.objects.filter(status__in=OPEN))
    on = world.day()
    rows = group.members_on(on).select_related("person").order_by("pk")
    entry = SessionEntry(
        group=group, occurred_on=on, theme="相识", stage=2, minutes=90, place=4,
        attendance={row: world.pick.choice(STATES) for row in rows},
        walk_ins=world.pick.choice((0, 0, 2)),
    )  # fmt: skip
    GroupSession.log(entry, by=group.leader, submit=world.pick.random() < 0.9)


@step()
def take_a_group_back(world: MoveWorld) -> None:
    """One step back, whichever that is."""
    group = world.one(Group.objects.exclude(status__in=(S.DRAFT, S.CANCELLED)))
    by = head_of(group.station)
    move = {
        S.SUBMITTED: "recall", S.APPROVED: "give_back", S.RUNNING: "cancel", S.ENDED: "go_on",
        S.EVALUATED: "reopen", S.ARCHIVED: "reopen",
    }[group.status]  # fmt: skip
    group.make(move, by, "需要更改")


@step(weight=2)
def turn_a_group_into_an_activity(world: MoveWorld) -> None:
    group = world.one(Group.objects.filter(status__in=OPEN))
    if group.sessions.count() > 1:
        raise NothingThere
    convert(group, head_of(group.station))

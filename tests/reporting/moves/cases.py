"""Cases and their contacts: opened, taken on, worked on, closed, suspended, counted otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone

from services.forms.case.opening import StaffForm
from services.models import Case, CaseContact, CaseFollowUp
from services.models.case.choices import OPEN, CaseStatus
from tests.factories.cases import (
    PROBLEM,
    add_goal,
    advise,
    agree,
    contact_entry,
    intake,
    prepare_closing,
    prepare_intake,
    write_report,
)
from tests.factories.services import head_of, worker_of
from tests.reporting.moves.world import MoveWorld, NothingThere, step

S = CaseStatus


def _accept(case: Case, world: MoveWorld) -> None:
    prepare_intake(case)
    case.make("accept", head_of(case.station), at=world.moment())


def _plan(case: Case, world: MoveWorld) -> None:
    write_report(case)
    case.make("plan", case.worker)


def _start(case: Case, world: MoveWorld) -> None:
    for _ in range(world.pick.randint(1, 2)):
        add_goal(case)
    agree(case)
    advise(case)
    case.make("start", head_of(case.station))


def _evaluate(case: Case, world: MoveWorld) -> None:
    for hours in range(1, 4):
        end = timezone.now() - dt.timedelta(hours=hours)
        CaseContact.log(contact_entry(case, ended_at=end), by=case.worker)
    for goal in case.plan.goals.all():
        goal.state(world.pick.choice(("achieved", "partly", "missed")), "如实", by=case.worker)
    case.refresh_from_db()
    case.make("evaluate", case.worker)


def _close(case: Case, world: MoveWorld) -> None:
    prepare_closing(case)
    case.make("close", head_of(case.station))


def _follow_up(case: Case, world: MoveWorld) -> None:
    CaseFollowUp.objects.create(case=case, situation="情况稳定", by=case.worker)
    case.make("follow_up", case.worker)


NEXT: dict[str, Callable[[Case, MoveWorld], None]] = {
    S.INTAKE: _accept,
    S.ASSESSMENT: _plan,
    S.PLANNING: _start,
    S.INTERVENTION: _evaluate,
    S.EVALUATION: _close,
    S.CLOSED: _follow_up,
    S.FOLLOW_UP: lambda case, world: case.make("archive", head_of(case.station)),
    S.SUSPENDED: lambda case, world: case.resume(head_of(case.station)),
}


@step(weight=4)
def open_a_case(world: MoveWorld) -> None:
    """A new case, sometimes taken on and planned in one go."""
    case = intake(world.person(), opened_on=world.day(), track=world.track())
    for _ in range(world.pick.choice((0, 0, 3))):
        NEXT[case.status](case, world)


@step(weight=8)
def go_on_with_a_case(world: MoveWorld) -> None:
    case = world.one(Case.objects.filter(status__in=list(NEXT)))
    NEXT[case.status](case, world)


@step(weight=4)
def log_contact(world: MoveWorld) -> None:
    case = world.one(Case.objects.filter(status__in=OPEN))
    opened = (timezone.localdate() - case.opened_on).days
    end = timezone.now() - dt.timedelta(days=world.pick.randint(0, opened), hours=2)
    mode = world.pick.choice(("talk", "phone", "home"))
    CaseContact.log(
        contact_entry(case, ended_at=end, mode=mode), by=case.worker,
        submit=world.pick.random() < 0.8,
    )  # fmt: skip


@step()
def suspend_a_case(world: MoveWorld) -> None:
    case = world.one(Case.objects.filter(status__in=OPEN))
    until = timezone.localdate() + dt.timedelta(days=20)
    case.make("suspend", head_of(case.station), "住院", resume_on=until)


@step(weight=2)
def assess_a_case_again(world: MoveWorld) -> None:
    case = world.one(Case.objects.filter(status=S.INTERVENTION))
    case.make("reassess", case.worker, "情况变化")


@step()
def reject_a_case(world: MoveWorld) -> None:
    case = world.one(Case.objects.filter(status=S.INTAKE))
    case.make("reject", head_of(case.station), refusal_reason="other")


@step(weight=3)
def open_a_case_again(world: MoveWorld) -> None:
    case = world.one(Case.objects.filter(status__in=(S.CLOSED, S.FOLLOW_UP)))
    case.reopen(head_of(case.station), PROBLEM)


@step(weight=4)
def count_a_case_otherwise(world: MoveWorld) -> None:
    """The form of staff and method: another social worker, another track."""
    case = world.one(Case.objects.exclude(status=S.ARCHIVED))
    track = world.track()
    data = {
        "worker": worker_of(case.station).pk, "co_workers": [], "source": "worker", "theory": "",
        "track": track.pk if track else "", "business_field": case.business_field,
    }  # fmt: skip
    form = StaffForm(data, case=case, user=head_of(case.station))
    if not form.is_valid():
        raise NothingThere
    form.save()

"""How a case ends or rests (specification 2.2): closing, suspension, follow-up, reopening."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.workflow import Incomplete, NotAllowed, ReasonMissing
from services.models import CaseFollowUp, Milestone
from tests.factories import cases as make
from tests.factories.services import head_of

pytestmark = pytest.mark.django_db
Kind = Milestone.Kind


def test_no_case_closes_without_consent_results_and_reason() -> None:
    """Specification 8.1 no. 5."""
    case = make.brought_to("evaluation")
    head = head_of(case.station)
    with pytest.raises(Incomplete):
        case.make("close", head)
    make.prepare_closing(case)
    goal = case.plan.goals.get()
    for change, back in (
        ({"close_reason": ""}, {"close_reason": "reached"}),
        ({"satisfaction": None}, {"satisfaction": 4}),
        ({"closed_on": timezone.localdate() + dt.timedelta(days=1)}, {"closed_on": timezone.localdate()}),
    ):  # fmt: skip
        for name, value in change.items():
            setattr(case, name, value)
        assert len(case.missing("close")) == 1, change
        for name, value in back.items():
            setattr(case, name, value)
    case.save()
    case.last_contact_on = timezone.localdate()
    case.closed_on = timezone.localdate() - dt.timedelta(days=2)
    assert case.missing("close")
    case.closed_on = timezone.localdate()
    goal.state("open", "又退步了", by=case.worker)
    assert case.missing("close")
    goal.state("partly", "部分做到", by=case.worker)
    case.consent.withdraw(case.worker)
    assert case.missing("close"), "the consent no longer holds"
    case.consent_exception = "本人撤回同意，仅办理结案"
    case.save()
    with pytest.raises(NotAllowed):
        case.make("close", case.worker)
    case.make("close", head)
    assert [str(m.amount) for m in Milestone.objects.filter(kind=Kind.GOAL)] == ["0.5000"]


def test_closing_without_satisfaction_needs_a_reason() -> None:
    case = make.brought_to("evaluation")
    make.prepare_closing(case)
    case.satisfaction = None
    case.no_satisfaction_reason = "已去世"
    case.save()
    case.make("close", head_of(case.station))
    assert case.status == "closed"


@pytest.mark.parametrize(
    "status", ["intake", "assessment", "planning", "intervention", "evaluation"]
)
def test_any_open_case_is_suspended_and_goes_on_where_it_stood(status: str) -> None:
    case = make.brought_to(status)
    head = head_of(case.station)
    later = timezone.localdate() + dt.timedelta(days=20)
    with pytest.raises(NotAllowed):
        case.make("suspend", case.worker, "外出打工", resume_on=later)
    with pytest.raises(ReasonMissing):
        case.make("suspend", head, resume_on=later)
    with pytest.raises(Incomplete):
        case.make("suspend", head, "外出打工")
    case.make("suspend", head, "外出打工", resume_on=later)
    assert [name for name, _move, _missing in case.offered(head)] == [f"back_to_{status}"]
    with pytest.raises(NotAllowed):
        case.make(_other_way(status), head)
    case.resume(head)
    assert (case.status, case.resume_on) == (status, None)


def _other_way(status: str) -> str:
    return "back_to_intake" if status != "intake" else "back_to_planning"


def test_a_closed_case_is_followed_up_within_three_months() -> None:
    case = make.brought_to("closed")
    assert case.follow_up_by is not None
    with pytest.raises(Incomplete):
        case.make("follow_up", case.worker)
    late = CaseFollowUp(case=case, situation="稳定", by=case.worker)
    case.closed_on = timezone.localdate() - dt.timedelta(days=120)
    case.save()
    late.save()
    with pytest.raises(Incomplete):
        case.make("follow_up", case.worker)
    with pytest.raises(ReasonMissing):
        case.make("archive_unvisited", head_of(case.station))
    case.make("archive_unvisited", head_of(case.station), "已搬往外省，无法回访")
    assert case.status == "archived"


def test_reopening_makes_a_new_case_linked_to_the_old_one() -> None:
    case = make.brought_to("closed")
    with pytest.raises(ValidationError):
        case.reopen(case.worker)
    again = case.reopen(head_of(case.station))
    assert (again.reopened_from, again.status) == (case, "intake")
    assert again.case_no != case.case_no
    case.refresh_from_db()
    assert case.status == "closed"
    with pytest.raises(ValidationError):
        make.brought_to("planning", make.intake()).reopen(head_of(case.station))

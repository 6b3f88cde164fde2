"""Opening and working on a case (specification 2.2): every step allowed and refused, and for whom."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from core.workflow import Incomplete, NotAllowed, ReasonMissing, WrongStatus
from services.models import Case, Milestone, SecondCase
from tests.factories import cases as make
from tests.factories.accounts import make_user
from tests.factories.services import head_of, worker_of

pytestmark = pytest.mark.django_db
Kind = Milestone.Kind


def counted(kind: int) -> int:
    return Milestone.objects.filter(kind=kind).count()


def test_the_whole_way_is_gone_and_counted() -> None:
    case = make.brought_to("archived")
    assert case.status == "archived"
    assert (counted(Kind.CASE_OPENED), counted(Kind.CASE_CLOSED)) == (1, 1)
    assert [m.amount for m in Milestone.objects.filter(kind=Kind.GOAL)] == [1]
    assert [entry.move for entry in case.log()] == [
        "accept", "plan", "start", "evaluate", "close", "follow_up", "archive",
    ]  # fmt: skip


def test_a_case_has_a_number_of_its_series() -> None:
    case = make.intake()
    assert f"-GA-{timezone.localdate():%Y}-" in case.case_no
    assert case.case_no.endswith("0001")
    assert case.status == "intake"


def test_a_problem_of_nineteen_characters_is_too_short() -> None:
    with pytest.raises(ValidationError) as refused:
        make.intake(problem="一" * 19)
    assert "problem" in refused.value.message_dict
    assert make.intake(problem="一" * 20).pk


def test_only_workers_and_heads_of_the_station_open_cases() -> None:
    case = make.intake()
    for role in ("county_admin", "main_station", "supervisor"):
        with pytest.raises(NotAllowed):
            make.intake(case.person, by=make_user(role, division="522702"))


def test_a_person_has_one_open_case_unless_the_head_overrides() -> None:
    case = make.intake()
    with pytest.raises(SecondCase):
        make.intake(case.person)
    with pytest.raises(SecondCase):
        make.intake(case.person, second_case_reason="另有问题")
    second = make.intake(
        case.person, by=head_of(case.station), second_case_reason="另有危机需要单独跟进"
    )
    assert second.second_case_reason
    case = make.brought_to("closed", make.intake())
    assert make.intake(case.person).pk, "after closing a new case is free"


def test_a_child_without_the_guardians_consent_gets_no_case() -> None:
    person = make.intake().person
    person.birth_date = timezone.localdate() - dt.timedelta(days=3000)
    person.id_number = None
    person.save()
    Case.objects.update(status="rejected")
    with pytest.raises(ValidationError) as refused:
        make.intake(person)
    assert "person" in refused.value.message_dict
    assert make.intake(person, emergency_reason="孩子有生命危险").pk


def test_taking_on_needs_consent_screen_and_agreement_and_the_head() -> None:
    case = make.intake()
    head = head_of(case.station)
    with pytest.raises(NotAllowed):
        case.make("accept", case.worker)
    with pytest.raises(Incomplete) as refused:
        case.make("accept", head)
    assert len(refused.value.missing) == 3
    make.prepare_intake(case)
    case.consent = None
    case.save()
    assert len(case.missing("accept")) == 1
    case.consent_exception = "本人不识字，已录音同意"
    case.save()
    case.make("accept", head)
    assert case.status == "assessment"


def test_the_risk_screen_tells_the_persons_file() -> None:
    case = make.intake()
    make.prepare_intake(case)
    case.person.refresh_from_db()
    assert case.person.risk == "yellow"


def test_planning_needs_the_report_of_three_blocks_a_need_and_a_strength() -> None:
    case = make.brought_to("assessment")
    with pytest.raises(Incomplete):
        case.make("plan", case.worker)
    report = make.write_report(case)
    for name, empty in (("family_block", ""), ("needs", []), ("strengths", [])):
        kept = getattr(report, name)
        setattr(report, name, empty)
        report.save()
        assert len(case.missing("plan")) == 1, name
        setattr(report, name, kept)
    report.save()
    with pytest.raises(NotAllowed):
        case.make("plan", make_user("worker", station=case.station))
    case.make("plan", case.worker)
    assert case.household.needs.filter(text="情绪支持", source="assessment").exists()


def test_the_intervention_needs_smart_goals_agreement_and_a_supervisor() -> None:
    case = make.brought_to("planning")
    head = head_of(case.station)
    assert len(case.missing("start")) == 3
    make.add_goal(case)
    make.agree(case)
    with pytest.raises(Incomplete):
        case.make("start", head)
    make.advise(case, stage="course")
    assert case.missing("start"), "an opinion about something else is none on the plan"
    make.advise(case)
    with pytest.raises(NotAllowed):
        case.make("start", case.worker)
    case.make("start", head)
    assert case.status == "intervention"


def test_the_evaluation_needs_three_contacts_and_the_state_of_every_goal() -> None:
    case = make.brought_to("intervention")
    for n in range(2):
        make.log_contact(case, ended_at=timezone.now() - dt.timedelta(hours=n + 1))
    assert len(case.missing("evaluate")) == 2
    make.log_contact(case)
    with pytest.raises(Incomplete):
        case.make("evaluate", case.worker)
    case.plan.goals.get().state("open", "有进步", by=case.worker, percent=60)
    case.refresh_from_db()
    case.make("evaluate", case.worker)
    assert case.status == "evaluation"


def test_a_head_with_a_colleague_does_not_approve_the_own_case() -> None:
    first = make.intake()
    head = head_of(first.station)
    make.prepare_intake(first)
    case = make.intake(by=head)
    make.prepare_intake(case)
    make_user("station_head", station=case.station)
    with pytest.raises(NotAllowed):
        case.make("accept", head)


def test_a_re_assessment_needs_a_reason_and_a_new_report() -> None:
    case = make.brought_to("intervention")
    with pytest.raises(ReasonMissing):
        case.make("reassess", case.worker)
    case.make("reassess", case.worker, "儿子回来后出现新的矛盾")
    assert case.status == "assessment"
    assert (case.assessment.number, case.assessment.reason) == (2, "儿子回来后出现新的矛盾")
    with pytest.raises(Incomplete):
        case.make("plan", case.worker)
    make.write_report(case)
    case.make("plan", case.worker)
    assert case.plan.number == 2
    assert case.plan.goals.count() == 1, "the goals come along"
    assert case.missing("start"), "the new version needs its own agreement and opinion"
    assert counted(Kind.CASE_OPENED) == 1, "opened once"


def test_after_a_re_assessment_the_plan_may_go_on_as_it_is() -> None:
    case = make.brought_to("intervention")
    case.make("reassess", case.worker, "情况有变化")
    with pytest.raises(Incomplete):
        case.make("go_on", case.worker)
    make.write_report(case)
    case.make("go_on", case.worker)
    assert (case.status, case.plan.number) == ("intervention", 1)
    fresh = make.brought_to("assessment", make.intake())
    with pytest.raises(NotAllowed):
        fresh.make("go_on", fresh.worker)


def test_a_step_out_of_turn_is_refused() -> None:
    case = make.intake()
    for name in ("plan", "start", "evaluate", "close", "follow_up", "archive"):
        with pytest.raises(WrongStatus):
            case.make(name, head_of(case.station))


def test_the_county_makes_no_step() -> None:
    case = make.intake()
    make.prepare_intake(case)
    with pytest.raises(NotAllowed):
        case.make("accept", make_user("county_admin"))
    assert worker_of(case.station)

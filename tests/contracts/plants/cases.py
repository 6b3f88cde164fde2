"""A case with everything that hangs on it, of the county's first person."""

from __future__ import annotations

import datetime as dt

from django.utils import timezone

from services.models import (
    CaseAssessment,
    CaseClosing,
    CaseContact,
    CaseFollowUp,
    CasePlan,
    ContactEntry,
    Goal,
    Referral,
    SupervisionOpinion,
    open_case,
)


def plant(county, word: str) -> None:
    worker, person = county.user("worker"), county.persons[0]
    today = timezone.localdate()
    case = open_case(
        person, by=worker, source="worker", problem=f"{word}接案问题" * 5,
        opened_on=today - dt.timedelta(days=3),
    )  # fmt: skip
    case.referred_to, case.agreement_no = f"{word}转介机构", f"{word}协议"
    case.save()
    case.intake.risk_note = f"{word}风险筛查"
    case.intake.save()
    CaseAssessment.objects.create(
        case=case, by=worker, person_block=f"{word}本人", family_block=f"{word}家庭",
        social_block=f"{word}社会", needs=[f"{word}需要"], strengths=[f"{word}优势"],
    )  # fmt: skip
    plan = CasePlan.objects.create(case=case, strategy=f"{word}策略", created_by=worker)
    goal = Goal.objects.create(
        plan=plan, text=f"{word}目标", measure=f"{word}衡量", baseline=f"{word}现状",
        target=f"{word}指标", due_on=today,
    )  # fmt: skip
    goal.state("open", f"{word}进展", by=worker)
    opinion = SupervisionOpinion.objects.create(
        case=case, plan=plan, by=county.user("supervisor"), text=f"{word}督导意见"
    )
    start = timezone.now() - dt.timedelta(days=1)
    contact, _made = CaseContact.log(
        ContactEntry(
            case=case, started_at=start, ended_at=start + dt.timedelta(minutes=50),
            purpose=f"{word}目的", process=f"{word}过程", observation=f"{word}观察",
            where=f"{word}地点", next_plan=f"{word}下次",
        ),
        by=worker,
    )  # fmt: skip
    referral = Referral.objects.create(
        station=case.station, from_name=f"{word}站", case=case, person=person,
        household=case.household, to_name=f"{word}接收机构", reason=f"{word}转介缘由",
        chosen=["name"], feedback=f"{word}转介反馈", created_by=worker,
    )  # fmt: skip
    CaseClosing.objects.create(case=case, result=f"{word}成效")
    follow_up = CaseFollowUp.objects.create(case=case, situation=f"{word}回访", by=worker)
    keys = (
        case.uuid, plan.uuid, goal.uuid, opinion.uuid, contact.record.uuid, follow_up.uuid,
        referral.uuid,
    )  # fmt: skip
    county.planted += [case.case_no, contact.record.number, *(str(key) for key in keys)]
    county.keys |= {
        "cases/": [case.uuid],
        "case-contacts": [contact.record.uuid],
        "case-goals": [goal.uuid],
    }

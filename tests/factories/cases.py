"""Cases for tests, brought to a state the way people do it: every step by who may make it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from accounts.models import User
from services.models import (
    Case,
    CaseAssessment,
    CaseContact,
    CaseFollowUp,
    ContactEntry,
    Goal,
    Partner,
    Referral,
    SupervisionOpinion,
    open_case,
)
from tests.factories.accounts import make_user
from tests.factories.households import HouseholdFactory
from tests.factories.privacy import give_consent
from tests.factories.services import ensure_tracks, head_of, worker_of

PROBLEM = "丈夫去世后独自照顾两个孙子，整夜睡不着，几乎不出门，邻居很担心她的状况。"


def supervisor_of(case: Case) -> User:
    """A supervisor posted at the case's station; the same one every time."""
    found = User.objects.filter(postings__role="supervisor", postings__station=case.station).first()
    return found or make_user("supervisor", station=case.station, name="督导周老师")


def intake(person: Any = None, *, by: User | None = None, **values: Any) -> Case:
    """A case just opened, with nothing more than the form asks."""
    ensure_tracks()
    person = person or HouseholdFactory(with_head=True).head
    values = {"source": "worker", "problem": PROBLEM, **values}
    return open_case(person, by=by or worker_of(person.station), **values)


def prepare_intake(case: Case) -> None:
    """Consent, risk screen, agreement."""
    case.consent = give_consent(case.person, "service", by=case.worker)
    case.agreement_no, case.risk = "协议-001", "yellow"
    case.save()
    case.intake.screened_on = timezone.localdate()
    case.intake.screened(case.worker)


def write_report(case: Case) -> CaseAssessment:
    report = case.assessment or CaseAssessment(case=case)
    report.person_block, report.family_block = "身体尚可，情绪低落", "与两个孙子同住"
    report.social_block, report.done_on = "邻里关系好", timezone.localdate()
    report.needs, report.strengths = ["情绪支持"], ["邻居愿意帮忙"]
    report.written(case.worker)
    return report


def add_goal(case: Case, text: str = "每周出门参加活动一次", **values: Any) -> Goal:
    values = {
        "measure": "活动签到", "baseline": "几乎不出门", "target": "每周一次",
        "due_on": timezone.localdate() + dt.timedelta(days=60), **values,
    }  # fmt: skip
    plan: Any = case.plan
    goal = Goal.objects.create(plan=plan, text=text, **values)
    case.retell()
    return goal


def agree(case: Case) -> None:
    plan: Any = case.plan
    plan.agreed_on = timezone.localdate()
    plan.save()


def advise(case: Case, stage: str = "plan") -> SupervisionOpinion:
    return SupervisionOpinion.give(
        case, by=supervisor_of(case), text="计划可行，注意节奏", stage=stage, verdict="agree"
    )


def contact_entry(case: Case, **values: Any) -> ContactEntry:
    """A talk of fifty minutes that ended an hour ago."""
    end = values.pop("ended_at", timezone.now() - dt.timedelta(hours=1))
    values = {
        "started_at": end - dt.timedelta(minutes=50), "ended_at": end, "purpose": "了解近况",
        "process": "谈了睡眠和孙子的学习", **values,
    }  # fmt: skip
    return ContactEntry(case=case, **values)


def log_contact(case: Case, *, by: User | None = None, **values: Any) -> CaseContact:
    values.setdefault("is_universal", case.track_id == 2)
    contact, _made = CaseContact.log(contact_entry(case, **values), by=by or case.worker)
    case.refresh_from_db()
    return contact


def prepare_closing(case: Case) -> None:
    case.closed_on, case.close_reason, case.satisfaction = timezone.localdate(), "reached", 5
    case.save()


def refer(
    case: Case, to: str = "县精神卫生中心", *, until: str = "sent", urgency: str = "normal"
) -> Referral:
    """A referral out of the case to an organisation, brought to `until`: to_verify, contacted, sent."""
    partner, _made = Partner.objects.get_or_create(
        station=case.station, name=to, defaults={"kind": "hospital"}
    )
    referral = Referral.objects.create(
        station=case.station, from_name=case.station.official_name, case=case, person=case.person,
        household=case.household, to_partner=partner, to_name=partner.name, urgency=urgency,
        reason=case.referral_reason, chosen=["name"], created_by=case.worker,
    )  # fmt: skip
    if until != "to_verify":
        referral.make("contact", case.worker, contacted="李医生")
    if until == "sent":
        give_consent(case.person, "sharing", by=case.worker)
        referral.make("send", case.worker)
    return referral


def brought_to(status: str, case: Case | None = None, **values: Any) -> Case:
    """A case in `status`, by the ordinary way."""
    case = case or intake(**values)
    head = head_of(case.station)
    way = ["intake", "assessment", "planning", "intervention", "evaluation", "closed", "follow_up",
           "archived"]  # fmt: skip
    for state in way[1 : way.index(status) + 1]:
        if state == "assessment":
            prepare_intake(case)
            case.make("accept", head)
        elif state == "planning":
            write_report(case)
            case.make("plan", case.worker)
        elif state == "intervention":
            add_goal(case)
            agree(case)
            advise(case)
            case.make("start", head)
        elif state == "evaluation":
            for n in range(3):
                log_contact(case, ended_at=timezone.now() - dt.timedelta(hours=n + 1, minutes=n))
            goal: Any = Goal.objects.filter(plan=case.plan).first()
            goal.state("achieved", "已能每周出门", by=case.worker)
            case.refresh_from_db()
            case.make("evaluate", case.worker)
        elif state == "closed":
            prepare_closing(case)
            case.make("close", head)
        elif state == "follow_up":
            CaseFollowUp.objects.create(case=case, situation="情况稳定", by=case.worker)
            case.make("follow_up", case.worker)
        else:
            case.make("archive", head)
    return case

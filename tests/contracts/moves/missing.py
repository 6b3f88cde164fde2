"""How each thing that a step needs is taken away again, one at a time.

A name of the step's own form is left out of what is sent; anything else is taken from the row.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pgtrigger
from django.utils import timezone

from households import models as files
from services import models as work

Taking = Callable[[Any], object]


def emptied(**columns: Any) -> Taking:
    """Columns of the row set to nothing, past every rule."""
    return lambda row: type(row)._base_manager.filter(pk=row.pk).update(**columns)


def report(**columns: Any) -> Taking:
    return lambda case: case.assessments.update(**columns)


def goals(**columns: Any) -> Taking:
    return lambda case: work.Goal.objects.filter(plan__case=case).update(**columns)


def unreported(case: Any) -> None:
    case.consent_id = None
    work.Case.objects.filter(pk=case.pk).update(consent=None, consent_exception="")


def two_contacts(case: Any) -> None:
    work.ServiceRecord.objects.filter(
        pk__in=list(case.contacts.values_list("record_id", flat=True)[:1])
    ).update(status=6)


def two_planned(group: Any) -> None:
    work.PlannedSession.objects.filter(group=group, number__gt=2).update(group=_another(group))


def two_held(group: Any) -> None:
    last = group.sessions.order_by("number").last()
    work.ServiceRecord.objects.filter(pk=last.record_id).update(status=6)


def no_sessions(group: Any) -> None:
    work.ServiceRecord.objects.filter(
        pk__in=list(group.sessions.values_list("record_id", flat=True))
    ).update(status=6)


def two_members(group: Any) -> None:
    rows = list(group.members.values_list("pk", flat=True)[2:])
    group.members.filter(pk__in=rows).update(left_on=timezone.localdate())


def no_actions(incident: Any) -> None:
    """Actions are never taken back; here they go past the trigger that keeps them."""
    with pgtrigger.ignore():
        incident.actions.all().delete()


def _another(group: Any) -> Any:
    """A second group, to which what is taken away goes: nothing is deleted."""
    return work.Group.objects.create(
        station=group.station, leader=group.leader, created_by=group.leader, name="另一小组"
    )


def evaluation(**columns: Any) -> Taking:
    return lambda group: work.GroupEvaluation.objects.filter(group=group).update(**columns)


_GROUP_PLAN: dict[str, Taking | str] = {
    "for whom the group is": emptied(target_group=""),
    "aims": emptied(aims=""),
    "expected difficulties and answers": emptied(risk_plan=""),
    "how it will be evaluated": emptied(evaluation_method=""),
    "at least one objective that can be measured": lambda g: g.objectives.all().delete(),
    "at least %(n)s sessions; only then does it count as a group": two_planned,
}
_NEEDS_SURVEY: dict[str, Taking | str] = {
    "how many were asked": emptied(sample=None),
    "findings": emptied(
        **dict.fromkeys(("elderly", "children", "disabled", "relief", "other"), "")
    ),
    "the priorities": emptied(priorities=""),
}
_ORGANISATION: dict[str, Taking | str] = {
    "the leader": emptied(leader=""),
    "the number of members": emptied(members=None),
    "the day the incubation began": emptied(incubated_on=None),
    "the day of filing": emptied(filed_on=None),
}

# Model → words → how to take it away (a text: the field of the step's form that is not sent).
MISSING: dict[str, dict[str, Taking | str]] = {
    "services.Case": {
        "signed consent, or why there is none": unreported,
        "risk screen": lambda case: work.CaseIntake.objects.filter(case=case).update(
            screened_on=None
        ),
        "number of the service agreement": emptied(agreement_no=""),
        "the reason for not taking the case on": "refusal_reason",
        "a referral of the person out of this case": lambda case: case.referrals.update(
            status="cancelled"
        ),
        "the person himself": report(person_block=""),
        "the family": report(family_block=""),
        "the social surroundings": report(social_block=""),
        "at least one need": report(needs=[]),
        "at least one strength": report(strengths=[]),
        "at least one goal": lambda case: case.plan.goals.all().delete(),
        "measure, present state, target and due date of every goal": goals(measure=""),
        "the day on which the person agreed to the plan": lambda case: case.plans.update(
            agreed_on=None
        ),
        "a supervisor's opinion on the plan": lambda case: work.CasePlan.draw_up(case, case.worker),
        "%(n)d more contact in the intervention": two_contacts,
        "the present state of every goal": goals(stated_on=None),
        "the result of every goal": goals(attainment="open"),
        "the person's satisfaction, or why it was not asked": emptied(satisfaction=None),
        "the reason for closing": emptied(close_reason=""),
        "the date of closing": emptied(closed_on=None),
        "a date of closing not before the last contact": emptied(
            closed_on=dt.date.today() - dt.timedelta(days=9)
        ),
        "a follow-up visit by %(day)s": lambda case: case.follow_ups.update(
            held_on=timezone.localdate() + dt.timedelta(days=200)
        ),
        "the day on which it is expected to go on": "resume_on",
    },
    "services.Group": {
        **_GROUP_PLAN,
        "evaluate: at least %(n)s sessions; only then does it count as a group": two_held,
        "%(n)s more member": two_members,
        "a session that was held": no_sessions,
        "the evaluation": lambda group: work.GroupEvaluation.objects.filter(group=group).delete(),
        "the members' satisfaction": evaluation(asked=None, satisfied=None),
        "a measure before and after": lambda group: group.members.update(after=None),
        "how far every objective was attained": lambda group: group.objectives.update(
            attained=None
        ),
        "the leader's own evaluation": evaluation(self_evaluation=""),
        "%(n)s session to be confirmed": lambda group: work.ServiceRecord.objects.filter(
            pk=group.sessions.first().record_id
        ).update(status=2),
        "the supervisor's comment": evaluation(supervisor_comment=""),
    },
    "services.Activity": {
        "the aim": emptied(aim=""),
        "the place": emptied(venue=None, location=""),
        "how many people are expected": emptied(planned_people=None),
        "the actual numbers": "*",
        "the course of the activity": "process",
        "the outputs": "outputs",
        "what was spent (0 if nothing)": "spent",
        "the confirmation of its record": lambda row: work.ServiceRecord.objects.filter(
            pk=row.record_id
        ).update(status=2),
    },
    "services.DeliberationMeeting": {
        "who attended": "*",
        "the minutes": emptied(minutes=""),
    },
    "services.Decision": {"the proof: what was done, and where one sees it": "proof"},
    "services.Proposal": {"the reply to the proposer": "reply"},
    "services.CommunityOrganisation": _ORGANISATION,
    "services.CommunityNeedsSurvey": _NEEDS_SURVEY,
    "services.Referral": {
        "who was spoken to": "contacted",
        "the consent to referral and sharing, or the emergency that excuses it": lambda row: (
            files.Consent.objects.filter(person=row.person_id, kind="sharing").update(
                status="refused"
            )
        ),
        "what the receiver is told": emptied(chosen=[]),
        "the feedback": "feedback",
        "what the visit back found": "follow_up",
    },
    "services.RecordCorrection": {"the opinion": "opinion"},
    "households.EconomicSurvey": {
        "a second surveyor": emptied(second_name="", second_surveyor=None),
        "the day of the visit": emptied(visited_on=None),
        "the day of the applicant's signature": "signed_on",
        "where it is sent": "sent_to",
        "the day of the result": "result_on",
        "the official result": "result_text",
    },
    "households.HouseholdPlan": {
        "at least one goal": lambda plan: plan.goals.update(plan=_other_plan(plan)),
        "measure, present state, target and due date of every goal": lambda plan: plan.goals.update(
            indicator=""
        ),
        "what the review found": "review_note",
    },
    "households.Incident": {
        "an action, a call or whom you told": no_actions,
        "the day of the review meeting": lambda row: _facts(row, reviewed_on=None),
        "what the review meeting said": lambda row: _facts(row, review=""),
        "the outcomes": lambda row: _facts(row, outcomes=""),
        "the lessons": lambda row: _facts(row, lessons=""),
    },
    "households.RiskProtocol": {"which steps were taken": "steps", "what was done": "done"},
    "households.Lead": {
        "whom the lead is reported to": "reported_to",
        "what was answered": "answer",
    },
    "households.RightsRequest": {
        "how the identity was checked": "identity_means",
        "the answer": "answer",
    },
}


def _facts(incident: Any, **columns: Any) -> None:
    files.IncidentFacts.objects.filter(pk=incident.facts_row.pk).update(**columns)


def _other_plan(plan: Any) -> Any:
    return files.HouseholdPlan.objects.create(household=plan.household, title="另一计划")

"""A row of every kind with everything done that any of its steps asks for.

The walk sets the state by hand and takes things away again; a row is made once and never changed,
because every press of the walk is rolled back.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.utils import timezone

from core.ids import uuid7
from core.workflow import HasMoves
from households import models as files
from services import models as work
from tests.contracts.world import County
from tests.factories import cases as case_factory
from tests.factories import groups as group_factory
from tests.factories.households import HouseholdFactory
from tests.factories.services import log_visit

Made = dict[str, Any]
MAKERS: dict[str, Callable[[County], Any]] = {}


def planted(model: Any, **which: Any) -> Any:
    """The row of the county's plants (tests/contracts/plants)."""
    return model._base_manager.filter(**which).order_by("pk").first()


def made(name: str) -> Callable[[Callable[[County], Any]], Callable[[County], Any]]:
    def keep(maker: Callable[[County], Any]) -> Callable[[County], Any]:
        MAKERS[name] = maker
        return maker

    return keep


@made("services.Case")
def case(county: County) -> Any:
    home = HouseholdFactory(station=county.station, with_head="赵秀兰")
    case = case_factory.brought_to("archived", case_factory.intake(home.head))
    case_factory.refer(case)
    return case


@made("services.Group")
def group(county: County) -> Any:
    group = group_factory.run_group(county.station)
    for number in (1, 2, 3):
        group_factory.hold_session(group, number)
    group.make("end", group.leader, ended_on=timezone.localdate())
    group_factory.evaluate(group)
    work.GroupEvaluation.comment(group, county.user("supervisor"), "目标清楚")
    group.make("evaluate", group.leader)
    return group


@made("services.Group convert")
def group_of_one_session(county: County) -> Any:
    group = group_factory.run_group(county.station, members=3)
    group_factory.hold_session(group, 1)
    return group


@made("services.Activity")
def activity(county: County) -> Any:
    row = planted(work.Activity)
    row.record.confirm(county.user("station_head"))
    return row


@made("services.Activity hold")
def activity_ahead(county: County) -> Any:
    row = work.Activity.objects.create(
        station=county.station, created_by=county.user("worker"), title="重阳节活动", aim="敬老",
        location="村口", planned_on=timezone.localdate(), planned_people=9,
    )  # fmt: skip
    row.make("approve", county.user("station_head"))
    return row


@made("services.DeliberationMeeting")
def meeting(county: County) -> Any:
    row = planted(work.DeliberationMeeting, record__isnull=False)
    work.Decision.objects.filter(meeting=row).update(status="done", proof="已修好")
    return row


@made("services.DeliberationMeeting hold")
def meeting_ahead(county: County) -> Any:
    return planted(work.DeliberationMeeting, record=None)


@made("services.Decision")
def decision(county: County) -> Any:
    row = planted(work.Decision)
    work.DeliberationMeeting.objects.filter(pk=row.meeting_id).update(status="held")
    return row


@made("services.CommunityOrganisation")
def organisation(county: County) -> Any:
    row = planted(work.CommunityOrganisation)
    row.filed_on = timezone.localdate()
    row.save()
    return row


@made("services.Referral")
def referral(county: County) -> Any:
    row = planted(work.Referral, to_station=None)
    files.Consent.objects.create(
        person=row.person, kind="sharing", text_version="1", recorded_by=county.user("worker")
    )
    return row


@made("services.Referral withdraw")
@made("services.Referral end")
def referral_of_somebody_gone(county: County) -> Any:
    person = county.persons[2]
    partner = work.Partner.objects.filter(station=county.station).first()
    assert partner
    return work.Referral.objects.create(
        station=county.station, person=person, household=person.household, to_partner=partner,
        to_name=partner.name, from_name="本站", reason="就医", chosen=["name"],
        created_by=county.user("worker"), asked_to_close="died",
    )  # fmt: skip


@made("services.ServiceRecord")
def record(county: County) -> Any:
    return planted(work.ServiceRecord, kind=1, station=county.station, status=2)


@made("services.RecordCorrection")
def correction(county: County) -> Any:
    """Of a visit made and locked in the ordinary way: an approval writes it again."""
    record = log_visit(county.households[0], served=[county.persons[0]], minutes=30).record
    record.lock()
    asked, _made = work.RecordCorrection.ask(
        record, old={"minutes": 30}, new={"minutes": 40}, reason="分钟数写错",
        by=county.user("worker"),
    )  # fmt: skip
    return asked


@made("households.EconomicSurvey")
def survey(county: County) -> Any:
    row = planted(files.EconomicSurvey)
    row.visited_on = timezone.localdate()
    row.save()
    return row


@made("households.HouseholdPlan")
def plan(county: County) -> Any:
    row = planted(files.HouseholdPlan)
    row.agreed_on = timezone.localdate()
    row.save()
    goal = row.goals.get()
    goal.indicator, goal.baseline, goal.target = "次数", "无", "每周一次"
    goal.due_on = timezone.localdate() + dt.timedelta(days=30)
    goal.save()
    return row


@made("households.Incident")
def incident(county: County) -> Any:
    row = planted(files.Incident)
    facts = row.facts_row
    facts.reviewed_on, facts.review = timezone.localdate(), "已复盘"
    facts.outcomes, facts.lessons = "已安置", "早发现"
    facts.save()
    return row


@made("households.DuplicatePair")
def pair(county: County) -> Any:
    """Two persons of no consequence: a merge of them is refused by nothing."""
    home = HouseholdFactory.create(station=county.station, with_head="钱大有")
    other = HouseholdFactory.create(station=county.station, with_head="钱大友")
    return files.DuplicatePair.objects.create(
        first=home.head, second=other.head, score=60, reasons=["birth"]
    )


def rows(county: County, models: list[type[HasMoves]]) -> Made:
    """Model label, or label and step, → the row; the first planted one where nothing is prepared."""
    # The plants took the first numbers of the station by hand.
    files.next_file_numbers(county.station, timezone.localdate().year, 20)
    found: Made = {model._meta.label: None for model in models}  # type: ignore[attr-defined]
    for name in {*found, *MAKERS}:
        if name in MAKERS:
            found[name] = MAKERS[name](county)
    for model in models:
        label = model._meta.label  # type: ignore[attr-defined]
        found[label] = found[label] or planted(model)
    return found


LATER = dt.timedelta(days=20)


def told(row: Any, move: str, county: County) -> dict[str, Any]:
    """What the form of the step says beside the reason."""
    today, label = timezone.localdate(), row._meta.label
    said: dict[str, dict[str, Any]] = {
        "services.Case reject": {"refusal_reason": "scope"},
        "services.Case refer_out": {"refusal_reason": "scope"},
        "services.Case suspend": {"resume_on": str(today + LATER)},
        "services.Activity move": {"planned_on": str(today + LATER)},
        "services.Activity move_approved": {"planned_on": str(today + LATER)},
        "services.Activity replan": {"planned_on": str(today + LATER)},
        "services.Activity summarise": {
            "process": "顺利", "outputs": "发放手册", "spent": str(Decimal(10)),
            "v-TOTAL_FORMS": "0", "v-INITIAL_FORMS": "0",
        },
        "services.Activity hold": {
            "uuid": str(uuid7()), "occurred_on": str(today), "count_method": "count",
            "anonymous_count": 8, "minutes": 60, "track": "0",
        },
        "services.DeliberationMeeting hold": {
            "uuid": str(uuid7()), "occurred_on": str(today), "residents": 9, "minutes": 60,
        },
        "services.Decision finish": {"proof": "路灯已装好，照片在档"},
        "services.Proposal finish": {"reply": "已采纳并落实"},
        "services.Proposal decline": {"reply": "不属本站职责"},
        "services.Referral contact": {"contacted": "王医生"},
        "services.Referral feedback": {"feedback": "已住院"},
        "services.Referral follow": {"follow_up": "恢复良好"},
        "services.RecordCorrection opinion": {"opinion": "同意更正"},
        "households.EconomicSurvey sign": {"signed_on": str(today)},
        "households.EconomicSurvey send": {"sent_to": "镇社会救助窗口"},
        "households.EconomicSurvey result": {
            "result_on": str(today), "result_text": "符合", "official_per_head": "300",
        },
        "households.HouseholdPlan review": {"review_note": "有进展"},
        "households.Lead report": {"reported_to": "镇政府"},
        "households.Lead aided": {"answer": "已救助"},
        "households.Lead referred": {"answer": "已转办"},
        "households.Lead unfit": {"answer": "不符合条件"},
        "households.RightsRequest check": {"identity_means": "card"},
        "households.RightsRequest answer": {"answer": "已答复"},
        "households.RiskProtocol answer": {"steps": "asked", "done": "已电话告知家属"},
        "households.TransferRequest agree": {"answer": "同意"},
    }  # fmt: skip
    return said.get(f"{label} {move}", {})

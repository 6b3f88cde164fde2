"""Cases, groups and activities of the demo province, as the station's people would have kept them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db import models

from reporting.demo import file_words as words
from reporting.demo.copying import Table
from reporting.demo.places import Post
from reporting.demo.plan import Files
from reporting.demo.station_rows import Home, StationRows
from services.models import (
    Activity,
    ActivityRecord,
    ActivityVolunteer,
    Attendance,
    Case,
    CaseContact,
    CaseIntake,
    CasePlan,
    Goal,
    Group,
    GroupEvaluation,
    GroupMember,
    GroupObjective,
    GroupSession,
    Milestone,
    PlannedSession,
    ServiceRecord,
)

FILE_TABLES = (
    Case, CaseIntake, CasePlan, Goal, CaseContact, Group, GroupObjective, GroupMember,
    PlannedSession, GroupSession, Attendance, GroupEvaluation, Activity, ActivityRecord,
    ActivityVolunteer, Milestone,
)  # fmt: skip
Kind, Place, Method = ServiceRecord.Kind, ServiceRecord.Place, ServiceRecord.Method
Reached = Milestone.Kind
# Locked by now: what is confirmed later would change the figures of the demo from day to day.
NEWEST = 8
SESSIONS, WEEK = 5, dt.timedelta(days=7)
# By track of the campaign, as in campaigns.Track.business_field.
FIELDS = {None: 1, 1: 1, 2: 2, 3: 3, 4: 9, 5: 4}


def write_files(
    tables: Mapping[type[models.Model], Table],
    post: Post,
    homes: list[Home],
    files: Files,
    today: dt.date,
) -> None:
    """Queue the station's files; every record in them is confirmed and locked."""
    station = _Station(tables, post, homes, today)
    for number in range(files.cases):
        station.case(homes[number % len(homes)], is_closed=number % 3 != 2)
    for number in range(files.groups):
        station.group(number)
    for number in range(files.activities):
        station.activity(number)
    station.keep_counters()


class _Station(StationRows):
    # --- cases -----------------------------------------------------------------------------------

    def case(self, home: Home, *, is_closed: bool) -> None:
        chance, person = self.chance, home.members[0]
        opened = self._day(90, 330)
        closed = opened + dt.timedelta(days=chance.randint(50, 80)) if is_closed else None
        contacts = [opened + dt.timedelta(days=14 * n + 3) for n in range(3)]
        goal_due = opened + dt.timedelta(days=120)
        problem, aim, measure = chance.choice(words.PROBLEMS)
        key = self._add(
            Case, case_no=self._number("GA", opened), station_id=self.post.station,
            household_id=home.id, person_id=person, worker_id=home.worker,
            source=Case.Source.WORKER, opened_on=opened, track_id=home.track,
            business_field=FIELDS[home.track], theory=Case.Theory.TASK,
            status=Case.Status.ARCHIVED if closed else Case.Status.INTERVENTION,
            consent_exception="纸质同意书已存档。", accepted_at=self._at(opened),
            intervened_at=self._at(contacts[0]), ended_at=self._at(closed),
            archived_at=self._at(closed), closed_on=closed,
            close_reason=Case.CloseReason.REACHED if closed else "",
            satisfaction=chance.choice((4, 5, 5)) if closed else None,
            last_contact_on=contacts[-1], contact_count=len(contacts),
            goal_due_on=None if closed else goal_due, created_by_id=home.worker,
            created_at=self._at(opened),
        )  # fmt: skip
        self._add(
            CaseIntake, case_id=key, problem=problem, screened_on=opened,
            screened_by_id=home.worker,
        )  # fmt: skip
        plan = self._add(
            CasePlan, case_id=key, strategy=words.STRATEGY, agreed_on=contacts[0],
            created_by_id=home.worker, created_at=self._at(contacts[0]),
        )  # fmt: skip
        self._reached(Reached.CASE_OPENED, Case, key, opened, home.track)
        attainment, share = chance.choice(words.ATTAINED) if closed else ("open", "0")
        goal = self._add(
            Goal, plan_id=plan, text=aim, measure=measure, baseline="尚未改善", target="明显改善",
            due_on=goal_due, attainment=attainment, stated_on=closed,
        )  # fmt: skip
        if closed:
            self._reached(Reached.CASE_CLOSED, Case, key, closed, home.track)
            self._reached(Reached.GOAL, Goal, goal, closed, home.track, share)
        for day in contacts:
            record = self._record(
                Kind.CASE_CONTACT, day, home.worker, [person], track_id=home.track,
                household_id=home.id, place=Place.HOME, method=Method.CASE_WORK, minutes=50,
            )  # fmt: skip
            began = self._at(day)
            self._add(
                CaseContact, record_id=record, case_id=key, stage=Case.Status.INTERVENTION,
                started_at=began, ended_at=began + dt.timedelta(minutes=50), mode="home",
                purpose=aim, process=chance.choice(words.CONTACTS),
            )  # fmt: skip

    # --- groups ----------------------------------------------------------------------------------

    def group(self, number: int) -> None:
        """One that counts: its plan approved, five sessions held, evaluated."""
        chance = self.chance
        name, target, aims = words.GROUPS[number % len(words.GROUPS)]
        began = self._day(45, 320)
        days = [began + WEEK * n for n in range(SESSIONS)]
        leader, evaluated = chance.choice(self.post.workers), days[-1] + dt.timedelta(days=2)
        key = self._add(
            Group, group_no=self._number("XZ", began), station_id=self.post.station,
            name=f"{name}（第{number + 1}期）", target_group=target, aims=aims, planned_members=8,
            leader_id=leader, risk_plan=words.GROUP_RISK, evaluation_method="前后测与满意度",
            measure="自评（1–10分）", status=Group.Status.ARCHIVED,
            approved_at=self._at(began), approved_by_id=self.head, started_on=began,
            ended_on=days[-1], evaluated_at=self._at(evaluated), created_by_id=leader,
            created_at=self._at(began),
        )  # fmt: skip
        self._add(
            GroupObjective, group_id=key, text=aims, measured_by="自评提高两分以上", attained=80
        )
        people = {
            self._add(
                GroupMember, group_id=key, person_id=person, joined_on=began, before=4, after=7
            ): person
            for person in self._people(8)
        }  # fmt: skip
        for index, day in enumerate(days, start=1):
            self._session(key, leader, people, index, day)
        self._add(
            GroupEvaluation, group_id=key, asked=len(people), satisfied=len(people),
            self_evaluation="组员参与积极，目标基本达成。",
        )  # fmt: skip
        self._reached(Reached.GROUP_OPENED, Group, key, began)
        self._reached(Reached.GROUP_ENDED, Group, key, evaluated)

    def _session(
        self, group: int, leader: int, people: dict[int, int], index: int, day: dt.date
    ) -> None:
        theme = words.THEMES[index - 1]
        planned = self._add(
            PlannedSession, group_id=group, station_id=self.post.station, number=index,
            theme=theme, stage=index, planned_on=day, place="社工站活动室",
        )  # fmt: skip
        # One member is missing at every other session.
        away = set(list(people)[:1] if index % 2 == 0 and len(people) > 3 else ())
        came = [person for member, person in people.items() if member not in away]
        record = self._record(
            Kind.GROUP_SESSION, day, leader, came, place=Place.STATION, method=Method.GROUP_WORK,
            minutes=90, forces=(3, 4),
        )  # fmt: skip
        self._add(
            GroupSession, record_id=record, group_id=group, planned_id=planned, number=index,
            theme=theme, stage=index, started_at=dt.time(14, 30), where="社工站活动室",
        )  # fmt: skip
        for member in people:
            self._add(
                Attendance, session_id=record, member_id=member,
                state="excused" if member in away else "present",
            )  # fmt: skip

    # --- activities ------------------------------------------------------------------------------

    def activity(self, number: int) -> None:
        chance = self.chance
        title, kind, minutes = words.ACTIVITIES[number % len(words.ACTIVITIES)]
        day, worker = self._day(NEWEST, 350), chance.choice(self.post.workers)
        known, others = self._people(6), chance.randint(20, 60)
        forces = chance.choice(((1, 3, 4), (1, 2, 3, 4), (3, 4), (1, 3, 5), (1, 2, 3, 4, 5)))
        record = self._record(
            Kind.ACTIVITY, day, worker, known, others, place=Place.COMMUNITY,
            method=Method.COMMUNITY_WORK, minutes=minutes, forces=forces, business_field=4,
        )  # fmt: skip
        key = self._add(
            Activity, activity_no=self._number("SQ", day), station_id=self.post.station,
            title=title, kind=kind, forces=forces, planned_on=day, held_on=day, day=day,
            starts_at=dt.time(9, 30), ends_at=dt.time(11, 30), location="社区广场",
            planned_people=40, budget=500, spent=460, status=Activity.Status.ARCHIVED,
            approved_at=self._at(day), approved_by_id=self.head, record_id=record,
            process="按计划开展，居民参与积极。", outputs="发放资料并现场解答。",
            summarised_at=self._at(day), satisfied=18, asked=20, created_by_id=worker,
            created_at=self._at(day),
        )  # fmt: skip
        self._add(ActivityRecord, record_id=record, activity_id=key, count_method="sign_in")
        hours = 0
        for name in chance.sample(words.VOLUNTEERS, 3):
            hours += 2
            self._add(ActivityVolunteer, activity_id=key, name=name, hours=2)
        self._reached(Reached.VOLUNTEER_HOURS, Activity, key, day, amount=str(hours))
        self._reached(Reached.VOLUNTEER_TIMES, Activity, key, day, amount="3")

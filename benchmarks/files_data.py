"""Cases, groups, activities and their milestones for the benchmark, made by the database."""

from __future__ import annotations

from benchmarks.data import PERSONS_PER_HOUSEHOLD, WORKERS, insert, run
from services.models import Milestone, ServiceRecord

Kind, Reached = ServiceRecord.Kind, Milestone.Kind
# Of the records that are no visits; the rest are deliberation meetings.
CONTACTS, SESSIONS, ACTIVITIES = 0.5, 0.2, 0.25
CONTACTS_PER_CASE, SESSIONS_PER_GROUP = 5, 6
_WHEN = "current_date - 1 - floor(365 * random())::int"


def load(first: int, last: int) -> None:
    """Counted records with these ids, of every kind that a file holds, and the files themselves."""
    total = last - first + 1
    contacts, sessions = int(total * CONTACTS), int(total * SESSIONS)
    activities = int(total * ACTIVITIES)
    bounds = [first, first + contacts, first + contacts + sessions]
    bounds += [bounds[-1] + activities, last + 1]
    kinds = (Kind.CASE_CONTACT, Kind.GROUP_SESSION, Kind.ACTIVITY, Kind.MEETING)
    for kind, begin, end in zip(kinds, bounds, bounds[1:], strict=False):
        _records(kind, begin, end - 1)
    _cases(bounds[0], bounds[1] - 1)
    _groups(bounds[1], bounds[2] - 1)
    _activities(bounds[2], bounds[3] - 1)
    _beneficiaries(first, last)


def _records(kind: int, first: int, last: int) -> None:
    others = {Kind.GROUP_SESSION: 5, Kind.ACTIVITY: 30, Kind.MEETING: 12}.get(Kind(kind), 0)
    households = run("SELECT count(*) FROM households_household")[0][0]
    # A case stays with its household: so many contacts in a row are of one.
    step = {Kind.CASE_CONTACT: CONTACTS_PER_CASE, Kind.GROUP_SESSION: SESSIONS_PER_GROUP}
    insert(
        "services.ServiceRecord",
        f"FROM generate_series({first}, {last}) g JOIN households_household h"
        f" ON h.id = 1 + (g - {first}) / {step.get(Kind(kind), 1)} % {households}",
        id="g", kind=str(int(kind)), station_id="h.station_id", occurred_on=_WHEN,
        worker_id=f"1 + g % {WORKERS}",
        household_id="h.id" if kind == Kind.CASE_CONTACT else "NULL",
        track_id="CASE WHEN g % 5 < 4 THEN 1 + g % 5 END", method=str(min(int(kind) - 1, 3)),
        business_field="1", place="4", outcome="1", anonymous_count=str(others),
        person_times=str(others + (1 if kind == Kind.CASE_CONTACT else 3)), minutes="60",
        forces="CASE g % 3 WHEN 0 THEN '{1,3,4}'::smallint[] ELSE '{}' END",
        status="CASE WHEN g % 33 = 0 THEN 2 ELSE 5 END", submitted_at="now()",
    )  # fmt: skip


def _beneficiaries(first: int, last: int) -> None:
    run(
        "INSERT INTO services_beneficiary (record_id, person_id)"
        f" SELECT r.id, (h.id - 1) * {PERSONS_PER_HOUSEHOLD} + m FROM services_servicerecord r"
        " JOIN LATERAL (SELECT coalesce(r.household_id, (SELECT min(id) FROM households_household"
        "  WHERE station_id = r.station_id)) AS id) h ON h.id IS NOT NULL"
        " CROSS JOIN LATERAL generate_series(1, r.person_times - r.anonymous_count) m"
        f" WHERE r.id BETWEEN {first} AND {last}"
    )


def _milestones(kind: int, label: str, source: str, row: str, on: str, amount: str = "1") -> None:
    insert(
        "services.Milestone", source, kind=str(int(kind)), subject=f"'{label}'", row=row,
        station_id="station_id", happened_on=on, track="coalesce(track_id, 0)", amount=amount,
    )  # fmt: skip


def _cases(first: int, last: int) -> None:
    have = run("SELECT coalesce(max(id), 0) FROM services_case")[0][0]
    number = f"{have} + 1 + (r.id - {first}) / {CONTACTS_PER_CASE}"
    span = f"r.id BETWEEN {first} AND {last}"
    insert(
        "services.Case",
        f"FROM (SELECT {number} AS case_id, min(r.occurred_on) AS day, max(r.occurred_on) AS last,"
        "  min(r.station_id) AS station, min(r.household_id) AS household,"
        "  min(r.worker_id) AS worker, min(r.track_id) AS track, count(*) AS contacts"
        f" FROM services_servicerecord r WHERE {span} GROUP BY 1) c"
        " JOIN households_household h ON h.id = c.household",
        id="case_id", case_no="'GA' || lpad(case_id::text, 10, '0')", station_id="c.station",
        household_id="h.id", person_id="h.head_id", worker_id="c.worker", source="'worker'",
        opened_on="c.day", track_id="c.track", business_field="1", created_by_id="c.worker",
        status="CASE WHEN case_id % 3 = 0 THEN 'intervention' ELSE 'archived' END",
        accepted_at="c.day", last_contact_on="c.last", contact_count="c.contacts",
        closed_on="CASE WHEN case_id % 3 > 0 THEN c.last END",
        close_reason="CASE WHEN case_id % 3 > 0 THEN 'reached' ELSE '' END",
    )  # fmt: skip
    insert(
        "services.CaseContact", f"FROM services_servicerecord r WHERE {span}",
        record_id="r.id", case_id=number, stage="'intervention'", mode="'home'",
        started_at="r.occurred_on + time '10:00'", ended_at="r.occurred_on + time '11:00'",
    )  # fmt: skip
    cases = f"FROM services_case WHERE id > {have}"
    _milestones(Reached.CASE_OPENED, "services.case", cases, "id", "opened_on")
    closed = f"{cases} AND closed_on IS NOT NULL"
    _milestones(Reached.CASE_CLOSED, "services.case", closed, "id", "closed_on")
    # One goal each; the list of goals is not what is measured.
    share = "(id % 3) / 2.0"
    _milestones(Reached.GOAL, "services.goal", closed, "id", "closed_on", share)


def _groups(first: int, last: int) -> None:
    have = run("SELECT coalesce(max(id), 0) FROM services_group")[0][0]
    number = f"{have} + 1 + (r.id - {first}) / {SESSIONS_PER_GROUP}"
    span = f"r.id BETWEEN {first} AND {last}"
    insert(
        "services.Group",
        f"FROM (SELECT {number} AS group_id, min(r.occurred_on) AS day, max(r.occurred_on) AS last,"
        "  min(r.station_id) AS station, min(r.worker_id) AS worker"
        f" FROM services_servicerecord r WHERE {span} GROUP BY 1) g",
        id="group_id", group_no="'XZ' || lpad(group_id::text, 10, '0')", station_id="g.station",
        name="'小组' || group_id", kind="'support'", nature="'closed'", planned_members="8",
        leader_id="g.worker", status="'archived'", approved_at="g.day", started_on="g.day",
        ended_on="g.last", evaluated_at="g.last", created_by_id="g.worker",
    )  # fmt: skip
    insert(
        "services.PlannedSession", f"FROM services_servicerecord r WHERE {span}",
        group_id=number, station_id="r.station_id",
        number=f"1 + (r.id - {first}) % {SESSIONS_PER_GROUP}", theme="'主题'", stage="2",
        planned_on="r.occurred_on",
    )  # fmt: skip
    insert(
        "services.GroupSession", f"FROM services_servicerecord r WHERE {span}",
        record_id="r.id", group_id=number,
        number=f"1 + (r.id - {first}) % {SESSIONS_PER_GROUP}", theme="'主题'", stage="2",
        blocks="'[]'::jsonb",
    )  # fmt: skip
    groups = f"FROM services_group WHERE id > {have}"
    _milestones(Reached.GROUP_OPENED, "services.group", groups, "id", "started_on")
    _milestones(Reached.GROUP_ENDED, "services.group", groups, "id", "ended_on")


def _activities(first: int, last: int) -> None:
    span = f"r.id BETWEEN {first} AND {last}"
    insert(
        "services.Activity", f"FROM services_servicerecord r WHERE {span}",
        id="r.id", activity_no="'SQ' || lpad(r.id::text, 12, '0')", station_id="r.station_id",
        title="'活动' || r.id", kind="'publicity'", track_id="r.track_id", business_field="4",
        planned_on="r.occurred_on", held_on="r.occurred_on", day="r.occurred_on",
        status="'archived'", record_id="r.id", created_by_id="r.worker_id",
    )  # fmt: skip
    insert(
        "services.ActivityRecord", f"FROM services_servicerecord r WHERE {span}",
        record_id="r.id", activity_id="r.id", count_method="'sign_in'",
    )  # fmt: skip
    held = f"FROM services_activity WHERE id BETWEEN {first} AND {last}"
    _milestones(Reached.VOLUNTEER_HOURS, "services.activity", held, "id", "day", "2 + id % 7")
    _milestones(Reached.VOLUNTEER_TIMES, "services.activity", held, "id", "day", "1 + id % 3")

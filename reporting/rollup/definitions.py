"""What is counted, said once in SQL: the fold and the reconciliation read the same words.

In all fragments `r` is a row of services_servicerecord, in those of milestones of
services_milestone. Sources: specification 3.4 (K01–K04).
"""

from __future__ import annotations

from services.models import ServiceRecord

Kind, Place, Outcome = ServiceRecord.Kind, ServiceRecord.Place, ServiceRecord.Outcome

STATION_LEVEL = 5
UPPER_LEVELS = (4, 3, 2, 1)
LEVELS = (STATION_LEVEL, *UPPER_LEVELS)
ALL_TRACKS = -1

COUNTED = f"r.status IN ({', '.join(str(int(s)) for s in ServiceRecord.COUNTED)})"
SERVED = f"r.outcome = {Outcome.SERVED:d}"
REMOTE = f"r.place IN ({', '.join(str(int(p)) for p in ServiceRecord.REMOTE)})"
# FQ-15; a record holds each force once (RecordEntry).
LINKED = f"cardinality(r.forces) >= {ServiceRecord.LINKED_FROM}"

# Measures of Fact and FactServiceType, in the order of their columns.
MEASURES = {
    "records": f"count(*) FILTER (WHERE {SERVED})",
    "attempts": f"count(*) FILTER (WHERE NOT {SERVED})",
    "linked": f"count(*) FILTER (WHERE {SERVED} AND {LINKED})",
    # K01: phone and online contacts are counted apart.
    "person_times": f"coalesce(sum(r.person_times) FILTER (WHERE NOT {REMOTE}), 0)",
    "remote_person_times": f"coalesce(sum(r.person_times) FILTER (WHERE {REMOTE}), 0)",
    "anonymous": "sum(r.anonymous_count)",
    "minutes": "sum(r.minutes)",
}
WEEK_MEASURES = {
    "records": "count(*)",
    "activities": f"count(*) FILTER (WHERE r.kind = {Kind.ACTIVITY:d})",
    "active_stations": "1",
}

MILESTONE_MEASURES = {"happened": "count(*)", "amount": "sum(r.amount)"}
MILESTONE_MONTH = "date_trunc('month', r.happened_on::timestamp)::date"

MONTH = "date_trunc('month', r.occurred_on::timestamp)::date"
WEEK = "date_trunc('week', r.occurred_on::timestamp)::date"
TRACK = "coalesce(r.track_id, 0)"
# A type named twice in one record still counts once.
SERVICE_TYPES = (
    "unnest(CASE WHEN cardinality(r.service_types) < 2 THEN r.service_types"
    " ELSE ARRAY(SELECT DISTINCT unnest(r.service_types)) END)"
)

# K03: a successful visit at home makes a household served; K02: a served, known beneficiary.
VISITED_AT_HOME = (
    f"r.kind = {Kind.VISIT:d} AND r.place = {Place.HOME:d} AND {SERVED}"
    " AND r.household_id IS NOT NULL"
)

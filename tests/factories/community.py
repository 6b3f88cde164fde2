"""Community work for tests, brought to a state the way people do it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone

from services.models import (
    CommunityNeedsSurvey,
    CommunityOrganisation,
    Decision,
    DeliberationMeeting,
    MeetingEntry,
    Proposal,
    ServiceRecord,
)
from stations.models import Station
from tests.factories.households import jinshan_station
from tests.factories.services import ensure_tracks, head_of, worker_of


def make_meeting(
    *, held: bool = True, confirmed: bool = True, station: Station | None = None,
    on: dt.date | None = None, served: Any = (), heads: dict[str, int] | None = None, **values: Any,
) -> DeliberationMeeting:  # fmt: skip
    """A meeting, planned by the station's worker; `held` with 9 residents, its record confirmed."""
    ensure_tracks()
    station = station or jinshan_station()
    worker = worker_of(station)
    defaults = {"topic": "楼道停车", "location": "村委会会议室", "convenor": "村委会"}
    meeting = DeliberationMeeting.objects.create(
        station=station, created_by=worker, held_on=on or timezone.localdate(),
        **{**defaults, **values},
    )  # fmt: skip
    if held:
        hold_meeting(meeting, served=served, **(heads or {"residents": 9, "committee": 2}))
        if confirmed:
            assert meeting.record_id
            ServiceRecord.objects.get(pk=meeting.record_id).confirm(head_of(station))
    return meeting


def hold_meeting(meeting: DeliberationMeeting, *, served: Any = (), **told: Any) -> ServiceRecord:
    """Record it as held on its day by the station's worker."""
    entry = MeetingEntry.of(
        meeting, occurred_on=told.pop("on", meeting.held_on), served=list(served), **told
    )
    return meeting.hold(entry, by=worker_of(meeting.station))


def make_decision(meeting: DeliberationMeeting, **values: Any) -> Decision:
    defaults = {
        "text": "划定停车位", "owner": "村委会主任", "due_on": meeting.held_on + dt.timedelta(days=14)
    }  # fmt: skip
    return Decision.objects.create(
        meeting=meeting, created_by=worker_of(meeting.station), **{**defaults, **values}
    )


def make_proposal(station: Station | None = None, **values: Any) -> Proposal:
    station = station or jinshan_station()
    defaults: dict[str, Any] = {"text": "给井台装一盏路灯", "proposer": "陈有福"}
    return Proposal.objects.create(
        station=station, created_by=worker_of(station), **{**defaults, **values}
    )


def make_organisation(station: Station | None = None, **values: Any) -> CommunityOrganisation:
    """An organisation before filing, complete for incubation."""
    station = station or jinshan_station()
    defaults: dict[str, Any] = {
        "name": "夕阳红合唱队", "leader": "刘秀英", "members": 18, "field": "culture",
        "incubated_on": timezone.localdate(),
    }  # fmt: skip
    return CommunityOrganisation.objects.create(
        station=station, created_by=worker_of(station), **{**defaults, **values}
    )


def make_survey(station: Station | None = None, **values: Any) -> CommunityNeedsSurvey:
    """A needs survey in draft, complete for handing in."""
    station = station or jinshan_station()
    defaults: dict[str, Any] = {"sample": 40, "elderly": "需要助餐", "priorities": "老年食堂"}
    return CommunityNeedsSurvey.objects.create(
        station=station, created_by=worker_of(station), **{**defaults, **values}
    )

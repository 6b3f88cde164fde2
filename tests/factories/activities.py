"""Activities for tests, brought to a state the way people do it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.utils import timezone

from services.models import Activity, ActivityEntry, ActivityStatus, ServiceRecord
from stations.models import Station
from tests.factories.households import jinshan_station
from tests.factories.services import ensure_tracks, head_of, worker_of

STATES = (
    ActivityStatus.PLAN, ActivityStatus.APPROVED, ActivityStatus.HELD, ActivityStatus.SUMMARISED,
    ActivityStatus.ARCHIVED,
)  # fmt: skip


def make_activity(
    status: str = ActivityStatus.APPROVED,
    *,
    station: Station | None = None,
    on: dt.date | None = None,
    confirmed: bool = True,
    served: Any = (),
    anonymous: int = 12,
    **values: Any,
) -> Activity:
    """An activity in `status`, planned by the station's worker and approved by its head.

    From HELD on it has a record with `served` and `anonymous`, confirmed unless `confirmed=False`.
    """
    ensure_tracks()
    station = station or jinshan_station()
    worker, head = worker_of(station), head_of(station)
    defaults: dict[str, Any] = {
        "title": "重阳节敬老活动", "aim": "让老人过节", "location": "村委会广场",
        "planned_people": 30, "starts_at": dt.time(9), "ends_at": dt.time(11),
    }  # fmt: skip
    activity = Activity.objects.create(
        station=station, created_by=worker, planned_on=on or timezone.localdate(),
        **{**defaults, **values},
    )  # fmt: skip
    wanted = STATES.index(ActivityStatus(status)) if status in STATES else 0
    if wanted >= 1:
        activity.make("approve", head)
    if wanted >= 2:
        hold_activity(activity, served=served, anonymous=anonymous)
    if wanted >= 2 and confirmed:
        assert activity.record_id
        ServiceRecord.objects.get(pk=activity.record_id).confirm(head)
    if wanted >= 3:
        activity.process, activity.outputs, activity.spent = "顺利开展", "发放30份", Decimal(200)
        activity.save()
        activity.make("summarise", worker)
    if wanted >= 4:
        activity.make("archive", head)
    if status == ActivityStatus.POSTPONED:
        activity.make("postpone", worker, "下雨")
    if status == ActivityStatus.CANCELLED:
        activity.make("cancel", worker, "场地被占用")
    return activity


def hold_activity(activity: Activity, *, served: Any = (), anonymous: int = 12, **told: Any) -> Any:
    """Record it as held on its planned day by the station's worker; on track B for everybody."""
    if not told.get("served_needs"):
        told.setdefault("is_universal", activity.track_id == 2)
    entry = ActivityEntry.of(
        activity, occurred_on=told.pop("on", activity.planned_on), served=list(served),
        anonymous_count=anonymous, **told,
    )  # fmt: skip
    return activity.hold(entry, by=worker_of(activity.station))

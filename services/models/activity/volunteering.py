"""What volunteers gave at activities, as the figures count it (K14): hours and person-times."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Sum

from services.models.activity.activity import Activity
from services.models.activity.moves import ActivityStatus
from services.models.milestone import Milestone

K = Milestone.Kind
# Summarising confirms the hours; what is only planned or held does not count yet.
CONFIRMED = (ActivityStatus.SUMMARISED, ActivityStatus.ARCHIVED)


def keep(activity: Activity) -> None:
    """Make the milestones of one activity stand exactly as its volunteers' rows say."""
    given = activity.volunteers.aggregate(hours=Sum("hours"), times=Count("pk"))
    amounts: dict[int, Any] = {K.VOLUNTEER_HOURS: given["hours"], K.VOLUNTEER_TIMES: given["times"]}
    for kind, amount in amounts.items():
        if activity.status in CONFIRMED and amount and activity.held_on:
            Milestone.keep(
                kind, activity, station=activity.station, on=activity.held_on,
                track=activity.track_id, amount=amount,
            )  # fmt: skip
        else:
            Milestone.drop(kind, activity)


def uncounted() -> QuerySet[Activity]:
    """Confirmed activities with volunteers whose person-times no milestone tells yet."""
    told = Milestone.objects.filter(
        kind=K.VOLUNTEER_TIMES, subject=Activity._meta.label_lower, row=OuterRef("pk")
    )
    given = Activity.objects.filter(
        status__in=CONFIRMED, held_on__isnull=False, volunteers__isnull=False
    )
    return given.exclude(Exists(told)).distinct()

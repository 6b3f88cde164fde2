"""Activities whose day has passed, summaries not written, and weeks without any activity (HN-09)."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households import reminders
from households.reminders import Reminder, Source
from services.models import Activity, ServiceRecord, Status
from stations.models import Station

THURSDAY = 3


def passed_over(user: Any, limit: int) -> list[Reminder]:
    """Planned or approved, and their day has passed; the oldest first."""
    found = Activity.objects.visible_to(user).passed_over().order_by("day", "pk")
    return [
        Reminder(
            "activity", activity.day, activity.title, activity.get_absolute_url(), "warn",
            _("Planned activity, its day has passed"),
        )
        for activity in found[:limit]
    ]  # fmt: skip


def unsummarised(user: Any, limit: int) -> list[Reminder]:
    """Held and not summarised; late after the days of the settings."""
    today = timezone.localdate()
    found = Activity.objects.visible_to(user).summary_due().order_by("held_on", "pk")
    told = []
    for activity in found[:limit]:
        due: Any = activity.summary_due_on
        told.append(
            Reminder(
                "activity_summary", due, activity.title, activity.get_absolute_url(),
                "bad" if due < today else "", _("Held, summary due within 7 days"),
            )
        )  # fmt: skip
    return told


def late_summaries(user: Any) -> Any:
    """The summaries that are late, for the badge of the menu."""
    oldest = timezone.localdate() - dt.timedelta(days=settings.ACTIVITY_SUMMARY_DAYS)
    return Activity.objects.visible_to(user).summary_due().filter(held_on__lt=oldest)


def idle_stations(user: Any, today: dt.date) -> QuerySet[Station]:
    """Running stations in sight without an activity on record in the week of `today`."""
    monday = today - dt.timedelta(days=today.weekday())
    held = ServiceRecord.objects.filter(
        station=OuterRef("pk"), kind=ServiceRecord.Kind.ACTIVITY,
        occurred_on__range=(monday, monday + dt.timedelta(days=6)),
    ).exclude(status__in=(Status.WITHDRAWN, Status.DRAFT))  # fmt: skip
    scope = user.scope
    inside = Station.objects.filter(scope.division_q("division_code", person_level=True))
    inside = inside | Station.objects.filter(pk__in=scope.person_stations)
    running = inside.filter(status=Station.Status.RUNNING)
    return running.exclude(Exists(held)).order_by("division_code", "pk")


def _idle_now(user: Any) -> QuerySet[Station]:
    today = timezone.localdate()
    found = idle_stations(user, today)
    return found if today.weekday() >= THURSDAY else found.none()


def idle_weeks(user: Any, limit: int) -> list[Reminder]:
    """From Thursday on: the stations that have had no activity this week (周周有活动)."""
    today = timezone.localdate()
    sunday = today + dt.timedelta(days=6 - today.weekday())
    address = reverse("services:calendar")
    return [
        Reminder(
            "week", sunday, str(station), f"{address}?view=week&station={station.uuid}", "warn",
            _("No activity this week"),
        )
        for station in _idle_now(user)[:limit]
    ]  # fmt: skip


reminders.register(
    Source(
        "activity", gettext_lazy("Activity not held yet"), 61, passed_over,
        due=lambda user: Activity.objects.visible_to(user).passed_over(),
        more="services:activity-list",
    ),
    Source(
        "activity_summary", gettext_lazy("Activity to summarise"), 62, unsummarised,
        due=lambda user: Activity.objects.visible_to(user).summary_due(),
        late=late_summaries, more="services:activity-list",
    ),
    Source("week", gettext_lazy("No activity this week"), 63, idle_weeks, due=_idle_now),
)  # fmt: skip

"""An activity with a partner, a venue, volunteers and a summary; every text carries the word."""

from __future__ import annotations

from decimal import Decimal

from django.utils import timezone

from services.models import (
    Activity,
    ActivityEntry,
    ActivityPartner,
    ActivityRegistration,
    ActivityVolunteer,
    Partner,
    Venue,
)


def plant(county, word: str) -> None:
    worker, head = county.user("worker"), county.user("station_head")
    station, today = county.station, timezone.localdate()
    venue = Venue.objects.create(station=station, name=f"{word}小学", address=f"{word}路")
    partner = Partner.objects.create(
        station=station, name=f"{word}医院", kind="hospital", contact=f"{word}医生",
        phone=f"1380000{county.prefix[-4:]}",
    )  # fmt: skip
    activity = Activity.objects.create(
        station=station, created_by=worker, title=f"{word}活动", aim=f"{word}目的", venue=venue,
        planned_on=today, planned_people=9, staff=f"{word}员", background=f"{word}背景",
    )  # fmt: skip
    ActivityPartner.objects.create(activity=activity, partner=partner)
    activity.make("approve", head)
    ActivityRegistration.objects.create(activity=activity, station=station, people=3)
    activity.hold(
        ActivityEntry.of(
            activity, occurred_on=today, served=[county.persons[0]], anonymous_count=4
        ),
        by=worker,
    )
    ActivityVolunteer.objects.create(activity=activity, name=f"{word}志愿者", hours=2)
    activity.process, activity.outputs = f"{word}过程", f"{word}成果"
    activity.reflection, activity.spent = f"{word}反思", Decimal(10)
    activity.save()
    county.planted += [
        *(str(row.uuid) for row in (venue, partner, activity)), activity.activity_no,
    ]  # fmt: skip
    county.keys |= {
        "activities/": [activity.uuid], "venues/": [venue.uuid], "partners/": [partner.uuid],
    }  # fmt: skip

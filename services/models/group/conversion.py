"""A “group” of one session is an activity (specification 2.3): it is turned into one."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.workflow import WrongStatus
from services.models.activity.activity import Activity
from services.models.activity.entry import ActivityEntry
from services.models.group.group import Group
from services.models.workflow import Status


def convertible(group: Group) -> bool:
    """Whether exactly one session was held and the group is not evaluated."""
    return group.status in ("running", "ended") and group.held().count() == 1


@transaction.atomic
def convert(group: Group, by: Any) -> Activity:
    """The activity that the group's only session was; the session's record is withdrawn.

    Raises WrongStatus for a group with another number of sessions, or whose session is locked, and
    what the steps of group, record and activity raise.
    """
    if not convertible(group):
        raise WrongStatus(_("Only a group with exactly one session becomes an activity."))
    session = group.held().select_related("record__worker").get()
    record = session.record
    reason = gettext("Group of one session, turned into an activity")
    if record.status == Status.LOCKED:
        raise WrongStatus(_("The session is locked; correct it first."))
    if record.status == Status.CONFIRMED:
        record.reopen(by, reason)
    served = [row.person for row in record.beneficiaries.select_related("person")]
    record.withdraw(by, reason)
    activity = Activity.objects.create(
        station=group.station, title=group.name, track=group.track, planned_on=record.occurred_on,
        background=group.target_group, aim=group.aims[:1000], location=session.where or group.station.official_name,
        planned_people=record.person_times, created_by=group.created_by,
    )  # fmt: skip
    activity.make("approve", by)
    entry = ActivityEntry.of(
        activity, occurred_on=record.occurred_on, served=served, minutes=record.minutes,
        anonymous_count=record.anonymous_count,
    )  # fmt: skip
    activity.hold(entry, by=record.worker)
    group.make("convert", by, reason, activity=activity)
    return activity

"""Which milestones the files themselves say there should be, told without the code that keeps them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from django.utils import timezone

from core.models import MoveLog
from services.models import (
    Activity,
    Case,
    CommunityOrganisation,
    Group,
    Milestone,
    Proposal,
    Referral,
    ResourceLink,
    ServiceRecord,
    Status,
)

K = Milestone.Kind
# kind, row, station, day, track, amount
Told = tuple[int, int, int, dt.date, int, Decimal]
SHARES = {"achieved": Decimal(1), "partly": Decimal("0.5")}


def expected() -> set[Told]:
    told = [*_cases(), *_groups(), *_referrals(), *_resources(), *_community()]
    return {
        (kind, row, station, on, track or 0, Decimal(amount).quantize(Decimal("0.0001")))
        for kind, row, station, on, track, amount in told
    }


def stored() -> set[Told]:
    rows = Milestone.objects.values_list("kind", "row", "station", "happened_on", "track", "amount")
    return set(rows)


def assert_milestones_are_true() -> None:
    want, have = expected(), stored()
    assert have == want, f"kept and should not be {have - want}, missing {want - have}"


def _cases() -> Iterator[Any]:
    """Counted where they are worked on; a closed one stays where it was closed."""
    closed_at = dict(
        MoveLog.objects.filter(of="services.case", move="close").values_list("row", "station")
    )
    for case in Case.objects.exclude(accepted_at=None):
        at = closed_at.get(case.pk, case.station_id)
        yield K.CASE_OPENED, case.pk, at, _day(case.accepted_at), case.track_id, 1
        if case.pk not in closed_at:
            continue
        yield K.CASE_CLOSED, case.pk, at, case.closed_on, case.track_id, 1
        for goal in case.plans.order_by("-number")[0].goals.all():
            share = SHARES.get(goal.attainment, 0)
            yield K.GOAL, goal.pk, at, case.closed_on, case.track_id, share


def _groups() -> Iterator[Any]:
    for group in Group.objects.all():
        states = list(group.sessions.values_list("record__status", flat=True))
        held = [s for s in states if s not in (Status.DRAFT, Status.WITHDRAWN)]
        counted = [s for s in states if s in (Status.CONFIRMED, Status.LOCKED)]
        never = group.status == "cancelled" and (group.activity_id or not held)
        if group.started_on and not never:
            yield K.GROUP_OPENED, group.pk, group.station_id, group.started_on, group.track_id, 1
        if group.status in ("evaluated", "archived") and len(counted) >= 3:
            on = _day(group.evaluated_at)
            yield K.GROUP_ENDED, group.pk, group.station_id, on, group.track_id, 1


def _referrals() -> Iterator[Any]:
    for referral in Referral.objects.exclude(sent_at=None).select_related("record"):
        track = referral.record.track_id
        at = referral.pk, referral.station_id
        yield K.REFERRAL_SENT, *at, _day(referral.sent_at), track, 1
        if referral.accepted:
            # On the day of sending: of any period the accepted are part of the sent.
            yield K.REFERRAL_ACCEPTED, *at, _day(referral.sent_at), track, 1


def _resources() -> Iterator[Any]:
    kinds = {"money": K.MONEY_LINKED, "goods": K.GOODS_LINKED}
    links = ResourceLink.objects.filter(status="entered", kind__in=kinds).exclude(value=None)
    for link in links:
        kind = kinds[link.kind]
        yield kind, link.pk, link.station_id, link.linked_on, link.track_id, link.value


def _community() -> Iterator[Any]:
    for activity in Activity.objects.filter(status__in=("summarised", "archived")):
        hours = [row.hours for row in activity.volunteers.all()]
        at = activity.pk, activity.station_id, activity.held_on, activity.track_id
        if hours:
            yield K.VOLUNTEER_TIMES, *at, len(hours)
            yield K.VOLUNTEER_HOURS, *at, sum(hours)
    for row in CommunityOrganisation.objects.exclude(status="before"):
        yield K.ORGANISATION, row.pk, row.station_id, row.incubated_on, 0, 1
    for row in Proposal.objects.select_related("meeting"):
        track = row.meeting.track_id if row.meeting else 0
        yield K.PROPOSAL, row.pk, row.station_id, row.collected_on, track, 1


def _day(moment: dt.datetime) -> dt.date:
    return timezone.localdate(moment)


def assert_person_times_are_true() -> None:
    """Known beneficiaries and those without a name, of every record that served somebody (K01)."""
    wrong = [
        (record, record.person_times, record.beneficiaries.count(), record.anonymous_count)
        for record in ServiceRecord.objects.prefetch_related("beneficiaries")
        if record.person_times
        != (record.beneficiaries.count() + record.anonymous_count if record.outcome == 1 else 0)
    ]
    assert not wrong, f"person-times, beneficiaries, without a name: {wrong}"

"""Referrals and volunteers in the figures are what a plain query over their own rows counts."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

import pytest
from django.db.models import Count, Q
from django.utils import timezone

from reporting.figures import Period, read
from reporting.figures.nodes import Node, of_division, of_station
from reporting.figures.periods import plus_months
from reporting.rollup.fold import fold_now
from services.models import Activity, ActivityVolunteer, Milestone, Partner, Referral
from services.tasks import note_answered_referrals
from stations.models import Division, Station
from tests.factories.activities import make_activity
from tests.factories.households import HouseholdFactory
from tests.factories.services import ensure_tracks, worker_of
from tests.factories.stations import StationFactory, make_division_tree

pytestmark = pytest.mark.django_db


def months_back(number: int, day: int = 12) -> dt.datetime:
    first = plus_months(timezone.localdate().replace(day=1), -number)
    return timezone.make_aware(dt.datetime.combine(first.replace(day=day), dt.time(10)))


@pytest.fixture
def world() -> Any:
    ensure_tracks()
    tree = make_division_tree()
    return [StationFactory(division=tree.jinshan), StationFactory(division=tree.shixi)]


def places(stations: list[Station]) -> list[tuple[Node, Q]]:
    """Both stations, their county and everything above, with the rows that stand there."""
    found = [(of_station(station), Q(station=station)) for station in stations]
    for division in Division.objects.filter(level__lte=3):
        node = of_division(division)
        found.append((node, Q(station__division_code__startswith=node.prefix)))
    return found


def periods() -> list[Period]:
    month = timezone.localdate().replace(day=1)
    back = [plus_months(month, -n) for n in range(4)]
    return [*(Period(first, first) for first in back), Period(back[3], back[0])]


def refer(station: Station, sent: dt.datetime, answer: bool | None, answered: Any) -> Referral:
    """A referral in the state that the moves leave: sent, and perhaps answered later."""
    household = HouseholdFactory(station=station, with_head=True)
    partner, _made = Partner.objects.get_or_create(
        station=station, name="县人民医院", defaults={"kind": "hospital"}
    )
    row = Referral.objects.create(
        station=station, from_name=str(station), person=household.head, household=household,
        to_partner=partner, to_name=partner.name, reason="需要康复", chosen=["name"],
        created_by=worker_of(station), status="sent", sent_at=sent, summary="{}",
    )  # fmt: skip
    if answer is not None:
        row.accepted, row.answered_at = answer, answered
        row.status = "accepted" if answer else "declined"
        row.save()
    row.keep_milestones()
    return row


def test_what_was_accepted_is_part_of_what_was_sent_in_every_period(world: Any) -> None:
    pick = random.Random(24)
    for _each in range(24):
        sent = months_back(pick.randint(0, 3))
        answered = sent + dt.timedelta(days=pick.choice((1, 40, 70)))
        refer(pick.choice(world), sent, pick.choice((True, True, False, None)), answered)
    fold_now()
    where = places(world)
    readings = read([node for node, _inside in where], periods(), ["K24S", "K24A", "K24"])
    for node, inside in where:
        for period in periods():
            sent_then = Referral.objects.filter(
                inside, sent_at__date__gte=period.first, sent_at__date__lte=period.end
            )
            plain = sent_then.aggregate(n=Count("pk"), won=Count("pk", filter=Q(accepted=True)))
            rate = round(100 * plain["won"] / plain["n"], 2) if plain["n"] else None
            told = [readings.value(code, node, period) for code in ("K24S", "K24A", "K24")]
            assert told == [plain["n"], plain["won"], rate], (node, period)
            assert rate is None or rate <= 100


def test_an_answer_of_a_later_month_raises_the_month_of_sending_and_no_other(world: Any) -> None:
    refer(world[0], months_back(2), True, months_back(1))
    refer(world[0], months_back(2), True, months_back(1))
    refer(world[0], months_back(1), None, None)
    fold_now()
    now, before, long_ago, *_rest = periods()
    node = of_station(world[0])
    readings = read([node], periods(), ["K24", "K24A"])
    assert readings.value("K24", node, long_ago) == 100
    assert readings.value("K24", node, before) == 0, "two answers came, neither to its referral"
    assert readings.value("K24", node, now) is None
    assert readings.value("K24A", node, before) == 0


def test_an_answer_that_stood_on_its_own_day_is_put_right(world: Any) -> None:
    row = refer(world[0], months_back(2), True, months_back(0))
    accepted = Milestone.objects.filter(kind=Milestone.Kind.REFERRAL_ACCEPTED)
    accepted.update(happened_on=months_back(0).date())
    assert (note_answered_referrals(), note_answered_referrals()) == (1, 0)
    assert accepted.get().happened_on == timezone.localdate(row.sent_at)


def test_volunteers_count_their_hours_and_themselves_once_an_activity(world: Any) -> None:
    pick = random.Random(14)
    for number in range(7):
        state = ("summarised", "archived", "held")[number % 3]
        activity = make_activity("held", station=pick.choice(world))
        for name in pick.sample(("李雷", "韩梅", "陈阳", "罗刚"), pick.randint(0, 3)):
            ActivityVolunteer.objects.create(
                activity=activity, name=name, hours=pick.choice(("1.5", "2", "4"))
            )
        if state != "held":
            activity.process, activity.outputs, activity.spent = "顺利", "发放30份", 0
            activity.save()
            activity.make("summarise", activity.created_by)
        if state == "archived":
            activity.make("archive", activity.approved_by)
    fold_now()
    period = Period.month()
    where = places(world)
    readings = read([node for node, _inside in where], [period], ["K14", "K14P"])
    for node, inside in where:
        mine = Activity.objects.filter(inside, status__in=("summarised", "archived"))
        given = ActivityVolunteer.objects.filter(activity__in=mine)
        assert readings.value("K14P", node, period) == given.count(), node
        assert readings.value("K14", node, period) == float(sum(row.hours for row in given)), node
    assert readings.value("K14P", where[-1][0], period) > 0

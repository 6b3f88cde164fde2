"""Activities, meetings with proposals, organisations, referrals and resources linked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from django.utils import timezone

from services.models import (
    Activity,
    ActivityEntry,
    ActivityStatus,
    ActivityVolunteer,
    CommunityOrganisation,
    DeliberationMeeting,
    Partner,
    Proposal,
    Referral,
    ResourceLink,
    ServiceRecord,
)
from services.tasks import note_answered_referrals
from tests.factories.activities import make_activity
from tests.factories.community import hold_meeting, make_meeting, make_organisation, make_proposal
from tests.factories.services import head_of, worker_of
from tests.reporting.moves.world import MoveWorld, NothingThere, step

A = ActivityStatus


@step(weight=3)
def plan_an_activity(world: MoveWorld) -> None:
    make_activity(A.PLAN, station=world.station(), on=world.day(), track=world.track())


@step(weight=8)
def go_on_with_an_activity(world: MoveWorld) -> None:
    activity = world.one(Activity.objects.exclude(status__in=(A.ARCHIVED, A.CANCELLED)))
    worker, head = worker_of(activity.station), head_of(activity.station)
    if activity.status == A.PLAN:
        activity.make("approve", head)
    elif activity.status == A.APPROVED:
        entry = ActivityEntry.of(
            activity, occurred_on=world.day(), served=world.served(world.household()),
            anonymous_count=world.pick.choice((0, 28)),
            count_method=world.pick.choice(("sign_in", "estimate")),
        )  # fmt: skip
        activity.hold(entry, by=worker)
    elif activity.status == A.HELD:
        activity.process, activity.outputs, activity.spent = "顺利", "30份", Decimal(200)
        activity.save()
        hours = world.pick.choice((None, Decimal("2.5"), Decimal(4)))
        if hours and not activity.volunteers.exists():
            ActivityVolunteer.objects.create(activity=activity, name="志愿者甲", hours=hours)
        activity.make("summarise", worker)
    elif activity.status == A.SUMMARISED:
        activity.make("archive", head)
    else:
        activity.make("replan", worker, planned_on=world.day())


@step()
def take_an_activity_back(world: MoveWorld) -> None:
    activity = world.one(Activity.objects.exclude(status__in=(A.HELD, A.CANCELLED)))
    by = head_of(activity.station)
    move = {
        A.PLAN: "postpone", A.APPROVED: "give_back", A.POSTPONED: "cancel",
        A.SUMMARISED: "reopen", A.ARCHIVED: "reopen",
    }[activity.status]  # fmt: skip
    activity.make(move, by, "需要更改")


@step(weight=2)
def plan_a_meeting(world: MoveWorld) -> None:
    make_meeting(held=False, station=world.station(), on=world.day(), track=world.track())


@step(weight=4)
def hold_a_meeting(world: MoveWorld) -> None:
    meeting = world.one(DeliberationMeeting.objects.filter(status="planned"))
    hold_meeting(meeting, served=world.served(world.household()), residents=9, committee=2)


@step(weight=2)
def count_a_meeting_otherwise(world: MoveWorld) -> None:
    """The meeting's form: another track, while it may be changed."""
    meeting = world.one(DeliberationMeeting.objects.filter(status__in=("planned", "held")))
    meeting.track = world.track()
    meeting.save()


@step(weight=2)
def collect_a_proposal(world: MoveWorld) -> None:
    station = world.station()
    meetings = DeliberationMeeting.objects.filter(station=station)
    meeting = world.one(meetings) if world.pick.random() < 0.7 else None
    make_proposal(station, meeting=meeting, collected_on=world.day())


@step()
def go_on_with_a_proposal(world: MoveWorld) -> None:
    proposal = world.one(Proposal.objects.all())
    by = worker_of(proposal.station)
    offered = [name for name, _move, missing in proposal.offered(by) if not missing]
    if not offered:
        raise NothingThere
    proposal.make(world.pick.choice(offered), by, "如实")


@step(weight=2)
def find_an_organisation(world: MoveWorld) -> None:
    station = world.station()
    number = CommunityOrganisation.objects.count()
    make_organisation(station, name=f"合唱队{number}", incubated_on=world.day())


@step(weight=4)
def go_on_with_an_organisation(world: MoveWorld) -> None:
    organisation = world.one(CommunityOrganisation.objects.all())
    by = worker_of(organisation.station)
    organisation.filed_on = timezone.localdate()
    organisation.save()
    offered = [name for name, _move, missing in organisation.offered(by) if not missing]
    organisation.make(world.pick.choice(offered), by, "如实")


@step(weight=6)
def refer_somebody(world: MoveWorld) -> None:
    person, pick = world.person(), world.pick
    station, to, partner = person.station, None, None
    if pick.random() < 0.7:
        to = world.station()
    else:
        partner = Partner.objects.get(station=station)
    origin = station.records.exclude(kind=ServiceRecord.Kind.REFERRAL).order_by("pk").last()
    referral = Referral(
        station=station, from_name=station.official_name, person=person,
        household=person.household, to_station=to, to_partner=partner, origin=origin,
        to_name=(to.official_name if to else partner.name), reason="需要康复评估",
        chosen=["name"], emergency_reason="晕倒", created_by=worker_of(station), contacted="女儿",
    )  # fmt: skip
    referral.clean()
    referral.save()
    referral.make("contact", worker_of(station))
    if pick.random() < 0.6:
        referral.make("send", worker_of(station), at=world.moment())


@step(weight=12)
def go_on_with_a_referral(world: MoveWorld) -> None:
    referral = world.one(Referral.objects.exclude(status__in=("done", "cancelled")))
    by = worker_of(referral.station)
    answerer = worker_of(referral.to_station or referral.station)
    if referral.status == "contacted":
        referral.make("send", by, at=world.moment())
    elif referral.status == "sent":
        referral.make(world.pick.choice(("accept", "accept", "decline")), answerer, "已满")
    elif referral.status == "followed":
        referral.make("complete", by)
    else:
        referral.make("follow", by, follow_up="已见面")


@step(weight=2)
def count_answers(world: MoveWorld) -> None:
    """What the worker does for stations that may not write at the sender's."""
    if not note_answered_referrals():
        raise NothingThere


@step(weight=3)
def link_a_resource(world: MoveWorld) -> None:
    station = world.station()
    link = ResourceLink(
        station=station, giver=Partner.objects.get(station=station), what="过冬物资",
        created_by=worker_of(station),
    )  # fmt: skip
    _tell(link, world)
    link.enter(persons=world.served(world.household()))


@step(weight=2)
def tell_a_resource_otherwise(world: MoveWorld) -> None:
    link = world.one(ResourceLink.objects.filter(status="entered"))
    _tell(link, world)
    link.enter()


def _tell(link: ResourceLink, world: MoveWorld) -> None:
    link.kind = world.pick.choice(("money", "goods", "goods", "service"))
    link.value = world.pick.choice((Decimal("1234.56"), Decimal(50_000), None))
    link.basis, link.groups, link.track = "发票", ["elderly"], world.track()
    link.linked_on = world.day() - dt.timedelta(days=world.pick.randrange(30))
    link.clean()


@step()
def withdraw_a_resource(world: MoveWorld) -> None:
    link = world.one(ResourceLink.objects.all())
    by = worker_of(link.station)
    link.make("withdraw" if link.status == "entered" else "restore", by, "误录")

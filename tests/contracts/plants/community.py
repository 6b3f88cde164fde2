"""Community work: a meeting held with a decision, a proposal, an organisation, survey, resource."""

from __future__ import annotations

from django.utils import timezone

from services.models import (
    CommunityNeedsSurvey,
    CommunityOrganisation,
    CommunityResource,
    Decision,
    DeliberationMeeting,
    MeetingEntry,
    OrganisationSupport,
    Proposal,
)


def plant(county, word: str) -> None:
    worker = county.user("worker")
    common = {"station": county.station, "village": county.village, "created_by": worker}
    today = timezone.localdate()
    planned, held = (
        DeliberationMeeting.objects.create(
            topic=f"{word}议题{index}", held_on=today, location=f"{word}会议室", convenor=f"{word}召集",
            background=f"{word}背景", minutes=f"{word}记录", **common,
        )
        for index in range(2)
    )  # fmt: skip
    held.hold(
        MeetingEntry.of(held, occurred_on=today, served=county.persons[:1], residents=3), by=worker
    )
    decision = Decision.objects.create(
        meeting=held, text=f"{word}决定", owner=f"{word}责任人", due_on=today, created_by=worker
    )
    proposal = Proposal.objects.create(text=f"{word}建议", proposer=f"{word}提议", **common)
    organisation = CommunityOrganisation.objects.create(
        name=f"{word}合唱队", leader=f"{word}队长", members=9, incubated_on=today, **common
    )
    organisation.make("incubate", worker)
    support = OrganisationSupport.objects.create(
        organisation=organisation, text=f"{word}场地", created_by=worker
    )
    survey = CommunityNeedsSurvey.objects.create(
        sample=9, elderly=f"{word}发现", priorities=f"{word}优先", **common
    )
    resource = CommunityResource.objects.create(
        name=f"{word}广场", contact=f"{word}联系人", phone=f"0851{county.prefix}", offers=f"{word}场地",
        **common,
    )  # fmt: skip
    rows = (planned, held, held.record, decision, proposal, organisation, support, survey, resource)
    county.planted += [str(row.uuid) for row in rows]
    county.keys |= {
        "meetings/": [planned.uuid, held.uuid],
        "decisions/": [decision.uuid],
        "proposals/": [proposal.uuid],
        "organisations/": [organisation.uuid],
        "needs-surveys/": [survey.uuid],
        "community-map/": [resource.uuid],
        "community-resources/": [resource.uuid],
    }

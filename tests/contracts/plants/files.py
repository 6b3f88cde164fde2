"""A photo or paper on one row of every kind that takes them."""

from __future__ import annotations

from django.utils import timezone

from services.models import (
    Activity,
    Case,
    CaseContact,
    CommunityNeedsSurvey,
    DeliberationMeeting,
    Group,
    Partner,
    Proposal,
    Referral,
    ResourceLink,
    ServiceFile,
)
from tests.factories.privacy import photo


def plant(county, word: str) -> None:
    worker, station, household = county.user("worker"), county.station, county.households[2]
    day = {"station": station, "created_by": worker}
    partner = Partner.objects.create(station=station, name=f"{word}附件医院", kind="hospital")
    case = Case.objects.filter(station=station).first()
    contact = CaseContact.objects.filter(case=case).first()
    rows = {
        "record": county.records[0],
        "contact": contact,
        "case": case,
        "group": Group.objects.create(name=f"{word}附件小组", leader=worker, **day),
        "activity": Activity.objects.filter(station=station).first(),
        "meeting": DeliberationMeeting.objects.filter(station=station).first(),
        "survey": CommunityNeedsSurvey.objects.filter(station=station).first(),
        "proposal": Proposal.objects.filter(station=station).first(),
        "referral": Referral.objects.create(
            person=household.head, household=household, to_partner=partner,
            to_name=partner.name, from_name=f"{word}站", reason=f"{word}缘由", **day,
        ),
        "resource": ResourceLink(
            kind="goods", what=f"{word}附件米", giver=partner, groups=["elderly"],
            linked_on=timezone.localdate(), **day,
        ),
    }  # fmt: skip
    rows["resource"].save()
    files = [
        ServiceFile.store(
            photo(), by=worker, kind="scene", title=f"{word}{holder}图", faces="nobody",
            **{holder: row},
        )
        for holder, row in rows.items()
    ]  # fmt: skip
    keys = {holder: row.uuid for holder, row in rows.items() if holder != "contact"}
    keys["contact"] = contact.record.uuid
    county.keys |= {f"files-of-{holder}/": [key] for holder, key in keys.items()}
    county.keys |= {"service-files/": [file.uuid for file in files]}
    county.planted += [str(row.uuid) for row in (*files, rows["referral"], rows["resource"])]

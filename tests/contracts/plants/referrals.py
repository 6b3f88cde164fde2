"""A referral to an organisation, one between two stations of the county, and a resource."""

from __future__ import annotations

from django.utils import timezone

from core.ids import uuid7
from households.models import Consent, Household, Person
from services.models import Partner, Referral, ResourceLink


def plant(county, word: str) -> None:
    worker, household = county.user("worker"), county.households[1]
    partner = Partner.objects.create(
        station=county.station, name=f"{word}转介医院", kind="hospital"
    )
    given = {
        "reason": f"{word}缘由", "situation": f"{word}情况", "chosen": ["name", "situation"],
        "created_by": worker,
    }  # fmt: skip
    ours = Referral.objects.create(
        station=county.station, person=household.head, household=household, to_partner=partner,
        to_name=partner.name, from_name=f"{word}镇站", **given,
    )  # fmt: skip
    # From the county's main station to the township's: a row in the inbox.
    home = Household.objects.create(
        station=county.main, division=county.village, file_no=f"{county.prefix}000-HD-2026-00099"
    )
    person = Person.objects.create(station=county.main, household=home, name=f"{word}转")
    Consent.objects.create(person=person, kind="sharing", text_version="1", recorded_by=worker)
    received = Referral.objects.create(
        station=county.main, person=person, household=home, to_station=county.station,
        to_name=f"{word}镇站", from_name=f"{word}总站", status="contacted", **given,
    )  # fmt: skip
    received.status, received.sent_at = "sent", received.created_at
    received.answer_due_on = timezone.localdate()  # the move "send" sets both
    received.save(update_fields=["status", "sent_at", "answer_due_on"])
    link = ResourceLink(
        station=county.station, kind="goods", what=f"{word}米油", giver=partner, value=f"43{county.prefix[2:4]}.09",
        basis=f"{word}发票", groups=["elderly"], receivers_told=f"{word}组", created_by=worker,
        uuid=uuid7(),
    ).enter([household])  # fmt: skip
    county.planted += [
        *(str(row.uuid) for row in (ours, received, link, partner)), f"43{county.prefix[2:4]}.09", f"4,3{county.prefix[2:4]}.09",
    ]  # fmt: skip
    county.keys |= {
        "referrals/": [ours.uuid],
        "referrals/inbox/": [received.uuid],
        "referrals-received/": [received.uuid],
        "resources/": [link.uuid],
        "givers/": [partner.uuid],
    }

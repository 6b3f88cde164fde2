"""Consents, legal bases and attachments with planted words."""

from __future__ import annotations

from households.models import Attachment, Consent, LegalBasis, RetentionCase, RightsRequest
from tests.factories.privacy import photo


def plant(county, word: str) -> None:
    worker, person, household = county.user("worker"), county.persons[0], county.households[0]
    attachment = Attachment.store(
        photo(),
        household=household,
        person=person,
        by=worker,
        title=f"{word}附件",
        faces="nobody",
    )
    # Of the same member, so that the pages of photos have rows to walk.
    Consent.objects.create(
        person=person, kind="recording", text_version="2026-01", recorded_by=worker,
        giver="guardian", giver_name=f"{word}监护人", giver_relation=f"{word}亲",
    )  # fmt: skip
    Consent.objects.create(
        person=person, kind="child", text_version="2026-01", recorded_by=worker,
        giver="guardian", giver_name=f"{word}监护人", giver_relation=f"{word}亲",
    )  # fmt: skip
    shown = Attachment.store(
        photo(), household=household, by=worker, title=f"{word}合影", persons=[person]
    )
    consent = Consent.objects.create(
        person=person, kind="personal", text_version="2026-01", recorded_by=worker,
        giver="guardian", giver_name=f"{word}监护人", giver_relation=f"{word}亲", paper=attachment,
        scope=f"{word}范围",
    )  # fmt: skip
    basis = LegalBasis.objects.create(
        household=household, basis="duty", provision=f"{word}条", stated_by=worker
    )
    asked = RightsRequest.objects.create(
        person=person, kind="read", received_by=worker, applicant="agent", status="checked",
        applicant_name=f"{word}代理人", wish=f"{word}请求", answer=f"{word}答复",
    )  # fmt: skip
    emergency = LegalBasis.objects.create(
        household=household, person=person, basis="emergency", emergency_reason=f"{word}紧急",
        stated_by=worker,
    )  # fmt: skip
    county.keys |= {
        "attachments/": [attachment.uuid],
        "consents/": [consent.uuid],
        "rights/": [asked.uuid],
        "rights-requests/": [asked.uuid],
        "legal-bases/": [basis.uuid, emergency.uuid],
        "emergencies/": [emergency.uuid],
        "reveal/": [person.uuid, asked.uuid],
    }
    county.planted += [
        str(row.uuid) for row in (attachment, shown, consent, asked, basis, emergency)
    ]
    case = RetentionCase.objects.create(
        household=household, station=household.station, rule="file", due_on=household.created_at
    )
    county.keys |= {"retention/": [case.uuid], "retention-cases/": [case.uuid]}
    county.planted += [str(case.uuid)]

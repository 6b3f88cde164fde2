"""Consents, legal bases and attachments with planted words."""

from __future__ import annotations

from households.models import Attachment, Consent, LegalBasis
from tests.factories.privacy import photo


def plant(county, word: str) -> None:
    worker, person, household = county.user("worker"), county.persons[0], county.households[0]
    attachment = Attachment.store(
        photo(), household=household, person=person, by=worker, title=f"{word}附件"
    )
    consent = Consent.objects.create(
        person=person, kind="personal", text_version="2026-01", recorded_by=worker,
        giver="guardian", giver_name=f"{word}监护人", giver_relation=f"{word}亲", paper=attachment,
        scope=f"{word}范围",
    )  # fmt: skip
    LegalBasis.objects.create(
        household=household, basis="duty", provision=f"{word}条", stated_by=worker
    )
    county.keys |= {"attachment": [attachment.uuid], "consent": [consent.uuid]}
    county.planted += [str(attachment.uuid), str(consent.uuid)]

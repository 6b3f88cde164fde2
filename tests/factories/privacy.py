"""Consents and attachments for tests."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

from PIL import Image

from accounts.models import User
from households.models import Attachment, Consent, Household, Person
from tests.factories.services import worker_of


def give_consent(
    person: Person, kind: str = "personal", *, by: User | None = None, **values: Any
) -> Consent:
    """A consent given today by the person, or by the mother when it is for a child."""
    if kind == "child":
        values = {"giver": "guardian", "giver_name": "王秀英", "giver_relation": "母亲", **values}
    values.setdefault("text_version", "2026-01")
    return Consent.objects.create(
        person=person, kind=kind, recorded_by=by or worker_of(person.station), **values
    )


def guardian_consent(child: Person, on: dt.date | None = None, **values: Any) -> Consent:
    """What a child under 14 needs before anything is recorded about them."""
    if on is not None:
        values["given_on"] = on
    return give_consent(child, "child", **values)


def photo(
    size: tuple[int, int] = (64, 48), *, exif: bytes | None = None, kind: str = "JPEG"
) -> bytes:
    """A small picture; `exif` goes in as it is."""
    out = io.BytesIO()
    extra = {"exif": exif} if exif else {}
    Image.new("RGB", size, (200, 120, 40)).save(out, kind, **extra)
    return out.getvalue()


def attach(household: Household, data: bytes | None = None, **values: Any) -> Attachment:
    """A photo in the household's file on which nobody can be recognised."""
    values.setdefault("by", worker_of(household.station))
    values.setdefault("faces", "nobody")
    return Attachment.store(data or photo(), household=household, **values)

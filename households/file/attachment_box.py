"""The box of attachments on the pages of a household."""

from __future__ import annotations

from typing import Any

from django.db.models import Model
from django.urls import reverse

from core.attachments import FileBox
from core.workflow import holds
from households.models import Attachment, Household, Person
from households.privacy import photo_consent

K = Attachment.Kind
OFFERED = (K.PHOTO, K.CERTIFICATE, K.IDENTITY, K.EVIDENCE, K.OTHER)


def box_of(user: Any, household: Household, subject: Model | None = None) -> FileBox:
    """The files of `subject`, or of the household itself, for somebody to whom its file is open."""
    found = Attachment.objects.visible_to(user).filter(household=household)
    found = found.of(subject) if subject is not None else found.filter(subject_type="")
    works = holds(user, "household.edit", household.station)
    may = works and not household.is_closed
    hidden = {}
    if subject is not None:
        uuid = str(getattr(subject, "uuid", ""))
        hidden = {"subject_type": subject._meta.label_lower, "subject_uuid": uuid}
    return FileBox(
        files=list(found.standing().with_recognised().select_related("person")),
        kinds=[(kind.value, str(kind.label)) for kind in OFFERED],
        portraits=Attachment.PORTRAITS,
        upload_url=reverse("households:attachment-upload", args=[household.uuid]),
        key=f"{household.uuid}{hidden.get('subject_uuid', '')}",
        may_add=may,
        may_remove=may,
        may_take_out_ended=works,
        hidden=hidden,
        people=photo_consent.standing_of(persons_of(user, household)) if may else [],
        undoable=list(found.just_removed_by(user)) if may else [],
    )


def persons_of(user: Any, household: Household) -> list[Person]:
    """Whom a photo in the household's file may show: its members, the head first."""
    members = list(Person.objects.visible_to(user).sealed().active().filter(household=household))
    for member in members:
        member.household = household
    return sorted(members, key=lambda member: (member.pk != household.head_id, member.pk))

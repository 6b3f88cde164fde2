"""The case contact as a kind of record (specification 2.2). Its text is for who reads the case."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.dispatch import receiver
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.codes.masks import mask_name
from services.kinds import RecordKind, register
from services.models import CaseContact, ContactEntry, ServiceRecord
from services.signals import record_moved


def _contact(record: ServiceRecord) -> CaseContact | None:
    return getattr(record, "case_contact", None)


def _how(record: ServiceRecord) -> str:
    """How the person was met; for who does not see the contact's own row, that it was one."""
    contact = _contact(record)
    return str(contact.get_mode_display() if contact else record.get_kind_display())


def _title(record: ServiceRecord, names_shown: bool) -> str:
    contact = _contact(record)
    if contact is None:
        return str(record.get_kind_display())
    name = contact.case.person.name
    return f"{name if names_shown else mask_name(name)} · {contact.case.case_no}"


def _began(record: ServiceRecord) -> dt.time | None:
    contact = _contact(record)
    return timezone.localtime(contact.started_at).time() if contact else None


def _readable(record: ServiceRecord, user: Any) -> bool:
    contact = _contact(record)
    return contact is not None and contact.may_read(user)


@receiver(record_moved)
def retell_case(record: ServiceRecord, move: str, **kwargs: Any) -> None:
    """A contact that is handed in or withdrawn changes what its case says of itself."""
    if record.kind != ServiceRecord.Kind.CASE_CONTACT or move not in ("submit", "withdraw"):
        return
    contact = _contact(record)
    if contact is not None:
        contact.case.retell()


def _tone(record: ServiceRecord) -> str:
    return "gray" if record.is_attempt else ""


register(
    RecordKind(
        kind=ServiceRecord.Kind.CASE_CONTACT,
        detail="case_contact",
        label=_("The case contact"),
        facts="services/case/contact_facts.html",
        fields=tuple(name for name in ContactEntry.DETAIL if name not in ("case", "stage")),
        how=_how,
        title=_title,
        tone=_tone,
        began=_began,
        revise_url=lambda record: reverse("services:contact-revise", args=[record.uuid]),
        previous=lambda record: contact.previous if (contact := _contact(record)) else None,
        joins=("case_contact__case__person",),
        readable=_readable,
        papers=_contact,
        derived=("occurred_on", "minutes", "place", "track"),
    )
)

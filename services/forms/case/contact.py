"""The contact form of the phone: how, when, who, what for, what happened, what next."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from households.models import Need, Person
from services.forms.case.base import area
from services.forms.record_fields import RecordForm
from services.kinds import kind_of
from services.models import Case, CaseContact, ContactEntry, ServiceRecord
from services.models.case.choices import Mode
from services.models.entry import TRACK_B

# What is offered again from the contact before; never the time, never what happened.
COPIED = ("mode", "where", "participants", "purpose")


class ContactForm(RecordForm):
    """One contact of `case`; `contact` is the one being changed."""

    record_kind = ServiceRecord.Kind.CASE_CONTACT
    minutes = None  # type: ignore[assignment]
    place = None  # type: ignore[assignment]
    anonymous_count = None  # type: ignore[assignment]
    TIME = ("occurred_on", "started_at", "ended_at")

    mode = forms.ChoiceField(label=_("How"), choices=Mode.choices, initial=Mode.TALK)
    started_at = forms.TimeField(
        label=_("Start"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    ended_at = forms.TimeField(
        label=_("End"), widget=forms.TimeInput({"type": "time"}, format="%H:%M")
    )
    where = forms.CharField(label=_("Where it took place"), max_length=100, required=False)
    participants = forms.CharField(label=_("Who else took part"), max_length=200, required=False)
    purpose = forms.CharField(label=_("What the contact was for"), max_length=500)
    process = forms.CharField(label=_("Process"), max_length=4000, widget=area(6))
    observation = forms.CharField(
        label=_("What the social worker observed"), max_length=2000, widget=area(3),
        required=False,
    )  # fmt: skip
    progress = forms.CharField(
        label=_("Assessment of progress"), max_length=2000, widget=area(3), required=False
    )
    next_plan = forms.CharField(
        label=_("Plan for next time"), max_length=1000, widget=area(2), required=False
    )
    next_on = forms.DateField(label=_("Next contact"), required=False, widget=forms.DateInput)
    TEXTS = ("process", "observation", "progress", "next_plan")
    copied_detail = COPIED
    copied_note = _("Time and what happened are new; the purpose is what was planned last time.")
    needs_hint = _("left empty: the needs and goals of the case")

    def __init__(
        self,
        *args: Any,
        case: Case,
        user: Any,
        contact: CaseContact | None = None,
        **kwargs: Any,
    ) -> None:
        self.case, self.contact = case, contact
        members = list(
            Person.objects.visible_to(user)
            .filter(household=case.household_id, status=Person.Status.REGISTERED)
            .sealed()
        )
        if all(member.pk != case.person_id for member in members):
            members.append(case.person)
        members.sort(key=lambda member: member.pk != case.person_id)
        kwargs["initial"] = _told(contact) if contact else _usual(case)
        super().__init__(
            *args, user=user, station=case.station, members=members,
            record=contact.record if contact else None, **kwargs,
        )  # fmt: skip
        self.fields["track"].required = False

    def copied(self) -> dict[str, Any]:
        """What was planned last time is the purpose of this one."""
        values = super().copied()
        planned = kind_of(self.copy_of).detail_of(self.copy_of).next_plan  # type: ignore[arg-type]
        return values | ({"purpose": planned[:500]} if planned else {})

    def needs_in_reach(self) -> QuerySet[Need]:
        return Need.objects.filter(household=self.case.household_id)

    @property
    def asks_needs(self) -> bool:
        """The case's own needs and goals count; a contact may name another need."""
        return self.case.track_id == TRACK_B or bool(self["for_needs"].value())

    def make_entry(self, data: dict[str, Any]) -> ContactEntry:
        day = data["occurred_on"]
        common = self.common(data)
        for name in ("occurred_on", "minutes", "track"):
            common.pop(name, None)
        return ContactEntry(
            case=self.case,
            started_at=timezone.make_aware(dt.datetime.combine(day, data["started_at"])),
            ended_at=timezone.make_aware(dt.datetime.combine(day, data["ended_at"])),
            **{name: data[name] for name in (*COPIED, *self.TEXTS, "next_on")},
            **common,
        )


def _usual(case: Case) -> dict[str, Any]:
    end = timezone.localtime().replace(second=0, microsecond=0)
    start = end - dt.timedelta(minutes=50)
    if start.date() != end.date():
        start = end.replace(hour=0, minute=0)
    return {
        "uuid": uuid7(), "occurred_on": end.date(), "started_at": start.time(),
        "ended_at": end.time(), "served": [str(case.person.uuid)], "track": case.track_id or 0,
    }  # fmt: skip


def _told(contact: CaseContact) -> dict[str, Any]:
    start, end = (timezone.localtime(moment) for moment in (contact.started_at, contact.ended_at))
    names = (*COPIED, *ContactForm.TEXTS, "next_on")
    return {name: getattr(contact, name) for name in names} | {
        "uuid": contact.record.uuid,
        "occurred_on": start.date(),
        "started_at": start.time(),
        "ended_at": end.time(),
        "served": [
            str(row.person.uuid) for row in contact.record.beneficiaries.select_related("person")
        ],
        "service_types": contact.record.service_types,
        "forces": contact.record.forces,
        "track": contact.record.track_id or 0,
    }

"""The group session as a kind of record (specification 2.3)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from services.kinds import RecordKind, register
from services.models import Attendance, Group, GroupSession, ServiceRecord, SessionEntry
from services.signals import record_moved

# Before a member's uuid: the name of the question whether they were there.
MEMBER = "member-"


def _session(record: ServiceRecord) -> GroupSession | None:
    return getattr(record, "group_session", None)


def _how(record: ServiceRecord) -> str:
    session = _session(record)
    return str(_("Group session %(n)s") % {"n": session.number}) if session else "—"


def _title(record: ServiceRecord, names_shown: bool) -> str:
    session = _session(record)
    return session.group.name if session else "—"


def _text(record: ServiceRecord) -> str:
    session = _session(record)
    return f"{session.group.name} · {session.theme}" if session else ""


def _attendance(record: ServiceRecord) -> dict[str, Any]:
    """Who was there, member by member; the persons served follow from it."""
    rows = record.group_session.attendance.select_related("member__person")
    return {"attendance": {row.member: row.state for row in rows}}


def _asks(record: ServiceRecord) -> dict[str, forms.Field]:
    """One question a member: whether they were there."""
    session = record.group_session
    stood = dict(session.attendance.values_list("member_id", "state"))
    listed = session.group.members.select_related("person").filter(
        Q(pk__in=stood) | Q(pk__in=session.group.members_on(record.occurred_on).values("pk"))
    )
    asked: dict[str, forms.Field] = {}
    for member in listed:
        field = forms.ChoiceField(
            label=str(member), choices=Attendance.State.choices,
            initial=stood.get(member.pk, Attendance.State.ABSENT),
        )  # fmt: skip
        field.about_person = True  # type: ignore[attr-defined]
        asked[f"{MEMBER}{member.uuid}"] = field
    return asked


def _meant(record: ServiceRecord, changed: dict[str, Any]) -> dict[str, Any]:
    """The list of that day with the members that were changed."""
    states = {
        name.removeprefix(MEMBER): state
        for name, state in changed.items()
        if name.startswith(MEMBER)
    }
    if not states:
        return changed
    members = record.group_session.group.members.select_related("person")
    told = {member: states[str(member.uuid)] for member in members.filter(uuid__in=states)}
    rest = {name: value for name, value in changed.items() if not name.startswith(MEMBER)}
    return rest | {"attendance": {**_attendance(record)["attendance"], **told}}


register(
    RecordKind(
        kind=ServiceRecord.Kind.GROUP_SESSION,
        detail="group_session",
        label=_("The session"),
        facts="services/group/session_facts.html",
        fields=tuple(name for name in SessionEntry.DETAIL if name not in ("group", "planned")),
        how=_how,
        title=_title,
        revise_url=lambda record: reverse("services:group-session-revise", args=[record.uuid]),
        text=_text,
        joins=("group_session__group",),
        retell=_attendance,
        derived=("served", "anonymous_count"),
        asks=_asks,
        asks_label=_("Attendance"),
        meant=_meant,
    )
)


@receiver(record_moved, dispatch_uid="services.group_sessions")
def settle(record: ServiceRecord, **kwargs: Any) -> None:
    """A session confirmed, taken back or withdrawn may make the group count, or no longer."""
    if record.kind == ServiceRecord.Kind.GROUP_SESSION and (session := _session(record)):
        # As it stands now, not as it stood when the session was read.
        Group.objects.get(pk=session.group_id).settle()

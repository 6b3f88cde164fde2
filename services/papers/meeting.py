"""The minutes of a deliberation meeting on paper: who attended, what was said, what was decided."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from households.paper.blocks import Block, Facts, Note, Table
from households.paper.print import document
from services.models import DeliberationMeeting
from services.papers.service_files import listed


def minutes(meeting: DeliberationMeeting, user: Any) -> bytes:
    """In: a meeting that `user` may open by name. Out: the PDF."""
    return document(
        heading=_("Minutes of the deliberation meeting"),
        title=_("Minutes: %(topic)s") % {"topic": meeting.topic},
        number=f"{meeting.held_on:%Y-%m-%d}",
        station=meeting.station.official_name,
        user=user,
        parts=[
            (1, _("The meeting"), _meeting(meeting)),
            (2, _("Attended"), _attended(meeting)),
            (3, _("Minutes of the meeting"), [Note(meeting.minutes)] if meeting.minutes else []),
            (4, _("Decisions"), _decisions(meeting)),
            (5, _("Photos and papers"), listed(user, Q(meeting=meeting))),
            (6, _("Signatures"), [Table((_("Convenor"), _("Recorder")), [("\n\n", "\n\n")])]),
        ],
    )


def _meeting(meeting: DeliberationMeeting) -> list[Block]:
    village = meeting.village.name if meeting.village else _("The whole township")
    facts = Facts([
        (_("Topic"), meeting.topic), (_("Date"), meeting.held_on),
        (_("Meeting place or address"), meeting.location), (_("Convenor"), meeting.convenor),
        (_("Village or community"), village), (_("Status"), meeting.get_status_display()),
    ])  # fmt: skip
    return [facts, Note(meeting.background)] if meeting.background else [facts]


def _attended(meeting: DeliberationMeeting) -> list[Block]:
    if meeting.record is None:
        return []
    held = meeting.record.meeting_record
    return [Table((_("Attending as"), _("Heads")), [*held.by_role, (_("Total"), held.heads)])]


def _decisions(meeting: DeliberationMeeting) -> list[Block]:
    rows = [
        (d.text, d.owner, d.due_on, d.get_status_display(), d.proof)
        for d in meeting.decisions.all()
    ]
    head = (_("What was decided"), _("Who sees to it"), _("Due"), _("Status"), _("Proof"))
    return [Table(head, rows, (4, 2, 1.6, 1.2, 3))] if rows else []

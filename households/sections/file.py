"""The first parts of the file: cover, members, visit records, completeness, changes."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from households import completeness, timeline
from households.file_page import FilePage, Section, Tab, register
from households.history import changes_of


def _timeline(file: FilePage) -> dict[str, Any]:
    return {
        "timeline": timeline.items(file.household, file.user)[: timeline.SHOWN],
        "record_count": timeline.total(file.household, file.user),
    }


def _completeness(file: FilePage) -> dict[str, Any]:
    return {"completeness": completeness.of(file.household, file.members, bool(file.held))}


register(
    Tab("overview", _("File overview"), 10),
    Tab("members", _("Members"), 20, count=lambda file: len(file.members)),
    Tab(
        "visits",
        _("Visit records"),
        30,
        count=lambda file: timeline.total(file.household, file.user),
    ),
    Tab("history", _("Change history"), 90),
    Section("members-short", "overview", 10, "households/_members.html", phone=False),
    Section("cover", "overview", 20, "households/_cover.html"),
    Section("timeline-short", "overview", 10, "households/_timeline.html", _timeline, side=True),
    Section(
        "completeness",
        "overview",
        20,
        "households/_completeness.html",
        _completeness,
        side=True,
    ),
    Section("members", "members", 10, "households/_members.html"),
    Section("timeline", "visits", 10, "households/_timeline.html", _timeline),
    Section(
        "changes",
        "history",
        10,
        "households/_history.html",
        lambda file: {"changes": changes_of(file.household, file.members)},
    ),
)

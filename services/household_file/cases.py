"""Cases in the household's file: a card and the timeline."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.workflow import holds
from households.file import timeline
from households.file.page import FilePage, Section
from households.file.page import register as on_file
from households.models import Household
from services.models import Case

SHOWN = 20


def _of_file(file: FilePage) -> dict[str, Any]:
    names = {member.pk: member for member in file.members}
    cases = list(
        Case.objects.visible_to(file.user)
        .filter(household=file.household)
        .select_related("worker")
        .order_by("-pk")[:SHOWN]
    )
    for case in cases:
        if case.person_id in names:
            case.person = names[case.person_id]
    with_case = {case.person_id for case in cases if case.is_open}
    may = holds(file.user, "case.edit", file.household.station) and not file.household.is_closed
    return {
        "cases_shown": cases,
        "cases_of": [m for m in file.members if m.is_active and m.pk not in with_case]
        if may
        else [],
    }


def _rows(household: Household, user: Any) -> QuerySet:
    return Case.objects.visible_to(user).filter(household=household)


def _item(case: Case) -> timeline.TimelineItem:
    return timeline.TimelineItem(
        on=case.opened_on,
        title=_("Case %(number)s · %(worker)s") % {"number": case.case_no, "worker": case.worker},
        tag=case.get_status_display(),
        tone="warn" if case.is_silent else "",
        url=reverse("services:case", args=[case.uuid]),
    )


on_file(Section("cases", "needs", 30, "services/case/household_section.html", _of_file))
timeline.register(
    timeline.Source(
        "cases", _("Cases"), rows=_rows, on="opened_on", item=_item, related=("worker",)
    )
)

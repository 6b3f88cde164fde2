"""风险: the members' levels, when the next contact is due, incidents and reports of the household."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households.file.page import FilePage, Section, Tab, register
from households.models import IncidentFacts, MandatoryReportText, RiskChange
from households.models.risk import PERMISSION, contact_due_of
from households.risk_levels import level_of

CHANGES_SHOWN = 20


def _levels(file: FilePage) -> dict[str, Any]:
    due = contact_due_of(file.household, file.members)
    changes = RiskChange.objects.visible_to(file.user).filter(person__in=file.members)
    names = {member.pk: member for member in file.members}
    shown = list(changes.select_related("by")[:CHANGES_SHOWN])
    for change in shown:
        change.person = names[change.person_id]
    return {
        "risk_members": [
            (member, level_of(member.risk) if member.risk else None)
            for member in file.members
            if member.is_active
        ],
        "risk_may_set": file.user.may(PERMISSION) and not file.household.is_closed,
        "risk_due": due,
        "risk_days_late": (timezone.localdate() - due).days if due else 0,
        "risk_changes": shown,
    }


def _duty(file: FilePage) -> dict[str, Any]:
    """Only what the station itself may read: for everybody above both lists are empty."""
    facts = IncidentFacts.objects.visible_to(file.user).filter(household=file.household)
    texts = MandatoryReportText.objects.visible_to(file.user).filter(household=file.household)
    return {
        "duty_incidents": [
            row.incident for row in facts.select_related("incident").order_by("-incident_id")[:20]
        ],
        "duty_reports": [
            row.report for row in texts.select_related("report").order_by("-report_id")[:20]
        ],
    }


def _is_of_the_station(file: FilePage) -> bool:
    return file.household.station_id in file.user.scope.person_stations


register(
    Tab("risk", _("Risk"), 60),
    Section("risk-levels", "risk", 10, "households/sections/_risk_levels.html", _levels),
    Section(
        "duty", "risk", 20, "households/sections/_duty.html", _duty, visible=_is_of_the_station,
    ),
)  # fmt: skip

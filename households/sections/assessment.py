"""The tab of assessments: results per person with validity and course, and what is due again."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households import reminders
from households.diagrams.scale_trend import trend
from households.file import timeline
from households.file.page import FilePage, Section, Tab, register
from households.models import Household, RiskProtocol, ScaleResult
from households.models.scales.readers import FILL, READ
from households.scales import NEVER_A_DIAGNOSIS, scale

# So many runs of one scale are drawn; the rest stands on the result's own page.
SHOWN = 200


def _reads(file: FilePage) -> bool:
    return bool(file.user.may(READ))


def _results(file: FilePage) -> dict[str, Any]:
    """Per person: of each scale the newest result, its validity and its course. Two queries."""
    members = {member.pk: member for member in file.members}
    found = (
        ScaleResult.objects.visible_to(file.user)
        .filter(person__in=list(members))
        .current()
        .select_related("assessor")[:SHOWN]
    )
    runs: dict[tuple[int, str], list[ScaleResult]] = defaultdict(list)
    for result in found:
        if scale(result.scale) is not None:
            runs[result.person_id, result.scale].append(result)
    per_person: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for (person, key), results in runs.items():
        used = scale(key)
        assert used is not None  # filtered above
        per_person[person].append(
            {"scale": used, "last": results[0], "runs": results, "trend": trend(used, results)}
        )
    protocols = {
        protocol.person_id: protocol
        for protocol in RiskProtocol.objects.visible_to(file.user)
        .waiting()
        .filter(person__in=list(members))
    }
    return {
        "assessment_people": [
            {
                "person": member,
                "rows": sorted(per_person[member.pk], key=lambda row: row["scale"].order),
                "protocol": protocols.get(member.pk),
            }
            for member in file.members
        ],
        "assessment_may_fill": bool(file.user.may(FILL)) and not file.household.is_closed,
        "assessment_never": NEVER_A_DIAGNOSIS,
        # A colleague's household: what is written there is not for this worker (specification 2.1).
        "assessment_others": file.household.worker_id not in (None, file.user.pk)
        and "station_head" not in file.user.scope.roles
        and "supervisor" not in file.user.scope.roles,
    }


def _runs(household: Household, user: Any) -> Any:
    found = ScaleResult.objects.visible_to(user).filter(person__household=household)
    return found.current().defer("sealed")


def _on_timeline(result: ScaleResult) -> timeline.TimelineItem:
    """That a scale was run, not what it came to."""
    used = scale(result.scale)
    return timeline.TimelineItem(
        on=result.assessed_on,
        title=f"{used.short if used else result.scale} · {result.person.name}",
        text=str(result.assessor),
        url=result.get_absolute_url(),
    )


# --- what is due ---------------------------------------------------------------------------------


def _expiring(user: Any) -> Any:
    return ScaleResult.objects.visible_to(user).expiring()


def _run_out(user: Any, limit: int) -> list[reminders.Reminder]:
    found = (
        _expiring(user)
        .select_related("person")
        .defer("sealed")
        .order_by("valid_until", "pk")[:limit]
    )
    today = timezone.localdate()
    return [
        reminders.Reminder(
            "assessment",
            result.valid_until + dt.timedelta(days=1),
            f"{result.person.name} · {result.definition.short}",
            reverse("households:assess", args=[result.person.uuid, result.scale]),
            "warn" if result.valid_until < today else "",
            _("Assess again: the last result is of %(day)s.")
            % {"day": f"{result.assessed_on:%Y-%m-%d}"},
        )
        for result in found
        if scale(result.scale) is not None
    ]


def _waiting(user: Any) -> Any:
    """A worker's own protocols until they are answered; the head's until they are seen."""
    waiting = RiskProtocol.objects.visible_to(user).waiting()
    if user.may("incident.manage"):
        return waiting
    return waiting.filter(status=RiskProtocol.Status.OPEN)


def _alarms(user: Any, limit: int) -> list[reminders.Reminder]:
    found = _waiting(user).select_related("person", "opened_by").order_by("opened_at")[:limit]
    return [
        reminders.Reminder(
            "risk_protocol",
            timezone.localdate(protocol.opened_at),
            protocol.person.name,
            protocol.get_absolute_url(),
            "bad",
            f"{protocol.get_status_display()} · {protocol.opened_by}",
        )
        for protocol in found
    ]


def _may_read(user: Any) -> bool:
    return bool(user.may(READ))


reminders.register(
    reminders.Source(
        "risk_protocol", _("Danger to life: risk protocol"), 1, _alarms,
        due=_waiting, late=_waiting, visible=_may_read,
    ),
    reminders.Source(
        "assessment", _("Assessments due"), 50, _run_out, due=_expiring, visible=_may_read,
        more="households:assessments-due",
    ),
)  # fmt: skip
timeline.register(
    timeline.Source(
        "assessments",
        _("Assessments"),
        _runs,
        on="assessed_on",
        item=_on_timeline,
        related=("assessor", "person"),
        visible=_may_read,
    )
)
register(
    Tab("assessment", _("Assessment"), 40, visible=_reads),
    Section(
        "assessment", "assessment", 10, "households/sections/_assessment.html", _results,
        visible=_reads,
    ),
)  # fmt: skip

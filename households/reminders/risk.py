"""What risk and duty to report tell the list of reminders (households.reminders)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from households import reminders
from households.models import Household, Incident, MandatoryReport
from households.models.incident.incident import OPEN_TOO_LONG
from households.models.mandatory_report.report import ACKNOWLEDGE_WITHIN
from households.models.risk import overdue
from households.reminders import Reminder, Source
from households.sight import head_name, named
from households.views.tables import shown_name


def _page(user: Any, name: str, *args: Any) -> str:
    """The address of a page; somebody who is a social worker only works on the phone."""
    phone = "phone-" if user.scope.roles == {"worker"} else ""
    return reverse(f"households:{phone}{name}", args=args)


def _overdue(user: Any) -> QuerySet[Household]:
    """The overdue contacts; of a social worker the own households and those of nobody."""
    found = overdue(Household.objects.visible_to(user))
    if user.scope.roles == {"worker"}:
        found = found.filter(Q(worker=user) | Q(worker__isnull=True))
    return found


def contacts(user: Any, limit: int) -> list[Reminder]:
    rows = _overdue(user).annotate(head_name=head_name(user), named=named(user))
    return [
        Reminder(
            "contact",
            row.contact_due_on,  # type: ignore[attr-defined]
            shown_name(row) or row.file_no,
            _page(user, "file", row.uuid) + "?tab=risk",
            "bad" if row.risk_level.high else "warn",
            f"{row.get_risk_display()} · {_last(row)}",
        )
        for row in rows.order_by("contact_due_on", "pk")[:limit]  # type: ignore[misc]
    ]


def _last(household: Household) -> str:
    if household.last_visited_on is None:
        return _("never visited")
    return _("last visit %(day)s") % {"day": f"{household.last_visited_on:%Y-%m-%d}"}


def _standing(user: Any) -> Any:
    return Incident.objects.visible_to(user).standing()


def incidents(user: Any, limit: int) -> list[Reminder]:
    """Incidents that are open: dangerous and old ones stand out."""
    found = _standing(user).select_related("station")
    return [
        Reminder(
            "incident",
            timezone.localdate(row.raised_at) + OPEN_TOO_LONG,
            row.get_kind_display(),
            _page(user, "incident", row.uuid),
            "bad" if row.is_open_too_long or _is_dangerous(row) else "warn",
            f"{row.get_status_display()} · {row.station}",
        )
        for row in found.order_by("raised_at")[:limit]
    ]


def _is_dangerous(incident: Incident) -> bool:
    return incident.danger_now and incident.status in ("reported", "responding")


def _waiting(user: Any) -> QuerySet[MandatoryReport]:
    """For the head all that wait; for who only watches the clock those that wait too long."""
    found = MandatoryReport.objects.visible_to(user).waiting().select_related("station")
    if user.may("report.acknowledge"):
        return found
    return found.filter(recorded_at__lt=timezone.now() - ACKNOWLEDGE_WITHIN)


def reports(user: Any, limit: int) -> list[Reminder]:
    return [
        Reminder(
            "report",
            timezone.localdate(row.recorded_at),
            _("%(number)s waits for the station head") % {"number": row.number},
            _page(user, "report", row.uuid),
            "bad",
            str(row.station),
        )
        for row in _waiting(user).order_by("recorded_at")[:limit]
    ]


reminders.register(
    Source(
        "report", gettext_lazy("Mandatory report to acknowledge"), 10, reports,
        due=_waiting, late=_waiting, visible=reminders.to_who_sees_persons,
        more="households:reports",
    ),
    Source(
        "incident", gettext_lazy("Incident open"), 20, incidents,
        due=_standing, late=lambda user: Incident.objects.visible_to(user).open_too_long(),
        visible=reminders.to_who_sees_persons, more="households:incidents",
    ),
    Source(
        "contact", gettext_lazy("Contact overdue"), 30, contacts,
        due=_overdue, late=_overdue, visible=reminders.to_who_sees_persons,
        more="households:overdue-contacts",
    ),
)  # fmt: skip

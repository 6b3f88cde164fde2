"""Leads that nobody answered and surveys that wait, in the list of reminders."""

from __future__ import annotations

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.codes.masks import mask_name
from households import reminders
from households.models import Lead
from households.reminders import Reminder, Source
from households.sight import head_name, named


def waiting(user: Any) -> Any:
    """Leads that somebody has to answer by a day."""
    return Lead.objects.visible_to(user).waiting().filter(answer_due_on__isnull=False)


def unanswered(user: Any, limit: int) -> list[Reminder]:
    """Leads reported and not answered, the longest overdue first."""
    found = (
        waiting(user)
        .defer("phone", "facts")
        .annotate(
            named=named(user, Lead), person_name=head_name(user, "person"),
            head_name=head_name(user, "household__head"),
        )
    )  # fmt: skip
    today = timezone.localdate()
    told = []
    for lead in found.order_by("answer_due_on", "pk")[:limit]:
        name = lead.person_name or lead.name or lead.head_name or ""
        told.append(
            Reminder(
                "lead",
                lead.answer_due_on,
                name if lead.named else mask_name(name),
                lead.get_absolute_url(),
                "bad" if lead.answer_due_on < today else "warn",
                _("%(difficulty)s, reported to %(whom)s")
                % {"difficulty": lead.get_difficulty_display(), "whom": lead.reported_to},
            )
        )
    return told


def late(user: Any) -> Any:
    return Lead.objects.visible_to(user).overdue()


reminders.register(
    Source(
        "lead", gettext_lazy("Lead not answered"), 45, unanswered, due=waiting, late=late,
        more="households:leads",
    )
)  # fmt: skip

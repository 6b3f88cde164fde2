"""Referrals and resources where the household stands: its file, its timeline, what is due."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.codes.masks import mask_name
from core.workflow import holds
from households import paper, reminders, timeline
from households.file_page import FilePage, Section
from households.file_page import register as on_file
from households.models import Household
from households.reminders import Reminder, Source
from households.sight import named
from services.models import Referral, ResourceLink, ResourceReceiver
from services.models.referral.moves import EDIT

SHOWN = 10
SOON = dt.timedelta(days=3)


# --- the file ------------------------------------------------------------------------------------


def _referrals_of(household: Household, user: Any) -> Any:
    found = Referral.objects.visible_to(user).filter(household=household)
    return found.defer("reason", "situation", "emergency_reason", "summary")


def _section(file: FilePage) -> dict[str, Any]:
    received = ResourceReceiver.objects.visible_to(file.user).filter(household=file.household)
    may = holds(file.user, EDIT, file.household.station) and not file.household.is_closed
    return {
        "referrals_shown": list(_referrals_of(file.household, file.user)[:SHOWN]),
        "referrals_resources": list(
            received.filter(link__status=ResourceLink.Status.ENTERED)
            .select_related("link__giver", "person")
            .order_by("-link__linked_on", "-pk")[:SHOWN]
        ),
        "referrals_may_add": may,
    }


# --- the timeline --------------------------------------------------------------------------------


def _item(referral: Referral) -> timeline.TimelineItem:
    return timeline.TimelineItem(
        on=timezone.localdate(referral.created_at),
        title=_("Referral to %(name)s") % {"name": referral.to_name},
        tag=referral.get_status_display(),
        tone="warn" if referral.is_late else "",
        url=referral.get_absolute_url(),
    )


def _resource_item(received: ResourceReceiver) -> timeline.TimelineItem:
    link = received.link
    return timeline.TimelineItem(
        on=link.linked_on,
        title=f"{link.get_kind_display()} · {link.what}",
        text=str(link.giver),
        url=link.get_absolute_url(),
    )


# --- what is due ---------------------------------------------------------------------------------


def _of_anybody(user: Any) -> Any:
    found = Referral.objects.visible_to(user).sent_within(user.scope)
    return found.annotate(named=named(user, Referral), person_name=F("person__name"))


def _sent(user: Any) -> Any:
    return _of_anybody(user).filter(person__status="registered")


def _told(referral: Any, kind: str, on: dt.date, detail: Any) -> Reminder:
    name = referral.person_name if referral.named else mask_name(referral.person_name)
    tone = "bad" if on < timezone.localdate() else "warn"
    return Reminder(kind, on, name, referral.get_absolute_url(), tone, detail)


def unanswered(user: Any, limit: int) -> list[Reminder]:
    """Our referrals whose answer is overdue, the longest first."""
    rows = _sent(user).unanswered().order_by("answer_due_on", "pk")[:limit]
    detail = _("referred to %(name)s, no answer")
    return [_told(r, "referral", r.answer_due_on, detail % {"name": r.to_name}) for r in rows]


def to_end(user: Any, limit: int) -> list[Reminder]:
    """Open referrals of people who have died or left the register."""
    return [
        _told(row, "referral-end", timezone.localdate(), row.get_asked_to_close_display())
        for row in _of_anybody(user).to_end().order_by("pk")[:limit]
    ]


def to_follow(user: Any, limit: int) -> list[Reminder]:
    """Answered referrals to visit back."""
    rows = _sent(user).to_follow(timezone.localdate() + SOON).order_by("follow_up_on", "pk")
    detail = _("visit back after the referral to %(name)s")
    return [
        _told(r, "referral-follow", r.follow_up_on, detail % {"name": r.to_name})
        for r in rows[:limit]
    ]


def _received(user: Any) -> Any:
    return Referral.objects.visible_to(user).received_within(user.scope)


def received(user: Any, limit: int) -> list[Reminder]:
    """Referrals to us that wait for our answer."""
    rows = _received(user).waiting()
    return [
        Reminder(
            "referral-inbox",
            row.answer_due_on,
            _("%(station)s refers somebody to you") % {"station": row.from_name},
            reverse("services:referral-received", args=[row.uuid]),
            "bad" if row.is_late else "warn",
            row.get_urgency_display(),
        )
        for row in rows.order_by("answer_due_on", "pk")[:limit]
    ]


def _records(user: Any) -> bool:
    return bool(user.may(EDIT))


def register() -> None:
    """Once, at start-up."""
    on_file(
        Section(
            "referrals", "needs", 60, "households/sections/_referrals.html", _section,
        )
    )  # fmt: skip
    timeline.register(
        timeline.Source(
            "referrals", gettext_lazy("Referrals"), rows=_referrals_of_user, on="created_at",
            item=_item,
        )
    )  # fmt: skip
    timeline.register(
        timeline.Source(
            "resources", gettext_lazy("Resources linked"), rows=_resources_of_user,
            on="link_day", item=_resource_item, related=("link__giver",),
        )
    )  # fmt: skip
    reminders.register(
        Source(
            "referral", gettext_lazy("Referral not answered"), 46, unanswered,
            due=lambda user: _sent(user).unanswered(),
            late=lambda user: _sent(user).unanswered(), more="services:referrals",
        ),
        Source(
            "referral-end", gettext_lazy("Referral to be ended"), 45, to_end,
            due=lambda user: _of_anybody(user).to_end(),
            late=lambda user: _of_anybody(user).to_end(), visible=_records,
            more="services:referrals",
        ),
        Source(
            "referral-follow", gettext_lazy("Visit back after a referral"), 47, to_follow,
            due=lambda user: _sent(user).to_follow(timezone.localdate() + SOON),
            late=lambda user: _sent(user).to_follow(timezone.localdate() - dt.timedelta(days=1)),
            visible=_records, more="services:referrals",
        ),
        Source(
            "referral-inbox", gettext_lazy("Referral received"), 44, received,
            due=lambda user: _received(user).waiting(),
            late=lambda user: _received(user).unanswered(),
            visible=_records, more="services:referral-inbox",
        ),
    )  # fmt: skip
    paper.register(paper.Content("referrals-of-person", paper.PERSON, 8, _on_paper))


def _referrals_of_user(household: Household, user: Any) -> Any:
    """Those not sent yet; a referral that was sent stands there as its service record."""
    return _referrals_of(household, user).filter(record__isnull=True)


def _resources_of_user(household: Household, user: Any) -> Any:
    rows = ResourceReceiver.objects.visible_to(user).filter(
        household=household, link__status=ResourceLink.Status.ENTERED
    )
    return rows.annotate(link_day=F("link__linked_on"))


def _on_paper(file: paper.PaperFile) -> list[paper.Block]:
    """一人一档 ⑧ 转介."""
    rows = Referral.objects.visible_to(file.user).filter(person=file.person)
    table = [
        (
            row.number, timezone.localdate(row.created_at), row.to_name,
            # The words of a case stand in its own file, for whom they are.
            row.reason if row.may_read(file.user) else "", row.get_status_display(),
        )
        for row in rows.select_related("case__station").order_by("created_at")
    ]  # fmt: skip
    if not table:
        return []
    head = (_("Number"), _("Date"), _("Referred to"), _("Reason"), _("Status"))
    return [paper.Table(head, table, (2, 1.4, 2.4, 4, 1.4))]

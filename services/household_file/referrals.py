"""Referrals and resources in the household's file: a card, the timeline, part 8 of a person's paper."""

from __future__ import annotations

from typing import Any

from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.workflow import holds
from households import paper
from households.file import timeline
from households.file.page import FilePage, Section
from households.file.page import register as on_file
from households.models import Household
from services.models import Referral, ResourceLink, ResourceReceiver
from services.models.referral.moves import EDIT

SHOWN = 10


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
paper.register(paper.Content("referrals-of-person", paper.PERSON, 8, _on_paper))

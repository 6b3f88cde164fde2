"""The lists of referrals made (转介台账) and received, on the desktop and on the phone."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import F, QuerySet
from django.http import HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from core.codes.masks import mask_name
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from households.sight import named
from households.views.response import PersonLevel
from services.models import Referral

TONE = {
    "to_verify": "", "contacted": "br", "sent": "warn", "accepted": "ok", "declined": "bad",
    "followed": "br", "done": "", "cancelled": "",
}  # fmt: skip
# Texts of level 4 are opened one by one, never with a list.
SEALED = ("reason", "situation", "emergency_reason", "summary")


def who(referral: Any) -> str:
    """The person's name as this reader may see it; the row carries `named` and `person_name`."""
    name = referral.person_name or ""
    return name if referral.named else mask_name(name)


def status_tag(referral: Referral) -> str:
    """The state, and that the answer is overdue."""
    late = format_html(' <span class="tag bad">{}</span>', _("overdue")) if referral.is_late else ""
    tone, shown = TONE[referral.status], referral.get_status_display()
    return format_html('<span class="tag {}">{}</span>{}', tone, shown, late)


class ReferralTable(tables.Table):
    number = tables.Column(verbose_name=_("Number"), empty_values=())
    who = tables.Column(verbose_name=_("Who"), empty_values=())
    to_name = tables.Column(verbose_name=_("Referred to"))
    urgency = tables.Column(verbose_name=_("Urgency"))
    station = tables.Column(verbose_name=_("Station"))
    sent_at = tables.DateTimeColumn(verbose_name=_("Sent"), format="Y-m-d", default="")
    answered_at = tables.DateTimeColumn(verbose_name=_("Answered"), format="Y-m-d", default="")
    status = tables.Column(verbose_name=_("Status"))

    def render_number(self, record: Any) -> str:
        return format_html(
            '<a class="b num" href="{}">{}</a>', record.get_absolute_url(), record.number
        )

    def value_number(self, record: Any) -> str:
        return str(record.number)

    def render_who(self, record: Any) -> str:
        return who(record)

    def render_status(self, record: Any) -> str:
        return status_tag(record)

    def value_status(self, record: Any) -> str:
        return str(record.get_status_display())


class InboxTable(tables.Table):
    number = tables.Column(verbose_name=_("Number"), empty_values=())
    from_name = tables.Column(verbose_name=_("Referred by"))
    urgency = tables.Column(verbose_name=_("Urgency"))
    sent_at = tables.DateTimeColumn(verbose_name=_("Sent"), format="Y-m-d")
    answer_due_on = tables.DateColumn(verbose_name=_("Answer due"), format="Y-m-d")
    answered_at = tables.DateTimeColumn(verbose_name=_("Answered"), format="Y-m-d", default="")
    status = tables.Column(verbose_name=_("Status"))

    def render_number(self, record: Any) -> str:
        url = reverse("services:referral-received", args=[record.uuid])
        return format_html('<a class="b num" href="{}">{}</a>', url, record.number)

    def value_number(self, record: Any) -> str:
        return str(record.number)

    def render_status(self, record: Any) -> str:
        return status_tag(record)

    def value_status(self, record: Any) -> str:
        return str(record.get_status_display())


class ReferralFilter(HouseFilterSet):
    status = django_filters.ChoiceFilter(
        label=_("Status"), choices=Referral.Status.choices, empty_label=_("All")
    )
    urgency = django_filters.ChoiceFilter(choices=Referral.Urgency.choices, empty_label=_("All"))
    due = django_filters.ChoiceFilter(
        label=_("Answer"), choices=[("late", _("Overdue")), ("waiting", _("Waiting"))],
        method="by_answer", empty_label=_("All"),
    )  # fmt: skip
    sent_from = django_filters.DateFilter(
        label=_("Sent from"), field_name="sent_at", lookup_expr="date__gte"
    )
    sent_to = django_filters.DateFilter(
        label=_("Sent until"), field_name="sent_at", lookup_expr="date__lte"
    )

    class Meta:
        model = Referral
        fields: list[str] = []

    def by_answer(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        rows: Any = queryset
        found: QuerySet = rows.unanswered() if value == "late" else rows.waiting()
        return found


class ReferralList(PersonLevel, ListPage):
    """Referrals made by the stations in sight; those of others to us stand in the inbox."""

    model = Referral
    table_class = ReferralTable
    filterset_class = ReferralFilter
    title = _("Referrals")
    unit = _("referrals")
    export_permission = "export.person"
    actions_template = "services/referrals/_actions.html"
    empty_text = _("No referral yet. Begin one from the household's file.")
    orderings = {"newest": ("-pk",)}

    def get_queryset(self) -> QuerySet:
        user: Any = self.request.user
        return (
            Referral.objects.visible_to(user)
            .sent_within(user.scope)
            .select_related("station")
            .defer(*SEALED)
            .annotate(named=named(user, Referral), person_name=F("person__name"))
        )

    def extra_context(self) -> dict[str, Any]:
        return {"may_receive": self.request.user.may(Inbox.permission)}  # type: ignore[union-attr]


class PhoneReferralList(ReferralList):
    template_name = "services/referrals/phone_list.html"
    export_permission = None  # type: ignore[assignment]

    def _render(self, queryset: QuerySet, filterset: Any, order: str) -> HttpResponse:
        response: Any = super()._render(queryset, filterset, order)
        for row in response.context_data["page"].rows:
            row.shown = who(row)
        return response


class Inbox(PersonLevel, ListPage):
    """Referrals handed to the reader's stations. No names: the summary opens one by one."""

    model = Referral
    table_class = InboxTable
    filterset_class = ReferralFilter
    title = _("Referrals received")
    unit = _("referrals")
    permission = "visit.create"
    export_permission = None
    actions_template = "services/referrals/_actions.html"
    empty_text = _("Nobody has referred anybody to you.")
    orderings = {"newest": ("-pk",)}

    def get_queryset(self) -> QuerySet:
        user: Any = self.request.user
        return Referral.objects.visible_to(user).received_within(user.scope).defer(*SEALED)

    def extra_context(self) -> dict[str, Any]:
        return {"may_receive": True}


class PhoneInbox(Inbox):
    template_name = "services/referrals/phone_inbox.html"

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from services.forms.community import ProposalForm
from services.models import Proposal
from services.views.community.rows import Fact, RowCreate, RowEdit, RowMove, RowPage


class ProposalCreate(RowCreate):
    form_class = ProposalForm
    title = gettext_lazy("New proposal")
    back = "services:proposals"
    given = ("village", "meeting")


class PhoneProposalCreate(ProposalCreate):
    back = "services:phone-proposals"
    template_name = "households/phone_plain_form.html"


class ProposalEdit(RowEdit):
    model = Proposal
    form_class = ProposalForm
    title = gettext_lazy("Change the proposal")


class ProposalMove(RowMove):
    model = Proposal


class ProposalPage(RowPage):
    model = Proposal
    related = ("station", "village", "created_by", "meeting")  # type: ignore[assignment]
    list_name, list_label, url_name = (
        "services:proposals", gettext_lazy("Proposals"), "services:proposal",
    )  # fmt: skip

    def facts(self, row: Proposal) -> list[Fact]:
        replied = f"{timezone.localdate(row.replied_at):%Y-%m-%d}" if row.replied_at else ""
        return [
            (_("Proposal"), row.text),
            (_("Proposer"), row.proposer or _("Anonymous")),
            (_("How it reached us"), row.get_channel_display()),
            (_("Collected on"), f"{row.collected_on:%Y-%m-%d}"),
            (_("Discussed at"), row.meeting),
            (_("Reply"), row.reply),
            (_("Replied"), replied),
        ]

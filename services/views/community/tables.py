"""The columns of the lists of community work."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from core.ui.columns import StatusColumn

TONES = {
    "planned": "br", "held": "warn", "closed": "ok", "open": "warn", "doing": "br", "done": "ok",
    "collected": "warn", "adopted": "br", "incubating": "br", "filed": "ok", "independent": "ok",
    "draft": "", "submitted": "warn", "approved": "ok",
}  # fmt: skip


def _village() -> tables.Column:
    return tables.Column(
        verbose_name=_("Village or community"), accessor="village__name", default=_("Township")
    )


class StateTable(tables.Table):
    """Tables whose first column leads to the row and whose last one is its state."""

    def link(self, row: Any, text: Any) -> str:
        return format_html('<a class="b" href="{}">{}</a>', row.get_absolute_url(), text)


class MeetingTable(StateTable):
    topic = tables.Column(verbose_name=_("Topic"))
    held_on = tables.DateColumn(verbose_name=_("Date"), format="Y-m-d")
    village = _village()
    station = tables.Column(verbose_name=_("Station"))
    convenor = tables.Column(verbose_name=_("Convenor"), empty_values=())
    person_times = tables.Column(verbose_name=_("Person-times"), default="")
    to_do = tables.Column(verbose_name=_("Open decisions"))
    status = StatusColumn(TONES, verbose_name=_("Status"))

    def render_topic(self, record: Any) -> str:
        return self.link(record, record.topic)

    def value_topic(self, record: Any) -> str:
        return record.topic

    def render_convenor(self, record: Any) -> str:
        return record.convenor if record.named else "—"


class ProposalTable(StateTable):
    text = tables.Column(verbose_name=_("Proposal"))
    proposer = tables.Column(verbose_name=_("Proposer"), empty_values=())
    collected_on = tables.DateColumn(verbose_name=_("Collected on"), format="Y-m-d")
    channel = tables.Column(verbose_name=_("How it reached us"))
    village = _village()
    station = tables.Column(verbose_name=_("Station"))
    replied_at = tables.DateTimeColumn(verbose_name=_("Replied"), format="Y-m-d", default="")
    status = StatusColumn(TONES, verbose_name=_("Status"))

    def render_text(self, record: Any) -> str:
        # People write names into their proposals: a masked reader gets none of them.
        text = Truncator(record.text).chars(40) if record.named else _("Proposal")
        return self.link(record, text)

    def value_text(self, record: Any) -> str:
        return record.text if record.named else ""

    def render_proposer(self, record: Any) -> str:
        if not record.named:
            return "—"
        return record.proposer or str(_("Anonymous"))


class OrganisationTable(StateTable):
    name = tables.Column(verbose_name=_("Name of the thing"))
    kind = tables.Column(verbose_name=_("Type"))
    field = tables.Column(verbose_name=_("Field of work"))
    village = _village()
    station = tables.Column(verbose_name=_("Station"))
    leader = tables.Column(verbose_name=_("Leader"), empty_values=())
    members = tables.Column(verbose_name=_("Number of members"), default="")
    incubated_on = tables.DateColumn(verbose_name=_("Incubation began"), format="Y-m-d", default="")
    status = StatusColumn(TONES, verbose_name=_("Status"))

    def render_name(self, record: Any) -> str:
        return self.link(record, record.name)

    def value_name(self, record: Any) -> str:
        return record.name

    def render_leader(self, record: Any) -> str:
        return record.leader if record.named else "—"


class NeedsSurveyTable(StateTable):
    year = tables.Column(verbose_name=_("Year"))
    village = _village()
    station = tables.Column(verbose_name=_("Station"))
    method = tables.Column(verbose_name=_("Method of the survey"))
    sample = tables.Column(verbose_name=_("How many were asked"), default="")
    status = StatusColumn(TONES, verbose_name=_("Status"))

    def render_year(self, record: Any) -> str:
        return self.link(record, record.year)

    def value_year(self, record: Any) -> int:
        return record.year


class ResourceTable(StateTable):
    name = tables.Column(verbose_name=_("Name of the thing"))
    kind = tables.Column(verbose_name=_("Kind"))
    village = _village()
    station = tables.Column(verbose_name=_("Station"))
    location = tables.Column(verbose_name=_("Meeting place or address"), default="")
    contact = tables.Column(verbose_name=_("Contact"), empty_values=())
    phone = tables.Column(verbose_name=_("Contact phone"), empty_values=())
    offers = tables.Column(verbose_name=_("What it offers"))
    year = tables.Column(verbose_name=_("Year"))

    def render_name(self, record: Any) -> str:
        return self.link(record, record.name)

    def value_name(self, record: Any) -> str:
        return record.name

    def render_contact(self, record: Any) -> str:
        return record.contact if record.named else "—"

    def render_phone(self, record: Any) -> str:
        return str(record.phone) if record.named else "—"

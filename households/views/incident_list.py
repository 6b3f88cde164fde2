"""The list of incidents: type, state and clock, never what happened."""

from __future__ import annotations

from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from households.models import Incident
from households.views.response import PersonLevel

TONES = {"reported": "bad", "responding": "warn", "stable": "br", "reviewed": "br", "closed": ""}


class IncidentTable(tables.Table):
    kind = tables.Column(verbose_name=gettext_lazy("Type of incident"))
    status = tables.Column(verbose_name=gettext_lazy("Status"))
    station = tables.Column(verbose_name=gettext_lazy("Station"))
    found_at = tables.DateTimeColumn(verbose_name=gettext_lazy("Found at"), format="Y-m-d H:i")
    raised_at = tables.DateTimeColumn(verbose_name=gettext_lazy("Reported at"), format="Y-m-d H:i")
    open_for = tables.Column(
        verbose_name=gettext_lazy("Open for"), accessor="days_open", empty_values=()
    )

    def render_kind(self, record: Incident) -> str:
        return format_html(
            '<a class="b" href="{}">{}</a>', record.get_absolute_url(), record.get_kind_display()
        )

    def value_kind(self, record: Incident) -> str:
        return record.get_kind_display()

    def render_status(self, record: Incident) -> str:
        tag = format_html(
            '<span class="tag {}">{}</span>', TONES[record.status], record.get_status_display()
        )
        if record.danger_now and record.status in ("reported", "responding"):
            return format_html('{} <span class="tag bad">{}</span>', tag, _("danger now"))
        return tag

    def value_status(self, record: Incident) -> str:
        return record.get_status_display()

    def render_open_for(self, record: Incident) -> str:
        words = ngettext("%(n)d day", "%(n)d days", record.days_open) % {"n": record.days_open}
        tone = "tag bad" if record.is_open_too_long else ""
        return format_html('<span class="{} nw">{}</span>', tone, words)

    def value_open_for(self, record: Incident) -> int:
        return record.days_open


class IncidentFilter(HouseFilterSet):
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("Status"),
        choices=[
            ("open", gettext_lazy("Open")),
            ("late", gettext_lazy("Open for more than 7 days")),
            *Incident.Status.choices,
        ],
        empty_label=gettext_lazy("All"),
        method="in_state",
    )
    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("Type of incident"),
        choices=Incident.Kind.choices,
        empty_label=gettext_lazy("All"),
    )

    class Meta:
        model = Incident
        fields = ("kind",)

    def in_state(self, queryset: Any, name: str, value: str) -> Any:
        if value == "open":
            return queryset.standing()
        if value == "late":
            return queryset.open_too_long(timezone.now())
        return queryset.filter(status=value)


class IncidentList(PersonLevel, ListPage):
    """Type, state and clock of every incident in sight; what happened stands on no list."""

    model = Incident
    table_class = IncidentTable
    filterset_class = IncidentFilter
    title = gettext_lazy("Incidents")
    unit = gettext_lazy("incidents")
    export_permission = "export.person"
    actions_template = "households/risk/_incident_list_actions.html"
    orderings = {"newest": ("-pk",)}
    empty_text = gettext_lazy("No incident was reported.")

    def get_queryset(self) -> QuerySet:
        return Incident.objects.visible_to(self.request.user).select_related("station")

    def extra_context(self) -> dict[str, Any]:
        return {"may_raise": self.request.user.may("incident.raise")}  # type: ignore[union-attr]

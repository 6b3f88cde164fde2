"""The list of consents, and of those that end soon."""

from __future__ import annotations

import datetime as dt
from typing import Any

import django_filters
import django_tables2 as tables
from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy

from core.codes.masks import mask_name
from core.ui.columns import StatusColumn
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from households.models import Consent
from households.sight import named
from households.views.response import PersonLevel


class ConsentFilter(HouseFilterSet):
    """Which consents: by kind, by what has become of them, by when they end."""

    kind = django_filters.ChoiceFilter(
        label=gettext_lazy("kind of consent"), choices=Consent.Kind.choices,
        empty_label=gettext_lazy("All"),
    )  # fmt: skip
    state = django_filters.ChoiceFilter(
        label=gettext_lazy("State"),
        method="in_state",
        empty_label=gettext_lazy("All"),
        choices=[
            ("holds", gettext_lazy("In force")),
            ("soon", gettext_lazy("Ends within 30 days")),
            ("over", gettext_lazy("Expired")),
            ("withdrawn", gettext_lazy("Withdrawn")),
            ("refused", gettext_lazy("Refused")),
        ],
    )

    class Meta:
        model = Consent
        fields: list[str] = []

    def in_state(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        found: Any = queryset
        today = timezone.localdate()
        if value == "holds":
            return found.in_force(today)
        if value == "soon":
            return found.expiring(30, today)
        if value == "over":
            return found.filter(status=Consent.Status.GIVEN, expires_on__lt=today)
        return found.filter(status=value)


class ConsentTable(tables.Table):
    person = tables.Column(verbose_name=gettext_lazy("Name"), accessor="person_name")
    kind = tables.Column(verbose_name=gettext_lazy("kind of consent"))
    status = StatusColumn(
        {Consent.Status.GIVEN: "ok", Consent.Status.REFUSED: "warn"},
        verbose_name=gettext_lazy("status"),
    )
    given_on = tables.DateColumn(verbose_name=gettext_lazy("date"), format="Y-m-d")
    expires_on = tables.Column(verbose_name=gettext_lazy("valid until"), default="")
    giver = tables.Column(verbose_name=gettext_lazy("who answered"))

    def _name(self, record: Any) -> str:
        return record.person_name if record.named else mask_name(record.person_name)

    def render_person(self, record: Any) -> str:
        url = reverse("households:consent", args=[record.uuid])
        return format_html('<a class="b" href="{}">{}</a>', url, self._name(record))

    def value_person(self, record: Any) -> str:
        return self._name(record)

    def render_expires_on(self, value: dt.date) -> str:
        today = timezone.localdate()
        tone = "bad" if value < today else "warn" if value <= today + dt.timedelta(30) else ""
        return format_html('<span class="tag {}">{}</span>', tone, f"{value:%Y-%m-%d}")

    def value_expires_on(self, value: dt.date) -> str:
        return f"{value:%Y-%m-%d}"


class ConsentList(PersonLevel, ListPage):
    """All consents in reach; `?state=soon` are those to renew."""

    model = Consent
    table_class = ConsentTable
    filterset_class = ConsentFilter
    title = gettext_lazy("Consents")
    unit = gettext_lazy("consents")
    export_permission = "export.person"
    empty_text = gettext_lazy("No consent is on file yet.")

    def get_queryset(self) -> QuerySet:
        user = self.request.user
        return Consent.objects.visible_to(user).annotate(
            person_name=F("person__name"), named=named(user, Consent)
        )

"""Birthdays that change something (14, 16, 18, 60, 80), until somebody has looked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core.ui.list import ListPage
from households.models import BirthdayEvent
from households.views.person_lists import linked_name, named_through, shown_name
from households.views.response import PersonLevel


class BirthdayTable(tables.Table):
    person = tables.Column(verbose_name=gettext_lazy("Name"), accessor="person__name")
    age = tables.Column(verbose_name=gettext_lazy("Age"))
    on = tables.DateColumn(verbose_name=gettext_lazy("Birthday"), format="Y-m-d")
    meaning = tables.Column(verbose_name=gettext_lazy("What changes"))
    seen = tables.Column(verbose_name="", empty_values=(), accessor="uuid")

    def render_person(self, record: Any) -> str:
        return linked_name(record)

    def render_seen(self, record: Any) -> str:
        return format_html(
            '<button class="btn sm" type="button" hx-post="{}" hx-target="body">{}</button>',
            reverse("households:birthday-seen", args=[record.uuid]),
            _("Looked at"),
        )

    def value_seen(self, record: Any) -> str:
        return ""

    def value_person(self, record: Any) -> str:
        return shown_name(record)


class BirthdayList(PersonLevel, ListPage):
    """Birthdays not yet looked at; a worker's own families first to see, then all."""

    model = BirthdayEvent
    table_class = BirthdayTable
    title = gettext_lazy("Birthdays that change something")
    unit = gettext_lazy("birthdays")
    export_permission = "export.person"
    empty_text = gettext_lazy("No birthday waits to be looked at.")
    orderings = {"": ("-on", "-pk")}

    def get_queryset(self) -> QuerySet:
        user = self.request.user
        return (
            BirthdayEvent.objects.visible_to(user)
            .waiting()
            .select_related("person__household")
            .defer("person__id_number", "person__phone")
            .annotate(named=named_through(user))
        )


class BirthdaySeen(PersonLevel, View):
    """The responsible worker has looked: the birthday leaves the list."""

    permission = "household.edit"

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        event = get_object_or_404(BirthdayEvent.objects.visible_to(request.user), uuid=uuid)
        if event.seen_at is None:
            event.seen_at, event.seen_by = timezone.now(), request.user  # type: ignore[assignment]
            event.save(update_fields=["seen_at", "seen_by"])
        messages.success(request, _("Done."))
        return redirect("households:birthdays")

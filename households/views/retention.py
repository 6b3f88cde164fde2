"""Files past their retention period, and the decision: keep with a reason, or delete."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.views import View

from accounts import audit
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from core.workflow import Refused, holds
from households.models import RetentionCase
from households.privacy.retention import RULES
from households.views.moves import told_log
from households.views.response import PersonLevel


class RetentionFilter(HouseFilterSet):
    status = django_filters.ChoiceFilter(
        label=_("status"), choices=RetentionCase.Status.choices, empty_label=_("All")
    )

    class Meta:
        model = RetentionCase
        fields: list[str] = []


class RetentionTable(tables.Table):
    file_no = tables.Column(verbose_name=_("File number"))
    rule = tables.Column(verbose_name=_("rule"))
    due_on = tables.Column(verbose_name=_("retention over since"))
    status = tables.Column(verbose_name=_("status"))

    def render_file_no(self, record: Any) -> str:
        url = reverse("households:retention-case", args=[record.uuid])
        return format_html('<a class="b num" href="{}">{}</a>', url, record.file_no)

    def value_file_no(self, record: Any) -> str:
        return record.file_no

    def render_rule(self, value: str) -> str:
        rule = next((r for r in RULES if r.key == value), None)
        return f"{rule.what} · {rule.how_long}" if rule else value

    def value_rule(self, value: str) -> str:
        return self.render_rule(value)


class RetentionList(PersonLevel, ListPage):
    """By file number only: no names are needed to decide that a period is over."""

    model = RetentionCase
    table_class = RetentionTable
    filterset_class = RetentionFilter
    title = _("Records past their retention")
    unit = _("files")
    permission = "retention.read"
    export_permission = "export.person"
    orderings = {"due": ("due_on", "pk")}
    empty_text = _("No file is past its retention period.")

    def get_queryset(self) -> QuerySet:
        found = RetentionCase.objects.visible_to(self.request.user)
        return found.annotate(file_no=F("household__file_no"))


class RetentionPage(PersonLevel, View):
    """GET shows the case; POST `decision` (keep or delete) with a reason."""

    permission = "retention.read"

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.show(request, self.case(request, uuid))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        case = self.case(request, uuid)
        decision, reason = request.POST.get("decision", ""), request.POST.get("reason", "")
        if decision not in case.MOVES:
            raise Http404
        try:
            case.make(decision, by=request.user, reason=reason)
        except Refused as refused:
            return self.show(request, case, str(refused), reason, 422)
        audit.record(
            request, audit.Action.RIGHTS, obj=case.household, reason=reason, what="retention",
            change=decision,
        )  # fmt: skip
        messages.success(request, case.get_status_display())
        return redirect("households:retention-list")

    @staticmethod
    def case(request: HttpRequest, uuid: UUID) -> RetentionCase:
        found = RetentionCase.objects.visible_to(request.user)
        case = get_object_or_404(found.select_related("household", "station"), uuid=uuid)
        if not holds(request.user, "retention.read", case.station):
            raise PermissionDenied
        return case

    @staticmethod
    def show(
        request: HttpRequest,
        case: RetentionCase,
        error: str = "",
        reason: str = "",
        code: int = 200,
    ) -> HttpResponse:
        context = {
            "case": case, "household": case.household, "error": error, "reason": reason,
            "rule": next((r for r in RULES if r.key == case.rule), None), "log": told_log(case),
            "is_open": case.status == RetentionCase.Status.OPEN,
        }  # fmt: skip
        return render(request, "households/retention.html", context, status=code)

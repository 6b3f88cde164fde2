"""Possible duplicates: the queue, two files side by side, the decision, and its way back."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters
import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.views import View

from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from core.workflow import Refused
from households.duplicates import comparison, deciding
from households.models import DuplicatePair
from households.views.response import PersonLevel

Status = DuplicatePair.Status


class DuplicateTable(tables.Table):
    first = tables.Column(verbose_name=_("Persons"), empty_values=())
    birth = tables.Column(verbose_name=_("Birth date"), empty_values=())
    files = tables.Column(verbose_name=_("File number"), empty_values=())
    reasons = tables.Column(verbose_name=_("What speaks for it"))
    score = tables.Column(verbose_name=_("Likeness"))

    def render_first(self, record: DuplicatePair) -> str:
        return format_html(
            '<a class="b" data-row href="{}">{} — {}</a>',
            reverse("households:duplicate", args=[record.uuid]),
            record.first.name,
            record.second.name,
        )

    def render_birth(self, record: DuplicatePair) -> str:
        days = [person.birth_date or "—" for person in (record.first, record.second)]
        return format_html(
            '<span class="nw">{}</span>', " · ".join(str(d) for d in dict.fromkeys(days))
        )

    def render_files(self, record: DuplicatePair) -> str:
        numbers = [person.household.file_no for person in (record.first, record.second)]
        return format_html_join(
            "", '<div class="num nw">{}</div>', ((n,) for n in dict.fromkeys(numbers))
        )

    def render_reasons(self, record: DuplicatePair) -> str:
        return format_html_join(
            " ", '<span class="tag">{}</span>', ((r,) for r in record.reason_labels)
        )


class DuplicateFilter(HouseFilterSet):
    status = django_filters.ChoiceFilter(
        label=_("Status"),
        choices=Status.choices[1:],
        method="with_status",
        empty_label=_("To decide"),
    )

    class Meta:
        model = DuplicatePair
        fields: list[str] = []

    @property
    def qs(self) -> QuerySet:
        found: Any = super().qs
        if self.is_valid() and not self.form.cleaned_data.get("status"):
            return found.waiting()
        return found

    def with_status(self, queryset: QuerySet, name: str, value: str) -> QuerySet:
        return queryset.filter(status=value)


class DuplicateList(PersonLevel, ListPage):
    model = DuplicatePair
    table_class = DuplicateTable
    filterset_class = DuplicateFilter
    title = _("Possible duplicates")
    unit = _("pairs")
    permission = "register.merge"
    export_permission = None
    template_name = "households/duplicates.html"
    orderings = {"likeness": ("-score", "pk"), "newest": ("-pk",)}
    empty_text = _("No two files look like one person.")

    def get_queryset(self) -> QuerySet:
        return (
            super().get_queryset()
            .select_related("first__household", "second__household")
            .defer("first__id_number", "second__id_number", "first__phone", "second__phone")
        )  # fmt: skip


class Deciding(PersonLevel):
    """View mixin: may merge, and sees both files by name."""

    permission = "register.merge"

    def find(self, request: HttpRequest, uuid: UUID) -> DuplicatePair:
        pair: DuplicatePair = get_object_or_404(deciding.decidable(request.user), uuid=uuid)
        if not deciding.sees_both(request.user, pair):
            raise PermissionDenied
        return pair


class DuplicatePage(Deciding, View):
    """Both files side by side; POST the file to keep and, line by line, the right value."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        pair = self.find(request, uuid)
        keep = request.GET.get("keep", "")
        if keep not in (comparison.FIRST, comparison.SECOND):
            keep = comparison.fuller(pair.first, pair.second)
        return self.show(request, pair, keep)

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        pair = self.find(request, uuid)
        keep = request.POST.get("keep", comparison.FIRST)
        if keep not in (comparison.FIRST, comparison.SECOND):
            keep = comparison.FIRST
        choices = {key[2:]: side for key, side in request.POST.items() if key.startswith("v-")}
        try:
            deciding.merge(pair, keep, choices, request.user)  # type: ignore[arg-type]
        except ValidationError as error:
            return self.show(request, self.find(request, uuid), keep, error.messages, choices)  # type: ignore[arg-type]
        except Refused as refused:
            messages.error(request, str(refused.message))
            return redirect("households:duplicate", pair.uuid)
        messages.success(
            request, _("The two files are one now. You can undo this on this page at any time.")
        )
        return redirect("households:duplicate", pair.uuid)

    def show(
        self,
        request: HttpRequest,
        pair: DuplicatePair,
        keep: str,
        errors: list[str] | None = None,
        choices: dict[str, str] | None = None,
    ) -> HttpResponse:
        known = comparison.lines(pair.first, pair.second, keep)
        rows = [(line, (choices or {}).get(line.key, line.chosen)) for line in known]
        queue = DuplicatePair.objects.visible_to(request.user).waiting()
        beyond = Q(score__lt=pair.score) | Q(score=pair.score, pk__gt=pair.pk)
        before = Q(score__gt=pair.score) | Q(score=pair.score, pk__lt=pair.pk)
        context = {
            "pair": pair,
            "keep": keep,
            "rows": [row for row in rows if row[0].differs],
            "same": [row[0] for row in rows if not row[0].differs],
            "merge": deciding.merge_of(pair) if pair.status == Status.MERGED else None,
            "errors": errors or [],
            "is_open": pair.status == Status.OPEN,
            "next": queue.filter(beyond).order_by("-score", "pk").first(),
            "previous": queue.filter(before).order_by("score", "-pk").first(),
        }
        status = 422 if errors else 200
        return render(request, "households/duplicate.html", context, status=status)


class DuplicateDifferent(Deciding, View):
    """They are two persons; the pair does not come back."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        pair = self.find(request, uuid)
        remark = request.POST.get("remark", "")[:200]
        try:
            pair.make("different", by=request.user, reason=remark, decided_reason=remark)
        except Refused as refused:
            messages.error(request, str(refused.message))
            return redirect("households:duplicate", pair.uuid)
        messages.success(request, _("Noted: two different persons."))
        following = DuplicatePair.objects.visible_to(request.user).waiting().first()
        if following:
            return redirect("households:duplicate", following.uuid)
        return redirect("households:duplicates")


class DuplicateUndo(Deciding, View):
    """Take the decision back: two files again, or a pair to decide on again."""

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        pair = self.find(request, uuid)
        try:
            deciding.reconsider(pair, request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        except Refused as refused:
            messages.error(request, str(refused.message))
        else:
            messages.success(request, _("The decision was taken back."))
        return redirect("households:duplicate", pair.uuid)

"""Satisfaction surveys for those who run them: list, poster with the code, interview, result."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_tables2 as tables
import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core.small_groups import FEWEST
from core.ui.filters import HouseFilterSet
from core.ui.list import ListPage
from core.workflow import holds
from households.forms.satisfaction import InterviewForm, SatisfactionForm
from households.models import SatisfactionAnswer, SatisfactionSurvey
from households.models.satisfaction import SATISFIED
from households.satisfaction.results import result_of
from households.views.response import PersonLevel

PERMISSION = "satisfaction.run"
FEWER = gettext_lazy("fewer than 5")


class SatisfactionTable(tables.Table):
    title = tables.Column(verbose_name=gettext_lazy("Title"))
    object_kind = tables.Column(verbose_name=gettext_lazy("What is judged"))
    station = tables.Column(verbose_name=gettext_lazy("Station"))
    opens_on = tables.DateColumn(verbose_name=gettext_lazy("Opens on"), format="Y-m-d")
    closes_on = tables.DateColumn(verbose_name=gettext_lazy("Closes on"), format="Y-m-d")
    valid = tables.Column(verbose_name=gettext_lazy("Valid answers"))
    rate = tables.Column(verbose_name=gettext_lazy("Satisfaction rate"), empty_values=())

    class Meta:
        model = SatisfactionSurvey
        fields = ("title", "object_kind", "station", "opens_on", "closes_on", "valid", "rate")

    def render_title(self, record: Any) -> str:
        return format_html('<a class="b" href="{}">{}</a>', record.get_absolute_url(), record.title)

    def value_title(self, record: Any) -> str:
        return record.title

    def render_valid(self, record: Any) -> str:
        return str(record.valid) if record.valid >= FEWEST else str(FEWER)

    value_valid = render_valid

    def render_rate(self, record: Any) -> str:
        if record.valid < FEWEST:
            return "—"
        return f"{100 * record.satisfied / record.valid:.1f}%"

    value_rate = render_rate


class SatisfactionFilter(HouseFilterSet):
    class Meta:
        model = SatisfactionSurvey
        fields = ("object_kind",)


class SatisfactionList(ListPage):
    model = SatisfactionSurvey
    table_class = SatisfactionTable
    filterset_class = SatisfactionFilter
    title = gettext_lazy("Satisfaction surveys")
    unit = gettext_lazy("surveys")
    actions_template = "households/satisfaction/_actions.html"
    empty_text = gettext_lazy("No satisfaction survey yet.")
    orderings = {"newest": ("-pk",)}

    def get_queryset(self) -> QuerySet:
        found = SatisfactionSurvey.objects.visible_to(self.request.user).select_related("station")
        return found.annotate(
            valid=Count("answers", filter=Q(answers__overall__isnull=False)),
            satisfied=Count("answers", filter=Q(answers__overall__gte=SATISFIED)),
        )

    def extra_context(self) -> dict[str, Any]:
        return {"may_create": self.request.user.may(PERMISSION)}  # type: ignore[union-attr]


class SatisfactionCreate(PersonLevel, View):
    permission = PERMISSION

    def get(self, request: HttpRequest) -> HttpResponse:
        return self.show(request, SatisfactionForm(user=request.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = SatisfactionForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.show(request, form, status=422)
        form.instance.created_by = request.user
        form.save()
        messages.success(request, _("The survey is ready: print its poster or call people."))
        return redirect(form.instance)

    def show(self, request: HttpRequest, form: SatisfactionForm, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "forms": [form],
            "title": _("New satisfaction survey"),
            "back": reverse("households:satisfactions"),
        }
        return render(request, "households/plain_form.html", context, status=status)


class OfSatisfaction(PersonLevel):
    def find(self, request: HttpRequest, uuid: UUID) -> SatisfactionSurvey:
        found = SatisfactionSurvey.objects.visible_to(request.user)
        return get_object_or_404(found.select_related("station", "worker"), uuid=uuid)


class SatisfactionPage(OfSatisfaction, View):
    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        survey = self.find(request, uuid)
        context = {
            "survey": survey,
            "result": result_of(survey),
            "may_run": holds(request.user, PERMISSION, survey.station),
            "may_interview": holds(request.user, PERMISSION, survey.station)
            and survey.is_open
            and survey.worker_id != request.user.pk,
        }
        return render(request, "households/satisfaction/result.html", context)


class SatisfactionPoster(OfSatisfaction, View):
    """A page to print and hang up: the code, the address in letters, and what happens with it."""

    permission = PERMISSION

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        survey = self.find(request, uuid)
        if not holds(request.user, PERMISSION, survey.station):
            raise PermissionDenied(_("Your role may not do this here."))
        path = reverse("households:satisfaction-public", args=[survey.token])
        address = request.build_absolute_uri(path)
        code = segno.make(address, error="m")
        context = {
            "survey": survey,
            "address": address,
            # No inline style: sizes are attributes, colours classes of the style sheet.
            "code": code.svg_inline(scale=8, border=2, omitsize=True),
        }
        return render(request, "households/satisfaction/poster.html", context)


class Interview(OfSatisfaction, View):
    """An answer by phone, on paper or at a visit, typed in by somebody who did not serve."""

    permission = PERMISSION

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        survey = self.survey(request, uuid)
        return self.show(request, survey, InterviewForm(instance=self.answer(request, survey)))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        survey = self.survey(request, uuid)
        form = InterviewForm(request.POST, instance=self.answer(request, survey))
        if not form.is_valid():
            return self.show(request, survey, form, status=422)
        form.save()
        messages.success(request, _("The answer was saved."))
        return redirect("households:satisfaction-interview", survey.uuid)

    def answer(self, request: HttpRequest, survey: SatisfactionSurvey) -> SatisfactionAnswer:
        return SatisfactionAnswer(survey=survey, station=survey.station, interviewer=request.user)  # type: ignore[misc]

    def survey(self, request: HttpRequest, uuid: UUID) -> SatisfactionSurvey:
        survey = self.find(request, uuid)
        if not holds(request.user, PERMISSION, survey.station):
            raise PermissionDenied(_("Your role may not do this here."))
        if not survey.is_open:
            raise PermissionDenied(_("The survey is not open today."))
        return survey

    def show(
        self, request: HttpRequest, survey: SatisfactionSurvey, form: InterviewForm,
        status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        context = {
            "form": form,
            "forms": [form],
            "title": _("Interview"),
            "note": survey.title,
            "back": survey.get_absolute_url(),
        }
        return render(request, "households/plain_form.html", context, status=status)

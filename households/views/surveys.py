"""The economic survey: authorisation first, then the grid, then its steps (specification 2.6)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views import View

from core.workflow import Refused, holds
from households.economy.kinds import GROUPS, KINDS, Part
from households.economy.standing import COUNTED
from households.forms.survey.grid import SurveyGrid
from households.forms.survey.start import SurveyStartForm
from households.forms.survey.steps import STEP_FORMS
from households.models import EconomicSurvey, Household, IncomeRule
from households.sight import may_open
from households.views.by_name import ByName
from households.views.file import find as find_household
from households.views.moves import told_log
from households.views.response import PersonLevel

PERMISSION = "survey.edit"


class SurveyStart(PersonLevel, View):
    permission = PERMISSION

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        household = self.household(request, uuid)
        told = {"applicant": household.head.uuid} if household.head else {}
        return self.show(request, household, SurveyStartForm(initial=told, household=household))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        household = self.household(request, uuid)
        form = SurveyStartForm(request.POST, household=household)
        if not form.is_valid():
            return self.show(request, household, form, status=422)
        with transaction.atomic():
            survey = form.start(household, request.user)
        return redirect("households:survey-grid", survey.uuid)

    def household(self, request: HttpRequest, uuid: UUID) -> Household:
        household = find_household(request, uuid)
        if not may_open(request, household):
            raise PermissionDenied(_("Open the file with a reason first."))
        if not holds(request.user, PERMISSION, household.station):
            raise PermissionDenied(_("Your role may not do this here."))
        return household

    def show(
        self, request: HttpRequest, household: Household, form: SurveyStartForm, status: int = 200
    ) -> HttpResponse:
        context = {
            "form": form,
            "forms": [form],
            "title": _("New economic survey"),
            "note": _("The applicant's authorisation comes first; amounts afterwards."),
            "back": f"{household.get_absolute_url()}?tab=economy",
        }
        return render(request, "households/plain_form.html", context, status=status)


class OfSurvey(ByName):
    model = EconomicSurvey
    related = (
        "station", "household__division", "applicant", "authorisation", "surveyor",
        "second_surveyor",
    )  # fmt: skip


class SurveyGridPage(OfSurvey, View):
    """Members and amounts in one grid; rows are added by keyboard, totals are live."""

    permission = PERMISSION
    template_name = "households/survey/grid.html"

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        survey = self.find_to_change(request, uuid, PERMISSION)
        if not survey.is_open:
            messages.error(request, self.why_closed(survey))
            return redirect(survey)
        return self.show(request, survey, SurveyGrid(survey))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        survey = self.find_to_change(request, uuid, PERMISSION)
        grid = SurveyGrid(survey, request.POST)
        if not grid.is_valid():
            return self.show(request, survey, grid, status=422)
        try:
            with transaction.atomic():
                grid.save(by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
            return redirect(survey)
        messages.success(request, _("The survey was saved."))
        return redirect(survey)

    def why_closed(self, survey: EconomicSurvey) -> str:
        if survey.is_authorised:
            return _("After the signature nothing is changed; return it first.")
        return _("Nothing about money is taken down without authorisation.")

    def show(
        self, request: HttpRequest, survey: EconomicSurvey, grid: SurveyGrid, status: int = 200
    ) -> HttpResponse:
        rules = IncomeRule.objects.effective(survey.station.division_code, survey.rules_day)
        context = {
            "survey": survey,
            "household": survey.household,
            "grid": grid,
            "counted_kinds": " ".join(code for code, rule in rules.items() if rule.counted),
            "income_kinds": " ".join(KINDS[Part.INCOME]),
            "counted_standings": " ".join(sorted(COUNTED)),
        }
        return render(request, self.template_name, context, status=status)


class PhoneSurveyGrid(SurveyGridPage):
    template_name = "households/survey/phone_grid.html"


class SurveyPage(OfSurvey, View):
    """The survey to read and to print, the formula with all its inputs, and the next step."""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        return self.show(request, self.find(request, uuid))

    def show(
        self, request: HttpRequest, survey: EconomicSurvey, bound: dict[str, Any] | None = None,
        status: int = 200,
    ) -> HttpResponse:  # fmt: skip
        steps = [
            (name, move, missing, (bound or {}).get(name) or STEP_FORMS[name](prefix=name))
            for name, move, missing in survey.offered(request.user)
        ]
        parts = [
            (Part(part).label, [line for line in survey.all_lines if line.part == part],
             survey.total(part))
            for part in Part.values
        ]  # fmt: skip
        context = {
            "survey": survey,
            "household": survey.household,
            "figure": survey.figure,
            "groups": list(GROUPS.values()),
            "income_rows": [
                (member, zip(GROUPS.values(), sums, strict=True), total)
                for member, sums, total in survey.income_table()
            ],
            "parts": parts,
            "steps": steps,
            "log": told_log(survey),
            "may_edit": survey.is_open and holds(request.user, PERMISSION, survey.station),
            "today": timezone.localdate(),
        }
        return render(request, "households/survey/survey.html", context, status=status)


class SurveyStep(SurveyPage):
    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, uuid: UUID, step: str) -> HttpResponse:
        survey = self.find(request, uuid)
        if step not in STEP_FORMS:
            raise Http404
        form = STEP_FORMS[step](request.POST, prefix=step)
        if not form.is_valid():
            return self.show(request, survey, {step: form}, status=422)
        told = dict(form.cleaned_data)
        try:
            survey.make(step, by=request.user, reason=told.pop("reason", ""), **told)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, survey.get_status_display())
        return redirect(survey)

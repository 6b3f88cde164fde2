"""Filling in the parts of a case: one view for all of them, each part a form."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core.workflow import Refused
from services.forms.case import parts as forms
from services.forms.case.opening import StaffForm
from services.models import Case, Goal, SupervisionOpinion
from services.models.case.choices import CaseStatus as S
from services.views.cases.access import CasePages


@dataclass(frozen=True)
class Part:
    """A form of the file, the tab it belongs to, and the states in which it may be filled in."""

    title: str | Promise
    form: Any
    tab: str
    states: frozenset[Any]
    by_supervisor: bool = False


_OPEN = frozenset({S.INTAKE, S.ASSESSMENT, S.PLANNING, S.INTERVENTION, S.EVALUATION})
PARTS = {
    "intake": Part(gettext_lazy("Intake: consent, agreement, risk screen"), forms.IntakeForm,
                   "overview", _OPEN),
    "staff": Part(gettext_lazy("Social workers and method"), StaffForm, "overview",
                  _OPEN | {S.SUSPENDED, S.CLOSED, S.FOLLOW_UP}),
    "refusal": Part(gettext_lazy("Propose not to take the case on"), forms.RefusalForm, "overview",
                    frozenset({S.INTAKE})),
    "assessment": Part(gettext_lazy("Pre-assessment report"), forms.AssessmentForm, "assessment",
                       frozenset({S.ASSESSMENT})),
    "plan": Part(gettext_lazy("Service plan"), forms.PlanForm, "plan", frozenset({S.PLANNING})),
    "goal-new": Part(gettext_lazy("Add a goal"), forms.GoalForm, "plan",
                     frozenset({S.PLANNING})),
    "opinion": Part(gettext_lazy("Supervisor's opinion"), forms.OpinionForm, "supervision",
                    _OPEN | {S.SUSPENDED}, by_supervisor=True),
    "closing": Part(gettext_lazy("Closing report"), forms.ClosingForm, "closing",
                    frozenset({S.EVALUATION})),
    "follow-up": Part(gettext_lazy("Follow-up visit"), forms.FollowUpForm, "closing",
                      frozenset({S.CLOSED, S.FOLLOW_UP})),
}  # fmt: skip


class CasePart(CasePages, View):
    """GET the form of `part`, POST saves it; twice sent, an adding form is guarded by its state."""

    part: ClassVar[str] = ""

    def get(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        case = self.case(request, uuid)
        return self.page(request, case, self.form(request, case))

    def post(self, request: HttpRequest, uuid: UUID) -> HttpResponse:
        case = self.case(request, uuid)
        form = self.form(request, case, request.POST)
        if form.is_valid():
            try:
                form.save()
            except (ValidationError, Refused) as error:
                form.add_error(None, error if isinstance(error, ValidationError) else str(error))
            else:
                messages.success(request, _("Saved."))
                return redirect(self.url("case", case.uuid) + f"?tab={self.told.tab}")
        return self.page(request, case, form, 422)

    @property
    def told(self) -> Part:
        return PARTS[self.part]

    def form(self, request: HttpRequest, case: Case, data: Any = None) -> Any:
        return self.told.form(data, case=case, user=request.user)

    def case(self, request: HttpRequest, uuid: UUID) -> Case:
        if self.told.by_supervisor:
            case: Case = self.find(request, uuid)
            if SupervisionOpinion.refusal(case, request.user, "-"):
                raise PermissionDenied(_("Only supervisors give an opinion."))
        else:
            case = self.find_to_write(request, uuid)
        if case.status not in self.told.states:
            raise PermissionDenied(
                _("This is not filled in while the case is “%(state)s”.")
                % {"state": case.get_status_display()}
            )
        return case

    def page(
        self, request: HttpRequest, case: Case, form: Any, status: int = 200, title: Any = None
    ) -> HttpResponse:
        key = f"case-{self.part}:{request.user.pk}:{case.uuid}"
        context = {
            "case": case,
            "form": form,
            "forms": [form],
            "title": title or self.told.title,
            "draft_key": key,
            "back": self.url("case", case.uuid) + f"?tab={self.told.tab}",
        }
        return self.show(request, "services/case/part.html", context, status)


class GoalEdit(CasePart):
    """Change a goal while its plan is drawn up."""

    part = "goal-new"
    progress = False

    def case(self, request: HttpRequest, uuid: UUID) -> Case:
        goal = get_object_or_404(
            Goal.objects.visible_to(request.user).select_related("plan__case"), uuid=uuid
        )
        case = self.find_to_write(request, goal.plan.case.uuid)
        allowed = (S.INTERVENTION, S.EVALUATION) if self.progress else (S.PLANNING,)
        if case.status not in allowed or goal.plan_id != getattr(case.plan, "pk", None):
            raise PermissionDenied(
                _("This is not filled in while the case is “%(state)s”.")
                % {"state": case.get_status_display()}
            )
        self.goal = goal
        return case

    def form(self, request: HttpRequest, case: Case, data: Any = None) -> Any:
        if self.progress:
            return forms.ProgressForm(data, goal=self.goal, case=case, user=request.user)
        return forms.GoalForm(data, instance=self.goal, case=case, user=request.user)

    def page(
        self, request: HttpRequest, case: Case, form: Any, status: int = 200, title: Any = None
    ) -> HttpResponse:
        return super().page(request, case, form, status, title or self.goal.text)


class GoalProgressAdd(GoalEdit):
    """Say where a goal stands."""

    progress = True

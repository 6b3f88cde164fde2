"""The parts of the file that its social workers fill in, and what supervisors say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from households import risk_levels
from households.models import Consent
from services.forms.case.base import CaseForm, CaseRowForm, LinesField, area
from services.models import (
    Case,
    CaseAssessment,
    CaseClosing,
    CaseFollowUp,
    CasePlan,
    Goal,
    GoalProgress,
    SupervisionOpinion,
)
from services.models.case.choices import CloseReason, RiskSign, Satisfaction, Stage
from services.models.case.intake import PROBLEM_MIN, CaseIntake


class IntakeForm(CaseRowForm):
    """Presenting problem, consent, agreement, risk screen."""

    problem = forms.CharField(
        label=_("Presenting problem"), min_length=PROBLEM_MIN, max_length=2000, widget=area(4)
    )
    screened_on = forms.DateField(label=_("Risk screen of"), widget=forms.DateInput, required=False)
    signs = forms.MultipleChoiceField(
        label=_("Signs of danger"), choices=RiskSign.choices, required=False,
        widget=forms.CheckboxSelectMultiple, help_text=_("None chosen: none was found."),
    )  # fmt: skip
    risk_note = forms.CharField(
        label=_("What the screen found"), max_length=1000, required=False, widget=area(2)
    )

    class Meta:
        model = Case
        fields = ("consent", "consent_exception", "agreement_no", "agreement", "risk")

    field_order = (
        "problem", "consent", "consent_exception", "agreement_no", "agreement", "screened_on",
        "signs", "risk", "risk_note",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        case: Case = kwargs["case"]
        row = case.intake_row or CaseIntake(case=case)
        kwargs["initial"] = {
            "problem": row.problem, "signs": row.signs, "risk_note": row.risk_note,
            "screened_on": row.screened_on or timezone.localdate(),
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.row = row
        fields: dict[str, Any] = self.fields
        held = Consent.objects.in_force().filter(person=case.person_id)
        fields["consent"].queryset = held
        fields["consent"].empty_label = _("None yet")
        fields["consent"].help_text = _("Recorded in the household's file, tab “Consent”.")
        fields["agreement"].queryset = case.household.attachments.standing()
        fields["agreement"].empty_label = _("On paper only")
        fields["risk"].choices = [("", _("Not set yet")), *risk_levels.choices()]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("screened_on") and data["screened_on"] > timezone.localdate():
            self.add_error("screened_on", _("This day lies in the future."))
        if data.get("screened_on") and not data.get("risk"):
            self.add_error("risk", _("The screen ends with a risk level."))
        return data

    @transaction.atomic
    def save(self, commit: bool = True) -> Case:
        case = super().save(commit=commit)
        for name in ("problem", "signs", "risk_note", "screened_on"):
            setattr(self.row, name, self.cleaned_data[name])
        self.row.screened(self.user)
        return case


class RefusalForm(CaseRowForm):
    """The social worker says why the case should not be taken on; the head decides."""

    class Meta:
        model = Case
        fields = ("refusal_reason",)
        help_texts = {"refusal_reason": _("Is the person better served elsewhere? Refer as well.")}


class AssessmentForm(CaseRowForm):
    """The pre-assessment report."""

    needs = LinesField(label=_("Needs"), required=False)
    strengths = LinesField(label=_("Strengths"), required=False)

    class Meta:
        model = CaseAssessment
        fields = (
            "done_on", "person_block", "family_block", "social_block", "needs", "strengths",
        )  # fmt: skip
        widgets = {name: area() for name in ("person_block", "family_block", "social_block")} | {
            "done_on": forms.DateInput
        }

    @staticmethod
    def row_of(case: Case) -> Any:
        return case.assessment or CaseAssessment(case=case, done_on=timezone.localdate())

    def save(self, commit: bool = True) -> CaseAssessment:
        self.instance.written(self.user)
        return self.instance


class PlanForm(CaseRowForm):
    class Meta:
        model = CasePlan
        fields = ("strategy", "agreed_on")
        widgets = {"strategy": area(6), "agreed_on": forms.DateInput}

    @staticmethod
    def row_of(case: Case) -> Any:
        return case.plan


class GoalForm(CaseRowForm):
    class Meta:
        model = Goal
        fields = ("text", *Goal.SMART)
        widgets = {"due_on": forms.DateInput}
        help_texts = {
            "text": _("One thing that will be different, in the person's words."),
            "measure": _("By what anybody can tell."),
        }

    @staticmethod
    def row_of(case: Case) -> Any:
        return Goal(plan=case.plan)

    def save(self, commit: bool = True) -> Goal:
        goal = super().save(commit=commit)
        self.case.retell()
        return goal


class ProgressForm(CaseForm):
    """Where a goal stands; the entry stays."""

    attainment = GoalProgress._meta.get_field("attainment").formfield(widget=forms.RadioSelect)
    percent = forms.IntegerField(
        label=_("Progress (%)"), min_value=0, max_value=100, required=False,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    note = forms.CharField(
        label=_("What has changed"), max_length=500, required=False, widget=area(3)
    )
    on = forms.DateField(label=_("Date"), widget=forms.DateInput, initial=timezone.localdate)

    def __init__(self, *args: Any, goal: Goal, **kwargs: Any) -> None:
        self.goal = goal
        kwargs["initial"] = {"attainment": goal.attainment}
        super().__init__(*args, **kwargs)

    def save(self) -> None:
        data = self.cleaned_data
        self.goal.state(
            data["attainment"], data["note"], by=self.user, on=data["on"],
            percent=data["percent"] or 0,
        )  # fmt: skip


class OpinionForm(CaseForm):
    stage = forms.ChoiceField(label=_("About"), choices=Stage.choices, widget=forms.RadioSelect)
    verdict = forms.ChoiceField(
        label=_("Opinion"), choices=SupervisionOpinion.Verdict.choices, widget=forms.RadioSelect,
        initial="agree",
    )  # fmt: skip
    text = forms.CharField(label=_("Advice"), max_length=2000, widget=area(5))
    supervisor_name = forms.CharField(
        label=_("Name of the outside supervisor"), max_length=40, required=False,
        help_text=_("Only where the head takes down an opinion given on paper."),
    )  # fmt: skip
    ABOUT = {"intake": "opening", "planning": "plan", "evaluation": "closing"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {"stage": self.ABOUT.get(kwargs["case"].status, "course")}
        super().__init__(*args, **kwargs)
        if self.case.holds(self.user, "case.supervise"):
            del self.fields["supervisor_name"]
        else:
            self.fields["supervisor_name"].required = True

    def save(self) -> None:
        SupervisionOpinion.give(self.case, by=self.user, **self.cleaned_data)


class ClosingForm(CaseRowForm):
    """The closing report; the head closes."""

    process = forms.CharField(
        label=_("The work in short"), max_length=3000, required=False, widget=area()
    )
    result = forms.CharField(
        label=_("What has changed for the person"), max_length=3000, required=False, widget=area()
    )
    advice = forms.CharField(
        label=_("Advice for the time after"), max_length=1000, required=False, widget=area(2)
    )
    close_reason = forms.ChoiceField(
        label=_("Reason for closing"), choices=CloseReason.choices, widget=forms.RadioSelect
    )
    satisfaction = forms.TypedChoiceField(
        label=_("The person's satisfaction"), required=False, empty_value=None, coerce=int,
        choices=[("", _("Not asked")), *Satisfaction.choices],
    )  # fmt: skip

    class Meta:
        model = Case
        fields = ("close_reason", "closed_on", "satisfaction", "no_satisfaction_reason")
        widgets = {"closed_on": forms.DateInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        case: Case = kwargs["case"]
        row = getattr(case, "closing", None) or CaseClosing(case=case)
        kwargs["initial"] = {
            "process": row.process, "result": row.result, "advice": row.advice,
            "closed_on": case.closed_on or timezone.localdate(),
            "close_reason": case.close_reason or case.asked_to_close or "reached",
        }  # fmt: skip
        super().__init__(*args, **kwargs)
        self.row = row
        self.fields["closed_on"].required = True

    def clean_closed_on(self) -> Any:
        day, last = self.cleaned_data["closed_on"], self.case.last_contact_on
        if day and day > timezone.localdate():
            raise ValidationError(_("This day lies in the future."))
        if day and last and day < last:
            raise ValidationError(
                _("The last contact was on %(day)s."), params={"day": f"{last:%Y-%m-%d}"}
            )
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("satisfaction") is None and not data.get("no_satisfaction_reason", "").strip():
            self.add_error("no_satisfaction_reason", _("Say why satisfaction was not asked."))
        return data

    @transaction.atomic
    def save(self, commit: bool = True) -> Case:
        case = super().save(commit=commit)
        for name in ("process", "result", "advice"):
            setattr(self.row, name, self.cleaned_data[name])
        self.row.save()
        return case


class FollowUpForm(CaseRowForm):
    class Meta:
        model = CaseFollowUp
        fields = ("held_on", "mode", "situation", "holds")
        widgets = {"held_on": forms.DateInput, "mode": forms.RadioSelect, "situation": area()}

    @staticmethod
    def row_of(case: Case) -> Any:
        return CaseFollowUp(case=case)

    def save(self, commit: bool = True) -> CaseFollowUp:
        self.instance.by = self.user
        row = super().save(commit=commit)
        self.case.retell()
        return row

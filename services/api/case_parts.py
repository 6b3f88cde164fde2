"""The parts of a case file as JSON: the same rules as the forms, fields named as in the models."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from households import risk_levels
from households.models import Consent
from services.models import (
    CaseAssessment,
    CaseClosing,
    CaseFollowUp,
    CasePlan,
    Goal,
    GoalProgress,
    SupervisionOpinion,
)
from services.models.case.choices import CloseReason, RiskSign, Satisfaction
from services.models.case.intake import PROBLEM_MIN

WORDS = serializers.ListField(
    child=serializers.CharField(max_length=200), required=False, help_text=_("short texts")
)


class CasePart(serializers.Serializer):
    """A part of `case`, written by `user`; both stand in the context. `put` stores it."""

    @property
    def case(self) -> Any:
        return self.context["case"]

    @property
    def user(self) -> Any:
        return self.context["request"].user

    def put(self) -> None:
        raise NotImplementedError

    def lay_on(self, row: Any) -> Any:
        """The told values on `row`, checked by the model; what was not told stays."""
        for name, value in self.validated_data.items():
            setattr(row, name, value)
        row.full_clean(
            exclude=[f.name for f in row._meta.fields if f.name not in self.validated_data],
            validate_unique=False, validate_constraints=False,
        )  # fmt: skip
        return row


class IntakePart(CasePart):
    """Consent, agreement, risk screen, presenting problem."""

    consent = serializers.UUIDField(
        required=False, allow_null=True, help_text=_("uuid of a consent of the person")
    )
    consent_exception = serializers.CharField(
        required=False, allow_blank=True, max_length=200, help_text=_("why there is no consent")
    )
    agreement_no = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=40,
        help_text=_("number of the service agreement"),
    )
    problem = serializers.CharField(
        required=False, min_length=PROBLEM_MIN, max_length=2000, help_text=_("presenting problem")
    )
    screened_on = serializers.DateField(required=False, help_text=_("day of the risk screen"))
    signs = serializers.ListField(
        child=serializers.ChoiceField(RiskSign.choices),
        required=False,
        help_text=_("signs of danger found"),
    )
    risk = serializers.ChoiceField(risk_levels.choices(), required=False, help_text=_("risk level"))
    risk_note = serializers.CharField(
        required=False, allow_blank=True, max_length=1000, help_text=_("what the screen found")
    )

    def validate_consent(self, value: Any) -> Any:
        if value is None:
            return None
        held = Consent.objects.visible_to(self.user).filter(person=self.case.person_id)
        consent = held.in_force().filter(uuid=value).first()
        if consent is None:
            raise serializers.ValidationError(_("There is no such consent in force."))
        return consent

    def validate_screened_on(self, value: Any) -> Any:
        if value > timezone.localdate():
            raise serializers.ValidationError(_("This day lies in the future."))
        return value

    @transaction.atomic
    def put(self) -> None:
        told = dict(self.validated_data)
        row = self.case.intake_row
        for name in ("problem", "screened_on", "signs", "risk_note"):
            if name in told:
                setattr(row, name, told.pop(name))
        for name, value in told.items():
            setattr(self.case, name, value)
        self.case.save()
        row.case = self.case
        row.screened(self.user)


class AssessmentPart(CasePart):
    """The pre-assessment report at hand."""

    done_on = serializers.DateField(required=False, help_text=_("date of the report"))
    person_block = serializers.CharField(
        required=False, allow_blank=True, max_length=3000, help_text=_("the person himself")
    )
    family_block = serializers.CharField(
        required=False, allow_blank=True, max_length=3000, help_text=_("the family")
    )
    social_block = serializers.CharField(
        required=False, allow_blank=True, max_length=3000, help_text=_("the social surroundings")
    )
    needs = WORDS
    strengths = serializers.ListField(
        child=serializers.CharField(max_length=200), required=False, help_text=_("short texts")
    )

    def put(self) -> None:
        report = self.case.assessment or CaseAssessment(case=self.case)
        self.lay_on(report).written(self.user)


class PlanPart(CasePart):
    """Strategy, and the day on which the person agreed."""

    strategy = serializers.CharField(
        required=False, allow_blank=True, max_length=3000, help_text=_("strategy and steps")
    )
    agreed_on = serializers.DateField(
        required=False, allow_null=True, help_text=_("the day on which the person agreed")
    )

    def put(self) -> None:
        plan: CasePlan = self.case.plan
        self.lay_on(plan).save()


class GoalPart(CasePart):
    """A goal by the SMART rule. The same `uuid` again makes no second one."""

    uuid = serializers.UUIDField(
        required=False, help_text=_("made by the client, makes adding idempotent")
    )
    text = serializers.CharField(max_length=200, help_text=_("the goal"))
    measure = serializers.CharField(max_length=100, help_text=_("by what it is measured"))
    baseline = serializers.CharField(max_length=100, help_text=_("present state"))
    target = serializers.CharField(max_length=100, help_text=_("target"))
    due_on = serializers.DateField(help_text=_("due date"))

    def put(self) -> None:
        plan = self.case.plan
        key = self.validated_data.get("uuid")
        if key and Goal.objects.filter(plan=plan, uuid=key).exists():
            return
        self.lay_on(Goal(plan=plan)).save()
        self.case.retell()


class ProgressPart(CasePart):
    """Where a goal of the present plan stands."""

    goal = serializers.UUIDField(help_text=_("uuid of the goal"))
    attainment = serializers.ChoiceField(
        GoalProgress._meta.get_field("attainment").choices,  # type: ignore[arg-type]
        help_text=_("attainment"),
    )
    note = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=500,
        help_text=_("what has changed"),
    )
    on = serializers.DateField(required=False, help_text=_("date; today unless given"))
    percent = serializers.IntegerField(
        required=False, default=0, min_value=0, max_value=100, help_text=_("progress in per cent")
    )

    def put(self) -> None:
        told = dict(self.validated_data)
        goal = Goal.objects.filter(plan=self.case.plan, uuid=told.pop("goal")).first()
        if goal is None:
            raise serializers.ValidationError({"goal": [_("There is no such goal in the plan.")]})
        goal.state(told.pop("attainment"), told.pop("note"), by=self.user, **told)


class OpinionPart(CasePart):
    """A supervisor's opinion."""

    uuid = serializers.UUIDField(
        required=False, help_text=_("made by the client, makes adding idempotent")
    )
    stage = serializers.ChoiceField(
        SupervisionOpinion._meta.get_field("stage").choices,  # type: ignore[arg-type]
        help_text=_("what it is about"),
    )
    verdict = serializers.ChoiceField(SupervisionOpinion.Verdict.choices, help_text=_("opinion"))
    text = serializers.CharField(max_length=2000, help_text=_("advice"))
    supervisor_name = serializers.CharField(
        required=False,
        allow_blank=True,
        default="",
        max_length=40,
        help_text=_("name of the outside supervisor"),
    )

    def put(self) -> None:
        told = dict(self.validated_data)
        if "uuid" in told and self.case.opinions.filter(uuid=told["uuid"]).exists():
            return
        SupervisionOpinion.give(self.case, by=self.user, **told)


class ClosingPart(CasePart):
    """The closing report; the step `close` closes."""

    close_reason = serializers.ChoiceField(
        CloseReason.choices, required=False, help_text=_("reason for closing")
    )
    closed_on = serializers.DateField(required=False, help_text=_("date of closing"))
    satisfaction = serializers.ChoiceField(
        Satisfaction.choices, required=False, allow_null=True, help_text=_("1 to 5")
    )
    no_satisfaction_reason = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=200,
        help_text=_("why satisfaction was not asked"),
    )
    process = serializers.CharField(
        required=False, allow_blank=True, max_length=3000, help_text=_("the work in short")
    )
    result = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=3000,
        help_text=_("what has changed for the person"),
    )
    advice = serializers.CharField(
        required=False, allow_blank=True, max_length=1000, help_text=_("advice for the time after")
    )

    @transaction.atomic
    def put(self) -> None:
        told = dict(self.validated_data)
        row = getattr(self.case, "closing", None) or CaseClosing(case=self.case)
        for name in ("process", "result", "advice"):
            setattr(row, name, told.pop(name, getattr(row, name)))
        row.save()
        for name, value in told.items():
            setattr(self.case, name, value)
        self.case.save()


class FollowUpPart(CasePart):
    """A visit after closing."""

    uuid = serializers.UUIDField(
        required=False, help_text=_("made by the client, makes adding idempotent")
    )
    held_on = serializers.DateField(help_text=_("date"))
    mode = serializers.ChoiceField(CaseFollowUp._meta.get_field("mode").choices, help_text=_("how"))  # type: ignore[arg-type]
    situation = serializers.CharField(max_length=2000, help_text=_("how the person is now"))
    holds = serializers.BooleanField(
        required=False, default=True, help_text=_("what was reached holds")
    )

    def put(self) -> None:
        key = self.validated_data.get("uuid")
        if key and self.case.follow_ups.filter(uuid=key).exists():
            return
        row = self.lay_on(CaseFollowUp(case=self.case, by=self.user))
        row.save()
        self.case.retell()

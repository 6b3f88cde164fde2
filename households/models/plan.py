"""一户一策: one plan per household, with goals that can be measured and who does what by when."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import Through, VisibleManager
from core.workflow import HasMoves, Move
from households.models.household import Household
from households.models.need import Need
from households.models.part import HouseholdPart

# A running plan is looked through again at least this often [D].
REVIEW_DAYS = 90


class PlanStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    APPROVED = "approved", _("Approved")
    RUNNING = "running", _("Being carried out")
    REVIEWED = "reviewed", _("Plan reviewed")
    CLOSED = "closed", _("Plan closed")


def in_review_days() -> dt.date:
    return timezone.localdate() + dt.timedelta(days=REVIEW_DAYS)


def _lacks_for_approval(plan: HouseholdPlan) -> list[str | Promise]:
    goals = list(plan.goals.prefetch_related("measures"))
    missing: list[str | Promise] = []
    if not goals:
        missing.append(_("at least one goal"))
    if any(not goal.is_smart for goal in goals):
        missing.append(_("measure, present state, target and due date of every goal"))
    if any(not goal.measures.all() for goal in goals):
        missing.append(_("a measure with somebody responsible under every goal"))
    if plan.agreed_on is None:
        missing.append(_("the day on which the family agreed"))
    if plan.review_on is None:
        missing.append(_("review date"))
    return missing


def _lacks_for_review(plan: HouseholdPlan) -> list[str | Promise]:
    return [] if plan.review_note.strip() else [_("what the review found")]


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class HouseholdPlan(HasMoves, HouseholdPart):
    """The service plan of a household (specification 3.3 part 10).

    Drafted by the social worker, approved by who holds `plan.approve`, carried out, reviewed.
    """

    Status = PlanStatus

    title = models.CharField(_("what the plan is about"), max_length=100)
    summary = models.TextField(_("situation and strengths"), max_length=2000, blank=True)
    agreed_on = models.DateField(
        _("the family agreed on"), null=True, blank=True,
        help_text=_("The plan is made with the family; it cannot be approved without their word."),
    )  # fmt: skip
    review_on = models.DateField(_("review date"), default=in_review_days, null=True, blank=True)
    review_note = models.TextField(_("what the review found"), max_length=2000, blank=True)
    status = models.CharField(
        _("state"), max_length=8, choices=PlanStatus, default=PlanStatus.DRAFT, editable=False
    )
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+",
        editable=False, verbose_name=_("approved by"),
    )  # fmt: skip

    S = PlanStatus
    MOVES = {
        "approve": Move(
            _("Approve"), {S.DRAFT}, S.APPROVED, permission="plan.approve",
            lacks=_lacks_for_approval, stamp="approved_at", who="approved_by",
        ),
        "return": Move(
            _("Return to draft"), {S.APPROVED}, S.DRAFT, permission="plan.approve",
            needs_reason=True, clears=("approved_at", "approved_by"),
        ),
        "start": Move(_("Start the plan"), {S.APPROVED}, S.RUNNING, permission="household.edit"),
        "review": Move(
            _("Review the plan"), {S.RUNNING}, S.REVIEWED, permission="household.edit",
            lacks=_lacks_for_review, fields=("review_note",),
        ),
        "go_on": Move(
            _("Go on with it"), {S.REVIEWED}, S.RUNNING, permission="household.edit",
            fields=("review_on",),
        ),
        "close": Move(
            _("Close the plan"), {S.RUNNING, S.REVIEWED}, S.CLOSED, permission="household.edit",
            needs_reason=True,
        ),
    }  # fmt: skip
    place = "household__station"

    class Meta:
        verbose_name = _("service plan")
        verbose_name_plural = _("service plans")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(status__in=(PlanStatus.APPROVED, PlanStatus.RUNNING)),
                name="one_plan_in_force_per_household",
                violation_error_message=_("Another plan of this household is in force."),
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def is_draft(self) -> bool:
        return self.status == PlanStatus.DRAFT

    @property
    def is_closed(self) -> bool:
        return self.status == PlanStatus.CLOSED

    @property
    def progress(self) -> int:
        """The plain mean of its goals, in per cent."""
        goals = list(self.goals.all())
        return round(sum(goal.progress for goal in goals) / len(goals)) if goals else 0

    def _forbidden(self, move: Move, user: Any) -> str | Promise | None:
        if move.target in (PlanStatus.APPROVED, PlanStatus.RUNNING) and self._other_in_force():
            return _("Another plan of this household is in force.")
        return super()._forbidden(move, user)

    def _other_in_force(self) -> bool:
        in_force = (PlanStatus.APPROVED, PlanStatus.RUNNING)
        others = HouseholdPlan.objects.filter(household_id=self.household_id, status__in=in_force)
        return others.exclude(pk=self.pk).exists()

    def after(self, name: str, by: Any, reason: str) -> None:
        """When the plan starts, the needs that it answers are being served."""
        if name != "start":
            return
        for goal in self.goals.filter(need__status=Need.Status.OPEN).select_related("need"):
            goal.need.make("serve", by=by)  # type: ignore[union-attr]


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class PlanGoal(models.Model):
    """A goal by the SMART rule: what, measured by what, from where, to where, by when."""

    class Result(models.TextChoices):
        OPEN = "open", _("Under way")
        ACHIEVED = "achieved", _("Achieved")
        PARTLY = "partly", _("Partly achieved")
        MISSED = "missed", _("Not achieved")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    plan = models.ForeignKey(
        HouseholdPlan, models.CASCADE, related_name="goals", verbose_name=_("service plan")
    )
    need = models.ForeignKey(
        Need, models.SET_NULL, null=True, blank=True, related_name="goals", verbose_name=_("need")
    )
    text = models.CharField(_("goal"), max_length=200)
    indicator = models.CharField(_("measured by"), max_length=100, blank=True)
    baseline = models.CharField(_("present state"), max_length=100, blank=True)
    target = models.CharField(_("target"), max_length=100, blank=True)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    progress = models.PositiveSmallIntegerField(
        _("progress (%)"), default=0, validators=[MaxValueValidator(100)]
    )
    result = models.CharField(_("result"), max_length=8, choices=Result, default=Result.OPEN)

    objects = VisibleManager()
    jurisdiction = Through("plan")

    class Meta:
        verbose_name = _("goal")
        verbose_name_plural = _("goals")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(progress__lte=100), name="progress_is_a_percentage")
        ]

    def __str__(self) -> str:
        return self.text

    @property
    def household(self) -> Household:
        return self.plan.household

    @property
    def is_smart(self) -> bool:
        return bool(self.indicator and self.baseline and self.target and self.due_on)

    def clean(self) -> None:
        if self.need_id and self.need and self.need.household_id != self.plan.household_id:
            raise ValidationError({"need": _("This need belongs to another household.")})
        if self.result == self.Result.ACHIEVED:
            self.progress = 100


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class PlanMeasure(models.Model):
    """What is done for a goal, by whom and until when."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    goal = models.ForeignKey(
        PlanGoal, models.CASCADE, related_name="measures", verbose_name=_("goal")
    )
    text = models.CharField(_("measure"), max_length=200)
    responsible = models.CharField(
        _("responsible"), max_length=60,
        help_text=_("A social worker, a family member, a volunteer, another body."),
    )  # fmt: skip
    due_on = models.DateField(_("due on"))
    done_on = models.DateField(_("done on"), null=True, blank=True)
    remark = models.CharField(_("remark"), max_length=200, blank=True)

    objects = VisibleManager()
    jurisdiction = Through("goal")

    class Meta:
        verbose_name = _("measure")
        verbose_name_plural = _("measures")
        ordering = ["due_on", "pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def household(self) -> Household:
        return self.goal.plan.household

    @property
    def is_late(self) -> bool:
        return self.done_on is None and self.due_on < timezone.localdate()

    def clean(self) -> None:
        if self.done_on and self.done_on > timezone.localdate():
            raise ValidationError({"done_on": _("This day lies in the future.")})

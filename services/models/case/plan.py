"""The service plan of a case in versions, its goals by the SMART rule, and how they advance."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pghistory
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.jurisdiction import Confidential, Through, VisibleManager, VisibleQuerySet
from services.models.case.choices import SHARES, Attainment
from services.models.case.file import Case


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class CasePlan(models.Model):
    """One version. The newest holds; a re-assessment leads to the next one."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="plans")
    number = models.PositiveSmallIntegerField(_("version"), default=1, editable=False)
    strategy = models.TextField(_("strategy and steps"), max_length=3000, blank=True)
    agreed_on = models.DateField(
        _("the person agreed on"), null=True, blank=True,
        help_text=_("The plan is made with the person; it does not start without their word."),
    )  # fmt: skip
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleManager()
    jurisdiction = Confidential("case")

    class Meta:
        verbose_name = _("service plan of a case")
        verbose_name_plural = _("service plans of cases")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="plans_of_a_case_by_version")
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.number}"

    def clean(self) -> None:
        if self.agreed_on and self.agreed_on > timezone.localdate():
            raise ValidationError({"agreed_on": _("This day lies in the future.")})

    @classmethod
    @transaction.atomic
    def draw_up(cls, case: Case, by: Any) -> CasePlan:
        """The next version; the goals of the last one come along with where they stand."""
        last = case.plan
        plan = cls.objects.create(
            case=case, created_by=by, number=last.number + 1 if last else 1,
            strategy=last.strategy if last else "",
        )  # fmt: skip
        for goal in last.goals.all() if last else ():
            Goal.objects.create(
                plan=plan, former=goal,
                **{name: getattr(goal, name) for name in (*Goal.SMART, "text", "attainment", "stated_on")},
            )  # fmt: skip
        return plan


class GoalQuerySet(VisibleQuerySet):
    def open(self) -> GoalQuerySet:
        """Not yet achieved, partly or missed."""
        return self.filter(attainment=Attainment.OPEN)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Goal(models.Model):
    """A goal by the SMART rule: what, measured by what, from where, to where, by when."""

    SMART = ("measure", "baseline", "target", "due_on")

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    plan = models.ForeignKey(
        CasePlan, models.CASCADE, related_name="goals", verbose_name=_("service plan")
    )
    former = models.ForeignKey(
        "self", models.SET_NULL, null=True, editable=False, related_name="later"
    )
    text = models.CharField(_("goal"), max_length=200)
    measure = models.CharField(_("measured by"), max_length=100)
    baseline = models.CharField(_("present state"), max_length=100)
    target = models.CharField(_("target"), max_length=100)
    due_on = models.DateField(_("due on"))
    attainment = models.CharField(
        _("attainment"), max_length=8, choices=Attainment, default=Attainment.OPEN
    )
    # The day of the newest word on it; None: nobody has looked yet.
    stated_on = models.DateField(null=True, editable=False)

    objects = models.Manager.from_queryset(GoalQuerySet)()
    jurisdiction = Through("plan")

    class Meta:
        verbose_name = _("goal of a case")
        verbose_name_plural = _("goals of cases")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text

    @property
    def case(self) -> Case:
        return self.plan.case

    @property
    def is_smart(self) -> bool:
        return all(getattr(self, name) for name in self.SMART)

    @property
    def is_late(self) -> bool:
        return self.attainment == Attainment.OPEN and self.due_on < timezone.localdate()

    @property
    def share(self) -> Decimal:
        """What it adds to goal attainment: 1, ½ or 0 (K11)."""
        return Decimal(SHARES.get(Attainment(self.attainment), "0"))

    def history(self) -> list[GoalProgress]:
        """Every word on it, also from earlier versions of the plan; newest first."""
        chain, goal = [self.pk], self
        while goal.former is not None:
            goal = goal.former
            chain.append(goal.pk)
        return list(GoalProgress.objects.filter(goal__in=chain).select_related("by"))

    @transaction.atomic
    def state(
        self, attainment: str, note: str, *, by: Any, on: Any = None, percent: int = 0
    ) -> GoalProgress:
        """Say where the goal stands. Out: the entry, which stays."""
        entry = GoalProgress(
            goal=self, attainment=attainment, note=note, by=by, on=on or timezone.localdate(),
            percent=100 if attainment == Attainment.ACHIEVED else percent,
        )  # fmt: skip
        entry.full_clean(exclude=["goal", "by"])
        entry.save()
        self.attainment, self.stated_on = attainment, entry.on
        self.save(update_fields=["attainment", "stated_on"])
        self.case.retell()
        return entry


class GoalProgress(models.Model):
    """One word on a goal: where it stands, since when, who says so. Append-only."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    goal = models.ForeignKey(Goal, models.CASCADE, related_name="progress")
    on = models.DateField(_("date"), default=timezone.localdate)
    attainment = models.CharField(
        _("attainment"), max_length=8, choices=Attainment, default=Attainment.OPEN
    )
    percent = models.PositiveSmallIntegerField(
        _("progress (%)"), default=0, validators=[MaxValueValidator(100)]
    )
    note = models.CharField(_("what has changed"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleManager()
    jurisdiction = Through("goal")

    class Meta:
        verbose_name = _("progress of a goal")
        verbose_name_plural = _("progress of goals")
        ordering = ["-on", "-pk"]

    def __str__(self) -> str:
        return f"{self.on} {self.get_attainment_display()}"

    def clean(self) -> None:
        if self.on and self.on > timezone.localdate():
            raise ValidationError({"on": _("This day lies in the future.")})

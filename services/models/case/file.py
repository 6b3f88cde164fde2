"""The cover of a case: whose it is, who works on it, in which state, with what result.

No sentence about the person stands here: those are in the rows that hang on it (`Confidential`), so
that the county may count and list cases without reading them.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from campaigns.models import Track
from core.ids import uuid7
from core.jurisdiction import ByStation
from core.workflow import HasMoves
from households import risk_levels
from households.models import Attachment, Consent, Household, Person
from services.models.case import conditions, course
from services.models.case.choices import (
    OPEN,
    WORKING,
    CaseStatus,
    CloseReason,
    RefusalReason,
    Satisfaction,
    Source,
    Theory,
)
from services.models.case.moves import MOVES
from services.models.case.queryset import SILENT_DAYS, CaseQuerySet
from services.models.record import ServiceRecord
from stations.models import Station

if TYPE_CHECKING:
    from services.models.case.assessment import CaseAssessment
    from services.models.case.intake import CaseIntake
    from services.models.case.plan import CasePlan

S = CaseStatus


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class Case(HasMoves, models.Model):
    """One case (个案). Never deleted: not taken on, closed or archived."""

    Status = CaseStatus
    Source = Source
    Theory = Theory
    CloseReason = CloseReason
    RefusalReason = RefusalReason

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    case_no = models.CharField(_("case number"), max_length=24, unique=True, editable=False)
    station = models.ForeignKey(
        Station, models.PROTECT, related_name="cases", verbose_name=_("station")
    )
    household = models.ForeignKey(
        Household, models.PROTECT, related_name="cases", verbose_name=_("household")
    )
    person = models.ForeignKey(
        Person, models.PROTECT, related_name="cases", verbose_name=_("person")
    )
    worker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="cases",
        verbose_name=_("primary social worker"),
    )  # fmt: skip
    co_workers = models.ManyToManyField(
        settings.AUTH_USER_MODEL, blank=True, related_name="+", verbose_name=_("co-workers")
    )
    source = models.CharField(_("source"), max_length=12, choices=Source)
    opened_on = models.DateField(_("opened on"), default=timezone.localdate)
    track = models.ForeignKey(
        Track, models.PROTECT, null=True, blank=True, verbose_name=_("track"), related_name="+",
        help_text=_("Empty for routine work."),
    )  # fmt: skip
    business_field = models.PositiveSmallIntegerField(
        _("business field"), choices=ServiceRecord.BusinessField,
        default=ServiceRecord.BusinessField.SOCIAL_ASSISTANCE,
    )  # fmt: skip
    theory = models.CharField(_("theory or model"), max_length=12, choices=Theory, blank=True)
    risk = models.CharField(
        _("risk level"), max_length=risk_levels.CODE_LENGTH, choices=risk_levels.choices, blank=True
    )
    status = models.CharField(
        _("state"), max_length=12, choices=CaseStatus, default=S.INTAKE, editable=False
    )
    # Intake.
    consent = models.ForeignKey(
        Consent, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("consent")
    )
    consent_exception = models.CharField(_("why there is no consent"), max_length=200, blank=True)
    agreement_no = models.CharField(_("number of the service agreement"), max_length=40, blank=True)
    agreement = models.ForeignKey(
        Attachment, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("agreement on file"),
    )  # fmt: skip
    refusal_reason = models.CharField(
        _("reason for not taking the case on"), max_length=10, choices=RefusalReason, blank=True
    )
    # Told by the referral with which the case ended.
    referred_to = models.CharField(_("referred to"), max_length=80, blank=True, editable=False)
    reopened_from = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reopened_as", editable=False,
        verbose_name=_("reopened from"),
    )  # fmt: skip
    # Why this person has two open cases; only a station head gives it.
    second_case_reason = models.CharField(
        _("why a second open case"), max_length=200, blank=True, editable=False
    )
    # Suspension.
    resume_on = models.DateField(_("expected to go on"), null=True, blank=True)
    suspended_from = models.CharField(max_length=12, choices=CaseStatus, blank=True, editable=False)
    # Closing.
    closed_on = models.DateField(_("date of closing"), null=True, blank=True)
    close_reason = models.CharField(
        _("reason for closing"), max_length=8, choices=CloseReason, blank=True
    )
    satisfaction = models.PositiveSmallIntegerField(
        _("the person's satisfaction"), choices=Satisfaction, null=True, blank=True
    )
    no_satisfaction_reason = models.CharField(
        _("why satisfaction was not asked"), max_length=200, blank=True
    )
    # Told by what hangs on the case (`retell`), so that lists and reminders read one table.
    last_contact_on = models.DateField(_("last contact"), null=True, editable=False)
    contact_count = models.PositiveIntegerField(_("contacts"), default=0, editable=False)
    goal_due_on = models.DateField(_("next goal due"), null=True, editable=False)
    follow_up_by = models.DateField(_("follow-up by"), null=True, editable=False)
    # The person died or moved away: somebody has to close the case.
    asked_to_close = models.CharField(
        _("asked to close"), max_length=8, choices=CloseReason, blank=True, editable=False
    )
    accepted_at = models.DateTimeField(null=True, editable=False)
    intervened_at = models.DateTimeField(null=True, editable=False)
    ended_at = models.DateTimeField(null=True, editable=False)
    archived_at = models.DateTimeField(null=True, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", editable=False
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = models.Manager.from_queryset(CaseQuerySet)()
    jurisdiction = ByStation("station")

    MOVES = MOVES

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["station", "-id"], name="cases_of_a_station"),
            models.Index(
                fields=["worker"],
                condition=Q(status__in=sorted(OPEN)),
                name="open_cases_of_a_worker",
            ),
            models.Index(fields=["person"], name="cases_of_a_person"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=~Q(status="closed") | Q(closed_on__isnull=False) & ~Q(close_reason=""),
                name="a_closed_case_has_date_and_reason",
            )
        ]
        triggers = [pgtrigger.Protect(name="case_stays", operation=pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.case_no

    def get_absolute_url(self) -> str:
        return reverse("services:case", args=[self.uuid])

    # --- who -------------------------------------------------------------------------------------

    def is_worked_by(self, user: Any) -> bool:
        """Primary or other social worker of the case; co-workers are read once."""
        return user.pk == self.worker_id or user.pk in self._co_worker_ids

    @cached_property
    def _co_worker_ids(self) -> set[int]:
        return {worker.pk for worker in self.co_workers.all()}

    def may_read(self, user: Any) -> bool:
        """Who reads the text (specification 2.1): its workers, the head, a supervisor; nobody else."""
        return (self.is_worked_by(user) and self.holds(user, "case.edit")) or any(
            self.holds(user, permission) for permission in ("case.approve", "case.supervise")
        )

    def may_write(self, user: Any) -> bool:
        """Who fills the file in: its social workers and the head, while the case is not archived."""
        at = self.holds(user, "case.edit")
        mine = self.is_worked_by(user) or self.holds(user, "case.approve")
        return at and mine and self.status not in (S.ARCHIVED, S.REJECTED, S.REFERRED_OUT)

    def may_refer(self, user: Any) -> bool:
        """Who refers the person out of the case: who works on it, while it is open."""
        return self.is_open and self.may_write(user)

    # --- what hangs on it ------------------------------------------------------------------------

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_working(self) -> bool:
        return self.status in WORKING

    @property
    def is_silent(self) -> bool:
        since = self.last_contact_on or self.opened_on
        return self.is_working and (timezone.localdate() - since).days > SILENT_DAYS

    @property
    def intake_row(self) -> CaseIntake | None:
        return getattr(self, "intake", None)

    @property
    def assessment(self) -> CaseAssessment | None:
        """The newest pre-assessment report."""
        return self.assessments.order_by("-number").first()

    @property
    def plan(self) -> CasePlan | None:
        """The newest version of the service plan."""
        return self.plans.order_by("-number").first()

    @property
    def referral_reason(self) -> str:
        """With what a referral out of this case begins: why it is not taken on, and the problem."""
        why = [str(self.get_refusal_reason_display())] if self.refusal_reason else []
        problem = [self.intake_row.problem] if self.intake_row else []
        return "；".join(why + problem)[:500]

    def retell(self) -> None:
        """Tell last contact, number of contacts, next goal and follow-up again from their rows."""
        contacts = self.contacts.standing().filter(record__outcome=ServiceRecord.Outcome.SERVED)
        told = contacts.aggregate(last=models.Max("record__occurred_on"), n=models.Count("pk"))
        plan = self.plan
        due = plan.goals.open().aggregate(due=models.Min("due_on"))["due"] if plan else None
        waits = self.status == S.CLOSED and not self.follow_ups.exists()
        values = {
            "last_contact_on": told["last"],
            "contact_count": told["n"],
            "goal_due_on": due if self.is_open else None,
            "follow_up_by": conditions.follow_up_until(self) if waits else None,
        }
        changed = [name for name, value in values.items() if getattr(self, name) != value]
        for name in changed:
            setattr(self, name, values[name])
        if changed:
            self.save(update_fields=changed)

    # --- moves -----------------------------------------------------------------------------------

    def keep(self, name: str, before: Any, by: Any, reason: str, at: dt.datetime) -> None:
        if name == "suspend":
            self.suspended_from = before
            self.save(update_fields=["suspended_from"])
        super().keep(name, before, by, reason, at)

    def after(self, name: str, by: Any, reason: str) -> None:
        course.follows(self, name, by, reason)

    def resume(self, by: Any) -> None:
        """Out of the suspension, back to where the case stood."""
        self.make(f"back_to_{self.suspended_from or S.INTAKE}", by=by)

    def reopen(self, by: Any, problem: str = "") -> Case:
        """A new case linked to this one; see `course.reopen`."""
        return course.reopen(self, by, problem)

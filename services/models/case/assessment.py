"""The pre-assessment report 预估: the person, the family, the surroundings; needs and strengths."""

from __future__ import annotations

from typing import Any

import pghistory
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.fields import EncryptedCharField
from core.ids import uuid7
from core.jurisdiction import Confidential, VisibleManager
from households.models import Need
from services.models.case.file import Case


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class CaseAssessment(models.Model):
    """One report. A re-assessment is the next number, begun as a copy, with its reason."""

    uuid = models.UUIDField(default=uuid7, unique=True, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="assessments")
    number = models.PositiveSmallIntegerField(_("number"), default=1, editable=False)
    reason = EncryptedCharField(
        _("why it was assessed again"), purpose="case.reassess", max_length=500, blank=True,
        default="", editable=False,
    )  # fmt: skip
    done_on = models.DateField(_("date of the report"), null=True, blank=True)
    person_block = EncryptedCharField(
        _("the person himself"), purpose="case.person_block", max_length=3000, blank=True,
        default="",
        help_text=_("Health, mind, abilities, what happened so far, what the person wants."),
    )  # fmt: skip
    family_block = EncryptedCharField(
        _("the family"), purpose="case.family_block", max_length=3000, blank=True, default="",
        help_text=_("Who there is, how they live together, income, who can help."),
    )  # fmt: skip
    social_block = EncryptedCharField(
        _("the social surroundings"), purpose="case.social_block", max_length=3000, blank=True,
        default="", help_text=_("Neighbours, village, school or work, offices, what is offered."),
    )  # fmt: skip
    needs = ArrayField(
        models.CharField(max_length=200), default=list, blank=True, verbose_name=_("needs")
    )
    strengths = ArrayField(
        models.CharField(max_length=200), default=list, blank=True, verbose_name=_("strengths")
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = VisibleManager()
    jurisdiction = Confidential("case")

    class Meta:
        verbose_name = _("pre-assessment report")
        verbose_name_plural = _("pre-assessment reports")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="reports_of_a_case_by_number")
        ]

    def __str__(self) -> str:
        return f"{self.case} · {self.number}"

    @classmethod
    def again(cls, case: Case, reason: str, by: Any) -> CaseAssessment:
        """The next report, with the words of the last one to go on from."""
        last = case.assessment
        report = cls(case=case, by=by, reason=reason[:500], number=last.number + 1 if last else 1)
        if last is not None:
            for name in ("person_block", "family_block", "social_block", "needs", "strengths"):
                setattr(report, name, getattr(last, name))
        report.save()
        return report

    def written(self, by: Any) -> None:
        """Save the report; its needs stand in the household's file at once."""
        self.by = by
        self.save()
        household = self.case.household
        Need.objects.withdraw(self.uuid, keep=self.needs)
        Need.objects.note(
            household, self.needs, source=Need.Source.ASSESSMENT, source_uuid=self.uuid,
            found_on=self.done_on or timezone.localdate(), by=by,
        )  # fmt: skip

"""The yearly needs survey of a community 社区需求调研 (specification 2.4)."""

from __future__ import annotations

from typing import Any

import pghistory
from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.jurisdiction import ByStation, VisibleManager
from core.workflow import HasMoves, Move, Text
from services.models.community.base import APPROVE, EDIT, OfCommunity

# The five fields of the campaign in their order (HN-04), and what fits none of them.
BLOCKS = ("relief", "elderly", "children", "disabled", "governance", "other")
FIRST_YEAR = 2000


class SurveyStatus(models.TextChoices):
    DRAFT = "draft", _("Being written")
    SUBMITTED = "submitted", _("Submitted")
    APPROVED = "approved", _("Approved")


S = SurveyStatus


def this_year() -> int:
    return timezone.localdate().year


def year_fault(year: int | None) -> Text | None:
    """Why a year cannot be that of a yearly file; None if it can."""
    if year is not None and not FIRST_YEAR <= year <= this_year() + 1:
        return _("This year cannot be right.")
    return None


def _lacks(survey: CommunityNeedsSurvey) -> list[Text]:
    wanted = {
        _("how many were asked"): survey.sample,
        _("findings"): any(getattr(survey, block).strip() for block in BLOCKS),
        _("the priorities"): survey.priorities.strip(),
    }
    return [words for words, there in wanted.items() if not there]


def _findings(label: Any) -> Any:
    return models.TextField(label, blank=True, max_length=2000)


@pghistory.track(pghistory.UpdateEvent(row=pghistory.Old), pghistory.DeleteEvent(row=pghistory.Old))
class CommunityNeedsSurvey(HasMoves, OfCommunity):
    """One survey of one community and year; approved by the head, open again only with a reason."""

    Status = SurveyStatus

    class Method(models.TextChoices):
        QUESTIONNAIRE = "form", _("Questionnaire")
        INTERVIEW = "interview", _("Interviews")
        FORUM = "forum", _("Forum")
        OBSERVATION = "observe", _("Observation")
        MIXED = "mixed", _("Several methods")

    year = models.PositiveSmallIntegerField(_("year"), default=this_year)
    method = models.CharField(
        _("method of the survey"), max_length=9, choices=Method, default=Method.QUESTIONNAIRE
    )
    sample = models.PositiveIntegerField(_("how many were asked"), null=True, blank=True)
    relief = _findings(_("help for people in difficulty"))
    elderly = _findings(_("services for the elderly"))
    children = _findings(_("care for children"))
    disabled = _findings(_("rehabilitation of the disabled"))
    governance = _findings(_("community governance"))
    other = _findings(_("other needs"))
    priorities = models.TextField(
        _("priorities"), blank=True, max_length=2000, help_text=_("The most pressing first.")
    )
    status = models.CharField(
        _("status"), max_length=9, choices=SurveyStatus, default=S.DRAFT, editable=False
    )
    approved_at = models.DateTimeField(_("approved"), null=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = VisibleManager()
    jurisdiction = ByStation("station")

    MOVES = {
        "submit": Move(_("Submit"), {S.DRAFT}, S.SUBMITTED, permission=EDIT, lacks=_lacks),
        "give_back": Move(
            _("Return"), {S.SUBMITTED}, S.DRAFT, permission=APPROVE, needs_reason=True
        ),
        "approve": Move(
            _("Approve"), {S.SUBMITTED}, S.APPROVED, permission=APPROVE, lacks=_lacks,
            stamp="approved_at", who="approved_by",
        ),
        "reopen": Move(
            _("Open again"), {S.APPROVED}, S.DRAFT, permission=APPROVE, needs_reason=True,
            clears=("approved_at", "approved_by"),
        ),
    }  # fmt: skip

    class Meta:
        verbose_name = _("community needs survey")
        verbose_name_plural = _("community needs surveys")
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["station", "village", "year"], nulls_distinct=False,
                name="one_needs_survey_per_community_and_year",
                violation_error_message=_("This community has a survey of that year already."),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.village.name if self.village else self.station} {self.year}"

    def get_absolute_url(self) -> str:
        return reverse("services:needs-survey", args=[self.uuid])

    def faults(self) -> dict[str, Any]:
        fault = year_fault(self.year)
        return {"year": fault} if fault else {}

    @property
    def is_editable(self) -> bool:
        return self.status == S.DRAFT

    @property
    def findings(self) -> list[tuple[str, str]]:
        """Block in words and what was found, in the order of the fields."""
        return [
            (str(self._meta.get_field(block).verbose_name), getattr(self, block))  # type: ignore[union-attr]
            for block in BLOCKS
        ]

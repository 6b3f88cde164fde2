"""What each step of an economic survey still waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _

from households.economy.kinds import Part
from households.economy.standing import COUNTED

if TYPE_CHECKING:
    from households.models.economic_survey.survey import EconomicSurvey


def _authorised(survey: EconomicSurvey) -> list[Any]:
    return [] if survey.is_authorised else [_("an authorisation that holds")]


def visit_lacks(survey: EconomicSurvey) -> list[Any]:
    missing = _authorised(survey)
    if not survey.visited_on:
        missing.append(_("the day of the visit"))
    if not survey.has_two_surveyors:
        missing.append(_("a second surveyor"))
    return missing


def sign_lacks(survey: EconomicSurvey) -> list[Any]:
    missing = _authorised(survey)
    if not survey.signed_on:
        missing.append(_("the day of the applicant's signature"))
    elif survey.visited_on and survey.signed_on < survey.visited_on:
        missing.append(_("a signature on or after the day of the visit"))
    if not survey.members.filter(standing__in=COUNTED).exists():
        missing.append(_("at least one member who counts"))
    if not survey.lines.filter(part=Part.INCOME).exists():
        missing.append(_("the income of the last 12 months (0 when there is none)"))
    return missing


def send_lacks(survey: EconomicSurvey) -> list[Any]:
    return _authorised(survey) + ([] if survey.sent_to.strip() else [_("where it is sent")])


def result_lacks(survey: EconomicSurvey) -> list[Any]:
    missing = [] if survey.result_on else [_("the day of the result")]
    return missing + ([] if survey.result_text.strip() else [_("the official result")])

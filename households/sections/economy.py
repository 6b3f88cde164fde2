"""Household economy: surveys with the figure per head, leads, completeness of part 5."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from households.economy import follow as follow  # connects its receiver
from households.file import completeness
from households.file.page import FilePage, Section, Tab, register
from households.models import EconomicSurvey, Household, Lead

SHOWN = 10


def _surveys(file: FilePage) -> dict[str, Any]:
    rows = file.household.economic_surveys.select_related("applicant", "surveyor", "authorisation")
    surveys = list(rows.order_by("-pk")[:SHOWN])
    latest = surveys[0] if surveys else None
    return {
        "economy_surveys": surveys,
        "economy_latest": latest,
        "economy_figure": latest.figure if latest else None,
        "economy_may_start": file.user.may("survey.edit") and not file.household.is_closed,
    }


def _leads(file: FilePage) -> dict[str, Any]:
    leads = Lead.objects.visible_to(file.user).filter(household=file.household).defer("phone")
    return {
        "economy_leads": leads[:SHOWN],
        "economy_may_lead": file.user.may("lead.edit") and not file.household.is_closed,
    }


def _start(household: Household) -> str:
    return reverse("households:survey-start", args=[household.uuid])


register(
    Tab("economy", _("Household economy"), 45),
    Section("economy", "economy", 10, "households/sections/_economy.html", _surveys),
    Section("economy-leads", "economy", 20, "households/sections/_economy_leads.html", _leads),
)
completeness.register(
    completeness.Check(
        "economy", 5, _("family economic survey confirmed by signature"),
        present=lambda: Exists(
            EconomicSurvey.objects.filter(
                household=OuterRef("pk"), status__in=("signed", "sent", "answered")
            )
        ),
        url=_start,
        watches={"households.EconomicSurvey": "household_id"},
        permission="survey.edit",
    )
)  # fmt: skip

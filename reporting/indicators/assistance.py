"""Indicators of social assistance and satisfaction (K12, K17; HN-A09, HN-A11, HN-A13)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.small_groups import FEWEST
from households.models import Measure
from reporting.indicators.indicator import Additivity, Indicator, Tallied

LEADS = _("Active-discovery leads of the stations")
SCREENED = _("Screening lists of the stations")
ANSWERS = _("Answers of the stations' satisfaction surveys")

ENTRIES = (
    Indicator(
        code="K12",
        name=_("Satisfaction rate"),
        unit="%",
        definition=_(
            "Answers “very satisfied” and “satisfied” to the question of satisfaction on the whole, "
            "of all valid answers to it. Hidden below five answers, and where a rest of fewer than "
            "five could be worked out by subtraction. Months with fewer than five answers count "
            "together with further such months, as soon as there are five."
        ),
        numerator=_("answers “very satisfied” and “satisfied” on the whole"),
        denominator=_("valid answers to satisfaction on the whole"),
        source=ANSWERS,
        exclusions=_("Answers without a point for satisfaction on the whole."),
        additivity=Additivity.RATIO,
        reading=Tallied(Measure.ANSWERS_SATISFIED, Measure.ANSWERS, percent=True, fewest=FEWEST),
        decimals=1,
    ),
    Indicator(
        code="K12M",
        name=_("Mean satisfaction"),
        unit=_("points"),
        definition=_(
            "Mean of the points (1 to 5) given for satisfaction on the whole. Shown beside the "
            "satisfaction rate and hidden with it."
        ),
        numerator=_("sum of the points for satisfaction on the whole"),
        denominator=_("valid answers to satisfaction on the whole"),
        source=ANSWERS,
        additivity=Additivity.RATIO,
        reading=Tallied(Measure.ANSWERS_SCORE, Measure.ANSWERS, fewest=FEWEST),
        decimals=2,
    ),
    Indicator(
        code="K17",
        name=_("Closing rate of active discovery"),
        unit="%",
        definition=_(
            "Leads found in the period that are closed by now, of all leads found in the period."
        ),
        numerator=_("leads found in the period and closed"),
        denominator=_("leads found in the period"),
        source=LEADS,
        additivity=Additivity.RATIO,
        reading=Tallied(Measure.LEADS_CLOSED, Measure.LEADS, percent=True),
        decimals=1,
    ),
    Indicator(
        code="HN13",
        name=_("Person-times of active discovery"),
        unit=_("person-times"),
        definition=_("Persons concerned by the leads found in the period, added up."),
        numerator=_("sum of the persons concerned by leads found in the period"),
        source=LEADS,
        additivity=Additivity.ADDITIVE,
        reading=Tallied(Measure.LEAD_PERSONS),
    ),
    Indicator(
        code="HN13L",
        name=_("Leads found"),
        unit=_("leads"),
        definition=_("Active-discovery leads found in the period."),
        numerator=_("number of leads found in the period"),
        source=LEADS,
        additivity=Additivity.ADDITIVE,
        reading=Tallied(Measure.LEADS),
    ),
    Indicator(
        code="HN13R",
        name=_("Share of leads passed on"),
        unit="%",
        definition=_(
            "Leads found in the period whose last answer is “passed on”, of all leads found in it."
        ),
        numerator=_("leads found in the period and passed on"),
        denominator=_("leads found in the period"),
        source=LEADS,
        additivity=Additivity.RATIO,
        reading=Tallied(Measure.LEADS_REFERRED, Measure.LEADS, percent=True),
        decimals=1,
    ),
    Indicator(
        code="HN09",
        name=_("Households screened"),
        unit=_("households"),
        definition=_(
            "Households with a first result on a screening list in the period; a household counts "
            "once on each list, somebody who is not on the register as a household of their own."
        ),
        numerator=_("households with a result, once on each list"),
        source=SCREENED,
        additivity=Additivity.ADDITIVE,
        reading=Tallied(Measure.SCREENED_HOUSEHOLDS),
    ),
    Indicator(
        code="HN09P",
        name=_("Persons screened"),
        unit=_("persons"),
        definition=_("Persons with a result on a screening list in the period."),
        numerator=_("persons with a result, once on each list"),
        source=SCREENED,
        additivity=Additivity.ADDITIVE,
        reading=Tallied(Measure.SCREENED_PERSONS),
    ),
)

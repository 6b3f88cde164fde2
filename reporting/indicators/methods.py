"""Case work and group work: files opened, running and closed (FQ-19, FQ-20, K10, K11)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from reporting.indicators.indicator import Additivity, Happened, Indicator, Share, Standing
from services.models import Milestone

Kind = Milestone.Kind
CASES = _("Case files of the stations")
GROUPS = _("Group files of the stations")
OPEN_CASES = Standing(begun=Kind.CASE_OPENED, ended=Kind.CASE_CLOSED)
OPENED_CASES = Happened((Kind.CASE_OPENED,))
CLOSED_CASES = Happened((Kind.CASE_CLOSED,))

ENTRIES = (
    Indicator(
        code="FQ19",
        name=_("Groups"),
        unit=_("groups"),
        definition=_(
            "Groups that count: with an approved plan, enough sessions held and the evaluation "
            "done. A group of six sessions is one group; sessions are shown beside it."
        ),
        numerator=_("number of groups that ended and count"),
        source=GROUPS,
        exclusions=_("Groups still running; groups with too few sessions or without evaluation."),
        additivity=Additivity.ADDITIVE,
        reading=Happened((Kind.GROUP_ENDED,)),
    ),
    Indicator(
        code="FQ19O",
        name=_("Groups opened"),
        unit=_("groups"),
        definition=_("Groups that began to run in the period, whether they count later or not."),
        numerator=_("number of groups opened"),
        source=GROUPS,
        additivity=Additivity.ADDITIVE,
        reading=Happened((Kind.GROUP_OPENED,)),
    ),
    Indicator(
        code="FQ20",
        name=_("Cases"),
        unit=_("cases"),
        definition=_("Cases opened. A contact within a case is not a case."),
        numerator=_("number of cases opened"),
        source=CASES,
        additivity=Additivity.ADDITIVE,
        reading=OPENED_CASES,
    ),
    Indicator(
        code="FQ20S",
        name=_("Cases in progress"),
        unit=_("cases"),
        definition=_("Cases opened and not closed by the end of the period."),
        numerator=_("cases opened until the end of the period − cases closed until then"),
        source=CASES,
        additivity=Additivity.ADDITIVE,
        reading=OPEN_CASES,
    ),
    Indicator(
        code="FQ20C",
        name=_("Cases closed"),
        unit=_("cases"),
        definition=_("Cases closed in the period."),
        numerator=_("number of cases closed"),
        source=CASES,
        additivity=Additivity.ADDITIVE,
        reading=CLOSED_CASES,
    ),
    Indicator(
        code="K10",
        name=_("Closing rate of cases"),
        unit="%",
        definition=_(
            "Cases closed in the period, of those that were open when it began or were opened in it."
        ),
        numerator=_("cases closed in the period"),
        # What was open at the start and what came in is what is open at the end and what was closed.
        denominator=_("cases open at the start + cases opened in the period"),
        source=CASES,
        additivity=Additivity.RATIO,
        reading=Share((CLOSED_CASES,), (OPEN_CASES, CLOSED_CASES)),
        decimals=1,
    ),
    Indicator(
        code="K10A",
        name=_("Closing rate of cases, of those opened"),
        unit="%",
        definition=_(
            "The other way to tell the closing rate: cases closed in the period, of the cases "
            "opened in it. It may exceed 100 %."
        ),
        numerator=_("cases closed in the period"),
        denominator=_("cases opened in the period"),
        source=CASES,
        additivity=Additivity.RATIO,
        reading=Share((CLOSED_CASES,), (OPENED_CASES,)),
        decimals=1,
    ),
    Indicator(
        code="K11",
        name=_("Goal attainment"),
        unit="%",
        definition=_(
            "Goals attained, of the goals of the cases closed in the period. A goal attained in "
            "part counts one half."
        ),
        numerator=_("goals attained + ½ goals attained in part"),
        denominator=_("goals of the cases closed in the period"),
        source=CASES,
        additivity=Additivity.RATIO,
        reading=Share((Happened((Kind.GOAL,), "amount"),), (Happened((Kind.GOAL,)),)),
        decimals=1,
    ),
)

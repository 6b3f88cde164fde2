"""Who counts as a member living together (共同生活的家庭成员), and why (specification 2.6)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Standing(models.TextChoices):
    """Why a person counts, does not count, or supports from outside."""

    APPLICANT = "applicant", _("Applicant")
    SPOUSE = "spouse", _("Spouse")
    MINOR_CHILD = "minor_child", _("Minor child")
    DEPENDENT_CHILD = "dependent_child", _("Grown child who cannot live independently or studies")
    TOGETHER = "together", _("Other person with a duty of support, living together for long")
    RELIGIOUS = "religious", _("Religious staff away for three years or more")
    IMPRISONED = "imprisoned", _("In prison or compulsory detoxification")
    MISSING = "missing", _("Declared missing")
    APART = "apart", _("Does not live together")
    SUPPORTER = "supporter", _("Supporter with a duty of support, living elsewhere")


@dataclass(frozen=True)
class StandingRule:
    counts: bool
    supporter: bool = False


STANDINGS: dict[str, StandingRule] = {
    Standing.APPLICANT: StandingRule(True),
    Standing.SPOUSE: StandingRule(True),
    Standing.MINOR_CHILD: StandingRule(True),
    Standing.DEPENDENT_CHILD: StandingRule(True),
    Standing.TOGETHER: StandingRule(True),
    Standing.RELIGIOUS: StandingRule(False),
    Standing.IMPRISONED: StandingRule(False),
    Standing.MISSING: StandingRule(False),
    Standing.APART: StandingRule(False),
    # Supporters are listed apart and never enter the figure per head.
    Standing.SUPPORTER: StandingRule(False, supporter=True),
}
COUNTED = frozenset(code for code, rule in STANDINGS.items() if rule.counts)

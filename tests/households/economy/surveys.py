"""Economic surveys as tests write them."""

from __future__ import annotations

from decimal import Decimal

from households.models import Consent, EconomicSurvey, SurveyLine, SurveyMember


def authorise(person, by, **fields) -> Consent:
    given = {"kind": "economic", "text_version": "2026-1", "recorded_by": by, **fields}
    return Consent.objects.create(person=person, **given)


def line(member, kind: str, amount: str, **fields) -> SurveyLine:
    return SurveyLine(member=member, kind=kind, amount=Decimal(amount), **fields)


def fill(survey: EconomicSurvey) -> None:
    """Two members who count and a supporter: 24,000 counted, 1,200 not."""
    head, child = survey.all_members[:2]
    supporter = SurveyMember(name="张外出", standing="supporter")
    survey.write(
        [head, child, supporter],
        [
            line(head, "pension", "6000"), line(child, "wage", "18000"),
            line(head, "old_age", "1200"), line(supporter, "wage", "90000"),
            line(None, "deposit", "5000"), line(None, "medical", "8000.50"),
        ],
    )  # fmt: skip

"""The result of one survey: 满意度 = (very satisfied + satisfied) ÷ valid answers of 总体满意."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from core.small_groups import FEWEST, shown_parts
from households.models.satisfaction import POINTS, SATISFIED, SatisfactionAnswer, SatisfactionSurvey


@dataclass(frozen=True)
class Score:
    """`rate` in per cent with one decimal, `mean` with two; both None when hidden or nobody said."""

    label: Any
    n: int | None  # None: fewer than five
    rate: Decimal | None
    mean: Decimal | None
    spread: Sequence[int] = ()

    @property
    def is_hidden(self) -> bool:
        return self.n is None


@dataclass(frozen=True)
class Result:
    overall: Score
    items: list[Score]
    respondents: list[Score]
    channels: list[Score]
    texts: list[str]
    response_rate: Decimal | None


def score(label: Any, points: Iterable[int | None], *, show: bool = True) -> Score:
    """Of the answers to one question; those without a point are not valid."""
    valid = [point for point in points if point]
    n = len(valid)
    if not show or n < FEWEST:
        return Score(label, None, None, None)
    counts = Counter(valid)
    satisfied = sum(count for point, count in counts.items() if point >= SATISFIED)
    return Score(
        label,
        n,
        _rounded(Decimal(100 * satisfied) / n, "0.1"),
        _rounded(Decimal(sum(valid)) / n, "0.01"),
        tuple(counts.get(point, 0) for point, _text in POINTS),
    )


def result_of(survey: SatisfactionSurvey) -> Result:
    """Everything that may be shown of a survey. One query; texts in an order that tells nothing."""
    answers = list(survey.answers.all())
    field = SatisfactionAnswer._meta.get_field
    overall = score(field("overall").verbose_name, (a.overall for a in answers))  # type: ignore[union-attr]
    items = [
        score(field(item).verbose_name, (getattr(a, item) for a in answers))  # type: ignore[union-attr]
        for item in SatisfactionAnswer.ITEMS
    ]
    texts = [str(a.text) for a in answers if a.text] if not overall.is_hidden else []
    random.Random(survey.pk).shuffle(texts)
    rate = None
    if survey.asked and not overall.is_hidden:
        rate = _rounded(Decimal(100 * len(answers)) / survey.asked, "0.1")
    return Result(
        overall=overall,
        items=items,
        respondents=_split(answers, "respondent", SatisfactionAnswer.Respondent),
        channels=_split(answers, "channel", SatisfactionAnswer.Channel),
        texts=texts,
        response_rate=rate,
    )


def _split(answers: list[SatisfactionAnswer], by: str, kinds: Any) -> list[Score]:
    valid = [a for a in answers if a.overall]
    counts = Counter(getattr(a, by) for a in valid)
    shown = shown_parts(len(valid), counts)
    return [
        score(kind.label, (a.overall for a in valid if getattr(a, by) == kind), show=kind in shown)
        for kind in kinds
        if counts[kind]
    ]


def _rounded(value: Decimal, step: str) -> Decimal:
    return value.quantize(Decimal(step), ROUND_HALF_UP)

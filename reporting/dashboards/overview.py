"""Everything that a dashboard (and the wall) shows, from facts and registers, in few queries."""

from __future__ import annotations

from typing import Any

from core.jurisdiction import Scope
from reporting.dashboards.attention import matters
from reporting.dashboards.cards import DIVISION_CARDS, STATION_CARDS, cards
from reporting.dashboards.numbers import thin
from reporting.dashboards.parts import counties_of, gaps, map_view, ranking, townships_url
from reporting.dashboards.question import Question
from reporting.dashboards.since_opening import five_figures, opened_on
from reporting.dashboards.tracks import track_bars
from reporting.dashboards.trend import periods_for, trend, trend_code
from reporting.figures import read
from reporting.figures.freshness import as_of, last_reconciliation, pending
from reporting.figures.nodes import may_see_persons, parts
from reporting.indicators import INDICATORS

# The most queries that the figures of a page may cost, at any level and size (a test holds it).
OVERVIEW_QUERIES = 24


def overview(question: Question, scope: Scope) -> dict[str, Any]:
    """The template's context. The caller has checked that the reader may see the place."""
    node, period = question.node, question.period
    person_sight = may_see_persons(scope, node)
    codes = STATION_CARDS if node.is_station else DIVISION_CARDS
    months = question.trend_months()
    own = read(
        [node],
        [period, period.previous, period.year_ago],
        dict.fromkeys([*codes, question.indicator, *([] if node.is_station else ["K06", "K06P"])]),
    )
    lines = read([node], periods_for(months), _lines(question, codes))
    own.add(lines)
    below = parts(node, period.reporting_day)
    counties = counties_of(question)
    told = list({n.key: n for n in [*below, *counties]}.values())
    beneath = read(
        told,
        [period, period.year_ago],
        dict.fromkeys([question.indicator, "K01", "K04", *([] if node.is_station else ["K05"])]),
    )
    waiting = pending(node, period)
    reconciliation = last_reconciliation()
    confirmed = own_records(question)
    ranked = counties if question.rank == "counties" else below
    uncovered = gaps(question, below, beneath)
    whole = own.value(question.indicator, node, period)
    return {
        "question": question,
        "node": node,
        "indicator": INDICATORS[question.indicator],
        "as_of": as_of(),
        "person_sight": person_sight,
        "cards": cards(question, codes, own, months, person_sight),
        "trend": trend(question, months, own),
        "tracks": track_bars(question, person_sight),
        "map": map_view(question, told, beneath),
        "whole_shown": thin(whole),
        "breakdown_url": f"{node.page('breakdown')}?indicator={question.indicator}&{period.query}",
        "ranking": ranking(question, ranked, beneath),
        "coverage": None if node.is_station else own.get("K05", node, period),
        "full_counties": None if node.is_station else own.get("K06", node, period),
        "full_prefectures": None if node.is_station else own.get("K06P", node, period),
        "coverage_url": "" if node.is_station else townships_url(node, period),
        "gaps": uncovered,
        "five": five_figures(question, person_sight),
        "opened_on": opened_on(question),
        "waiting": waiting,
        "confirmed_share": _share(confirmed, waiting.records),
        "reconciliation": reconciliation,
        "matters": matters(
            question, below, beneath, waiting, reconciliation, uncovered, person_sight
        ),
    }


def _lines(question: Question, codes: tuple[str, ...]) -> list[str]:
    by_month = [code for code in codes if INDICATORS[code].by_track]
    return list(dict.fromkeys([*by_month, trend_code(question)]))


def own_records(question: Question) -> int:
    """Confirmed records of the period, attempts too: what the share of confirmed ones is of."""
    from django.db.models import F, Sum

    from reporting.models import Fact

    node, period = question.node, question.period
    facts = Fact.objects.filter(
        level=node.level, node=node.id, month__range=(period.first, period.last)
    )
    return facts.aggregate(n=Sum(F("records") + F("attempts")))["n"] or 0


def _share(confirmed: int, waiting: int) -> float | None:
    total = confirmed + waiting
    return round(confirmed / total * 100, 1) if total else None

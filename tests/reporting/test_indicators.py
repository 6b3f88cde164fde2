"""Every figure read from facts is the plain count over the records, at every level."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db.models import Q, QuerySet

from reporting.figures import Period, read
from reporting.figures.nodes import Node, of_division, of_station, parts
from reporting.indicators import INDICATORS, Additivity
from reporting.indicators.document import PATH, document
from reporting.indicators.truth import counted_records
from reporting.rollup.fold import fold_now
from services.models import Milestone
from stations.models import Division, Station
from tests.reporting.rollup_world import World

FROM_RECORDS = [i for i in INDICATORS.values() if i.truth is not None]
PERIODS = (
    Period(dt.date(2025, 12, 1), dt.date(2025, 12, 1)),  # a stored window
    Period(dt.date(2026, 1, 1), dt.date(2026, 3, 1)),  # a stored quarter
    Period(dt.date(2025, 11, 1), dt.date(2026, 2, 1)),  # months that form no window
    Period(dt.date(2018, 1, 1), dt.date(2026, 12, 1)),  # since opening
)
TRACKS = (0, 1, 3)


def world_of_records(seed: int) -> list[Node]:
    world = World(seed)
    for _ in range(70):
        world.create()
    for _ in range(20):
        world.random.choice([world.edit, world.serve, world.change_status])()
    for _ in range(60):
        world.reach()
    fold_now()
    nodes = [of_division(d) for d in Division.objects.filter(level__lte=4).order_by("code")]
    return nodes + [of_station(s) for s in Station.objects.order_by("pk")]


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [3, 11])
def test_every_figure_is_its_plain_count_at_every_level(seed: int) -> None:
    nodes = world_of_records(seed)
    readings = read(nodes, PERIODS, INDICATORS, TRACKS)
    wrong = []
    for node in nodes:
        for period in PERIODS:
            for track in (None, *TRACKS):
                records = counted_records(node, period, track)
                for indicator in FROM_RECORDS:
                    told = readings.value(indicator.code, node, period, track)
                    true = indicator.truth(records)  # type: ignore[misc]
                    if told != true:
                        wrong.append((indicator.code, node.name, period, track, told, true))
    assert wrong == []
    assert readings.value("K01", nodes[0], PERIODS[-1]) > 0


def _n(rows: QuerySet, *kinds: int) -> int:
    return rows.filter(kind__in=kinds).count()


def _sum(rows: QuerySet, *kinds: int) -> Decimal:
    return sum((row.amount for row in rows.filter(kind__in=kinds)), Decimal(0))


def _rate(part: int | Decimal, whole: int) -> float | None:
    return round(100 * float(part) / whole, 2) if whole else None


# Plainly, from the milestones within the period and those until its end.
PLAIN: dict[str, Callable[[QuerySet, QuerySet], float | None]] = {
    "FQ19": lambda now, until: _n(now, 12),
    "FQ19O": lambda now, until: _n(now, 11),
    "FQ20": lambda now, until: _n(now, 1),
    "FQ20S": lambda now, until: _n(until, 1) - _n(until, 2),
    "FQ20C": lambda now, until: _n(now, 2),
    "K10": lambda now, until: _rate(
        _n(now, 2), (_n(until, 1) - _n(now, 1)) - (_n(until, 2) - _n(now, 2)) + _n(now, 1)
    ),
    "K10A": lambda now, until: _rate(_n(now, 2), _n(now, 1)),
    "K11": lambda now, until: _rate(_sum(now, 3), _n(now, 3)),
    "K14": lambda now, until: float(_sum(now, 41)),
    "K14P": lambda now, until: float(_sum(now, 42)),
    "K16": lambda now, until: float(_sum(now, 31, 32) / 10_000),
    "K16M": lambda now, until: float(_sum(now, 31) / 10_000),
    "K16G": lambda now, until: float(_sum(now, 32) / 10_000),
    "K24S": lambda now, until: _n(now, 21),
    "K24A": lambda now, until: _n(now, 22),
    "K24": lambda now, until: _rate(_n(now, 22), _n(now, 21)),
    "HNE02": lambda now, until: _n(now, 51),
    "HNE05": lambda now, until: _n(now, 61),
}


@pytest.mark.django_db
@pytest.mark.parametrize("seed", [5, 13])
def test_every_figure_of_files_is_its_plain_count_at_every_level(seed: int) -> None:
    nodes = world_of_records(seed)
    readings = read(nodes, PERIODS, PLAIN, TRACKS)
    wrong = []
    for node in nodes:
        inside = (
            Q(station=node.id)
            if node.is_station
            else Q(station__division_code__startswith=node.prefix)
        )
        for period in PERIODS:
            for track in (None, *TRACKS):
                until = Milestone.objects.filter(inside, happened_on__lte=period.end)
                until = until if track is None else until.filter(track=track)
                now = until.filter(happened_on__gte=period.first)
                for code, plainly in PLAIN.items():
                    told, true = readings.value(code, node, period, track), plainly(now, until)
                    if told != true:
                        wrong.append((code, node.name, period, track, told, true))
    assert wrong == []
    assert readings.value("FQ20", nodes[0], PERIODS[-1]) > 0


def test_every_figure_of_files_has_a_plain_count() -> None:
    assert {i.code for i in INDICATORS.values() if i.milestones} == set(PLAIN)


@pytest.mark.django_db
def test_additive_figures_of_the_parts_add_up_to_the_whole() -> None:
    nodes = world_of_records(5)
    period = PERIODS[-1]
    additive = [i.code for i in FROM_RECORDS if i.additivity is Additivity.ADDITIVE]
    for node in nodes:
        below = parts(node, dt.date(2026, 6, 1))
        if not below:
            continue
        readings = read([node, *below], [period], additive)
        for code in additive:
            whole = readings.value(code, node, period)
            assert sum(readings.value(code, part, period) for part in below) == whole, node


@pytest.mark.django_db
def test_reading_more_places_and_periods_asks_no_more_questions(
    django_assert_max_num_queries,
) -> None:
    nodes = world_of_records(7)
    with django_assert_max_num_queries(5):
        read(nodes, PERIODS, [*(i.code for i in FROM_RECORDS), *PLAIN], TRACKS)


def test_every_indicator_explains_itself() -> None:
    for indicator in INDICATORS.values():
        assert indicator.name and indicator.unit and indicator.definition, indicator.code
        assert indicator.formula and indicator.source and indicator.owner, indicator.code


def test_the_document_of_the_indicators_is_current() -> None:
    assert PATH.read_text(encoding="utf-8") == document(), "run manage.py write_indicators"

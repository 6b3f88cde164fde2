"""A figure as it is shown: the value with everything that explains it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from reporting.figures.freshness import as_of
from reporting.figures.nodes import Node, of_division
from reporting.figures.periods import Period
from reporting.figures.reading import Reading, read
from reporting.indicators import INDICATORS, Additivity, Distinct, Indicator
from stations.models import Division


@dataclass(frozen=True)
class Figure:
    """What the API returns and what every cell on a page is made of."""

    code: str
    name: str
    value: int | float | None
    numerator: int | float | None
    denominator: int | float | None
    unit: str
    as_of: dt.datetime
    definition: str
    records_url: str
    level: int
    additivity: str
    version: str
    track: int | None = None


def figures(
    place: str | Node,
    month_from: dt.date,
    month_to: dt.date,
    codes: Iterable[str],
    track: int | None = None,
    *,
    person_sight: bool = False,
) -> list[Figure]:
    """The figures of a division (bare or padded code) or node for whole months, from facts only.

    `track`: 1–5 or 0 for routine work; None for all. `person_sight`: whether the reader may open
    the records themselves; otherwise `records_url` leads to the breakdown by division. Coverage
    figures have no track and are told for all. Raises Division.DoesNotExist and KeyError (unknown
    code). The caller has checked that the reader may see the place.
    """
    node = (
        place
        if isinstance(place, Node)
        else of_division(Division.objects.get(code=place.ljust(12, "0")))
    )
    period = Period(month_from, month_to)
    wanted = [INDICATORS[code] for code in codes]
    readings = read([node], [period], [i.code for i in wanted], [] if track is None else [track])
    moment = as_of()
    return [
        figure(
            indicator, node, period,
            readings.get(indicator.code, node, period, track if indicator.by_track else None),
            moment, track if indicator.by_track else None, person_sight,
        )
        for indicator in wanted
    ]  # fmt: skip


def figure(
    indicator: Indicator,
    node: Node,
    period: Period,
    reading: Reading,
    moment: dt.datetime,
    track: int | None,
    person_sight: bool,
) -> Figure:
    return Figure(
        code=indicator.code,
        name=str(indicator.name),
        value=reading.value,
        numerator=reading.numerator,
        denominator=reading.denominator,
        unit=str(indicator.unit),
        as_of=moment,
        definition=str(indicator.definition),
        records_url=records_url(indicator, node, period, track, person_sight=person_sight),
        level=node.level,
        additivity=str(indicator.additivity),
        version=indicator.version,
        track=track,
    )


def records_url(
    indicator: Indicator,
    node: Node,
    period: Period,
    track: int | None = None,
    *,
    person_sight: bool,
) -> str:
    """Where the reader can count the figure again: the records themselves, or the breakdown."""
    if person_sight and isinstance(indicator.reading, Distinct):
        return f"{node.page('distinct')}?{_query(indicator, period, track)}"
    if person_sight and (indicator.records or indicator.milestones):
        where = {"station": str(node.uuid)} if node.is_station else {"division": node.prefix}
        params = {
            **where,
            "from": f"{period.first:%Y-%m-%d}",
            "to": f"{period.end:%Y-%m-%d}",
            **(indicator.records or indicator.milestones),
        }
        if track is not None:
            params["track"] = str(track)
        page = "services:record-list" if indicator.records else "reporting:milestones"
        return f"{reverse(page)}?{urlencode(params)}"
    return f"{node.page('breakdown')}?{_query(indicator, period, track)}"


def _query(indicator: Indicator, period: Period, track: int | None) -> str:
    tail = "" if track is None else f"&track={track}"
    return f"indicator={indicator.code}&{period.query}{tail}"


def is_additive(indicator: Indicator) -> bool:
    return indicator.additivity is Additivity.ADDITIVE

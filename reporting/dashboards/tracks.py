"""The period's figure by track of the campaign; routine work stands beside the five (GZ-18)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from campaigns.catalogue import catalogue
from reporting.dashboards.numbers import thin
from reporting.dashboards.question import Question
from reporting.dashboards.trend import trend_code
from reporting.figures import read, records_url
from reporting.indicators import INDICATORS

ROUTINE = 0


@dataclass(frozen=True)
class TrackBar:
    """`css` is the track's letter, `share` the width of the bar beside the longest one."""

    name: str
    css: str
    value: int
    shown: str
    share: float
    url: str


def track_bars(question: Question, person_sight: bool) -> list[TrackBar]:
    indicator = INDICATORS[trend_code(question)]
    node, period = question.node, question.period
    tracks = [(t.number, t.label, t.code.lower()) for t in catalogue().tracks.values()]
    tracks.append((ROUTINE, _("Routine work"), "r"))
    numbers = [number for number, _name, _css in tracks]
    readings = read([node], [period], [indicator.code], numbers)
    values = {n: int(readings.value(indicator.code, node, period, n) or 0) for n in numbers}
    top = max(values.values()) or 1
    return [
        TrackBar(
            name=name,
            css=css,
            value=values[number],
            shown=thin(values[number]),
            share=round(values[number] / top * 100, 1),
            url=records_url(indicator, node, period, number, person_sight=person_sight),
        )
        for number, name, css in tracks
    ]

"""The five figures since the stations opened (FQ-16 … FQ-22), at every level."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Min
from django.utils.translation import gettext_lazy as _

from reporting.dashboards.numbers import thin
from reporting.dashboards.question import Question
from reporting.figures import Period, read, records_url
from reporting.indicators import FIVE_FIGURES, INDICATORS, Indicator, NotKept
from stations.models import Station

# Before any station of the programme (GZ-07): a window from here holds all there is.
PROGRAMME_BEGAN = dt.date(2018, 1, 1)


# As the page of the county's report prints them (FQ-17, FQ-21).
LABELS = {
    "K03": _("Households visited for publicity"),
    "K01": _("Person-times served directly"),
}


@dataclass(frozen=True)
class Cumulative:
    indicator: Indicator
    shown: str
    url: str
    beside: str = ""

    @property
    def label(self) -> str:
        return str(LABELS.get(self.indicator.code, self.indicator.name))

    @property
    def note(self) -> str:
        reading = self.indicator.reading
        return str(reading.note) if isinstance(reading, NotKept) else ""


def all_until(period: Period) -> Period:
    return Period(min(PROGRAMME_BEGAN, period.first), period.last)


def five_figures(question: Question, person_sight: bool) -> list[Cumulative]:
    """Cumulative to the end of the chosen period; sessions stand beside groups (FQ-19)."""
    node, period = question.node, all_until(question.period)
    readings = read([node], [period], [*FIVE_FIGURES, "FQ19S"])
    sessions = INDICATORS["FQ19S"]
    return [
        Cumulative(
            indicator=INDICATORS[code],
            shown=thin(readings.value(code, node, period)),
            url=records_url(INDICATORS[code], node, period, person_sight=person_sight),
            beside=f"{sessions.name} {thin(readings.value('FQ19S', node, period))}"
            if code == "FQ19"
            else "",
        )
        for code in FIVE_FIGURES
    ]


def opened_on(question: Question) -> dt.date | None:
    """When the first station of the place hung its plaque."""
    node = question.node
    stations = (
        Station.objects.filter(pk=node.id)
        if node.is_station
        else (Station.objects.under(node.prefix))
    )
    return stations.aggregate(day=Min("plaque_on"))["day"]

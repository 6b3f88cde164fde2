"""What a dashboard is asked for, read from its address; every link of the page keeps it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _

from reporting.figures import Node, Period
from reporting.figures.periods import plus_months
from reporting.indicators import INDICATORS

# What may be laid over the map and ranked, in the order of the buttons.
MAPPED = ("K05", "K01", "K02", "K03", "K04")
LONGEST = 60


@dataclass(frozen=True)
class Question:
    """Place, period, the indicator on map and ranking, and how fine the ranking is."""

    node: Node
    period: Period
    indicator: str
    rank: str = "below"
    error: str = ""

    @classmethod
    def from_query(cls, node: Node, query: QueryDict) -> Question:
        """Reads `from`, `to`, `indicator`, `rank`. A bad value keeps the default and says why."""
        error = ""
        period = Period.month()
        try:
            period = Period.parse(query.get("from"), query.get("to"))
            if period.length > LONGEST:
                error = _("Choose at most %(n)s months.") % {"n": LONGEST}
                period = Period.month()
        except ValueError as problem:
            error = str(problem)
        # A county's townships have no shapes to colour; services say more there than coverage.
        default = "K05" if node.level <= 2 else "K01"
        indicator = query.get("indicator", "")
        if indicator and indicator not in MAPPED:
            error = error or _("There is no such indicator: %(code)s.") % {"code": indicator[:20]}
        return cls(
            node=node,
            period=period,
            indicator=indicator if indicator in MAPPED else default,
            rank="counties" if query.get("rank") == "counties" and node.level == 1 else "below",
            error=error,
        )

    @property
    def query(self) -> str:
        params = {
            "from": f"{self.period.first:%Y-%m}",
            "to": f"{self.period.last:%Y-%m}",
            "indicator": self.indicator,
        }
        if self.rank != "below":
            params["rank"] = self.rank
        return urlencode(params)

    def at(self, node: Node) -> str:
        """The same question about another place, as an address."""
        rank = self.rank if node.level == 1 else "below"
        return f"{node.url}?{replace(self, node=node, rank=rank).query}"

    def but(self, **change) -> str:
        """The address of this page with something changed."""
        return f"{self.node.url}?{replace(self, **change).query}"

    def periods(self) -> list[dict]:
        """The period switch: this month, quarter, year."""
        today = timezone.localdate()
        choices = [
            (_("This month"), Period.month(today)),
            (_("This quarter"), Period.quarter(today)),
            (_("This year"), Period.year(today)),
        ]
        return [
            {"label": label, "url": self.but(period=period), "current": period == self.period}
            for label, period in choices
        ]

    @property
    def is_own_choice(self) -> bool:
        return not any(choice["current"] for choice in self.periods())

    def layers(self) -> list[dict]:
        return [
            {
                "label": INDICATORS[code].name,
                "url": self.but(indicator=code),
                "current": code == self.indicator,
            }
            # A station covers its township or does not: nothing to rank below the county.
            for code in (MAPPED if self.node.level <= 3 else MAPPED[1:])
        ]

    def trend_months(self) -> list[dt.date]:
        """Twelve months that end with the period, or with this month if that is earlier."""
        last = min(self.period.last, timezone.localdate().replace(day=1))
        return [plus_months(last, n) for n in range(-11, 1)]

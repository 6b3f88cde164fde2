"""How complete the household files of many places are in many months: one query (K09, K20)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from households.models import FileTally
from reporting.figures.nodes import Node

NodeKey = tuple[int, int]


@dataclass(frozen=True)
class Files:
    """Files on the register, complete ones, and the sum of their percentages."""

    households: int = 0
    complete: int = 0
    percent_sum: int = 0

    def __add__(self, other: Files) -> Files:
        return Files(
            self.households + other.households,
            self.complete + other.complete,
            self.percent_sum + other.percent_sum,
        )


def files_of(
    nodes: Sequence[Node], days: Iterable[dt.date]
) -> dict[tuple[NodeKey, dt.date], Files]:
    """{(node, day): the files as counted last in the day's month}; nothing where none was kept."""
    days = set(days)
    rows = FileTally.objects.filter(month__in={day.replace(day=1) for day in days}).values_list(
        "station_id", "station__division_code", "month", "households", "complete", "percent_sum"
    )
    by_month: dict[dt.date, list[tuple[int, str, Files]]] = {}
    for station, code, month, *counted in rows:
        by_month.setdefault(month, []).append((station, code, Files(*counted)))
    return {
        (node.key, day): sum(
            (
                files
                for station, code, files in by_month.get(day.replace(day=1), ())
                if (station == node.id if node.is_station else code.startswith(node.prefix))
            ),
            Files(),
        )
        for node in nodes
        for day in days
    }

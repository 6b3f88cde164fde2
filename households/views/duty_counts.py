"""How many incidents and mandatory reports, by place and month: what officials see of them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import QuerySet, Sum
from django.db.models.functions import Left
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views import View

from accounts.access import PostingRequired
from households.models import DutyCount
from stations.models import Division, Station

COLUMNS = ("incidents", "reports", "reports_late")


def counted(user: Any, year: int) -> QuerySet[DutyCount]:
    """The counts of a calendar year within the aggregate sight of the user."""
    first = dt.date(year, 1, 1)
    return DutyCount.objects.visible_to(user).filter(
        month__gte=first, month__lt=dt.date(year + 1, 1, 1)
    )


def by_place(user: Any, year: int) -> list[dict[str, Any]]:
    """One row for each part of the user's area: prefectures, counties or stations, with a name.

    Out: name, code and the three sums; places without any count are left out.
    """
    rows = counted(user, year)
    sums = {column: Sum(column) for column in COLUMNS}
    shortest = min((len(prefix) for prefix in user.scope.prefixes), default=None)
    if shortest in (2, 4):
        digits = shortest + 2
        grouped = rows.annotate(part=Left("station__division_code", digits)).values("part")
        found = list(grouped.annotate(**sums).order_by("part"))
        codes = [row["part"].ljust(12, "0") for row in found]
        names = dict(Division.objects.filter(code__in=codes).values_list("code", "name"))
        return [
            {"name": names.get(row["part"].ljust(12, "0"), row["part"]), "code": row["part"], **row}
            for row in found
        ]
    found = list(rows.values("station").annotate(**sums).order_by("station__division_code"))  # type: ignore[arg-type]
    stations = Station.objects.visible_to(user).in_bulk([row["station"] for row in found])  # type: ignore[misc]
    return [
        {
            "name": str(stations[row["station"]]),  # type: ignore[misc]
            "code": stations[row["station"]].division_code,  # type: ignore[misc]
            **row,
        }
        for row in found
        if row["station"] in stations  # type: ignore[misc]
    ]


def by_month(user: Any, year: int) -> list[dict[str, Any]]:
    """One row for each month of the year with any count: month and the three sums."""
    sums = {column: Sum(column) for column in COLUMNS}
    return list(counted(user, year).values("month").annotate(**sums).order_by("month"))  # type: ignore[arg-type]


class DutyCounts(PostingRequired, View):
    """`?year=`: this year unless given."""

    def get(self, request: HttpRequest) -> HttpResponse:
        this_year = timezone.localdate().year
        asked = request.GET.get("year", "")
        year = (
            int(asked)
            if asked.isascii() and asked.isdigit() and 2000 <= int(asked) <= this_year
            else this_year
        )
        months = by_month(request.user, year)
        context = {
            "year": year,
            "years": range(this_year, this_year - 3, -1),
            "places": by_place(request.user, year),
            "months": months,
            "total": {column: sum(row[column] for row in months) for column in COLUMNS},
        }
        return render(request, "households/risk/counts.html", context)

"""The coverage map: a sketch of counties coloured by K05, with the same figures beside it."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.access import requires
from stations.coverage import CoverageRow, coverage, coverage_by
from stations.maps import apart, shapes
from stations.models import Division
from stations.names import label_name
from stations.views.list import covered_region

# Lower bound of each colour, in per cent: full coverage is the target (GZ-15), so that alone is
# blue. The dashboards' map has the same steps.
BANDS = ((Decimal(100), 5), (Decimal(75), 3), (Decimal(50), 2), (Decimal(0), 1))


def band(rate: Decimal | None) -> int:
    """The colour class q0 … q5 of a rate; 0 without townships or outside one's sight."""
    return 0 if rate is None else next(number for floor, number in BANDS if rate >= floor)


@requires()
def coverage_map(request: HttpRequest, code: str) -> HttpResponse:
    region = covered_region(request.user, code)
    today = timezone.localdate()
    on, wrong = today, ""
    if request.GET.get("on"):
        try:
            on = dt.date.fromisoformat(request.GET["on"])
        except ValueError:
            wrong = _("Enter a date like 2026-11-23.")
        if on > today:
            on, wrong = today, _("The day lies in the future.")
    counties = coverage_by(region.prefix, 3, on) if region.level < 4 else []
    child_level = {1: 2, 2: 3}.get(region.level, 4)
    rows = counties if child_level == 3 else coverage_by(region.prefix, child_level, on)
    context = {
        "region": region,
        "on": on,
        "asked_on": request.GET.get("on", ""),
        "wrong": wrong,
        "figures": coverage(region.prefix, on),
        "rows": sorted(rows, key=lambda row: (-(row.rate or Decimal(-1)), row.code)),
        "child_level": child_level,
        "drawn": _drawing(region.prefix, {row.code: row for row in counties}, rows),
        "approval_number": settings.MAP_APPROVAL_NUMBER,
        "above": _region_above(request.user, region),
    }
    return render(request, "stations/map.html", context)


def _region_above(user: Any, region: Division) -> Division | None:
    parent = region.parent
    return parent if parent and user.scope.covers(parent.prefix) else None


def _drawing(
    prefix: str, counties: dict[str, CoverageRow], rows: list[CoverageRow]
) -> dict[str, Any] | None:
    """Shapes with their colours and words; of a county its prefecture, the others left grey."""
    drawn = shapes(prefix[:4])
    if drawn is None:
        return None
    labelled = drawn.outlines if len(prefix) == 2 else drawn.shapes
    by_code = {row.code: row for row in rows} if len(prefix) == 2 else counties
    told = [shape for shape in labelled if shape.code in by_code]
    return {
        "viewbox": drawn.viewbox,
        "shapes": [
            {
                "shape": shape,
                "row": counties.get(shape.code),
                "band": _band_of(counties, shape.code),
            }
            for shape in drawn.shapes
        ],
        "outlines": drawn.outlines,
        "labels": [
            {
                "x": x,
                "y": y,
                "name": label_name(shape.name),
                "rate": by_code[shape.code].rate,
            }
            for shape, (x, y) in zip(told, apart([s.label_xy for s in told]), strict=True)
        ],
    }


def _band_of(counties: dict[str, CoverageRow], code: str) -> int:
    row = counties.get(code)
    return band(row.rate) if row else 0

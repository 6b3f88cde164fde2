"""Drill-down of a distinct figure: the very persons or households that were counted.

Counted from the records within the reader's sight, as the indicator's own definition says. A
person whose file belongs to a station beyond that sight is counted but not named.
"""

from __future__ import annotations

import datetime as dt
from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Max
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse

from accounts.access import requires
from core.codes.masks import mask_name
from households.models import Household, Person
from households.sight import named
from reporting.dashboards.breakdown import asked
from reporting.dashboards.views import place
from reporting.figures.freshness import as_of
from reporting.figures.nodes import ancestors, may_see_persons
from reporting.indicators import Distinct
from reporting.indicators.truth import counted_records, counted_visits

PAGE = 50


@requires()
def distinct(
    request: HttpRequest, code: str | None = None, uuid: UUID | None = None
) -> HttpResponse:
    node = place(request, code, uuid)
    indicator, period, track = asked(request, "K02")
    if not isinstance(indicator.reading, Distinct):
        raise Http404
    user = request.user
    if not may_see_persons(user.scope, node):  # type: ignore[union-attr]
        return redirect(f"{node.page('breakdown')}?{request.GET.urlencode()}")
    records = counted_records(node, period, track).visible_to(user)
    of_households = indicator.reading.of == "households"
    key = "household" if of_households else "beneficiaries__person"
    source = counted_visits(records) if of_households else records
    counted = (
        source.filter(**{f"{key}__isnull": False})
        .values(key)
        .annotate(times=Count("pk"), last=Max("occurred_on"))
        .order_by("-last", key)
    )
    page = Paginator(counted, PAGE).get_page(request.GET.get("page"))
    ids = [row[key] for row in page]
    model = Household if of_households else Person
    rows = model.objects.visible_to(user).filter(pk__in=ids).annotate(named=named(user, model))
    rows = rows.select_related("station", *(["head"] if of_households else ["household"]))
    known = {row.pk: row for row in rows}
    return TemplateResponse(
        request,
        "reporting/distinct.html",
        {
            "node": node,
            "ancestors": ancestors(user, node),
            "indicator": indicator,
            "period": period,
            "track": track,
            "page": page,
            "rows": [_row(known.get(r[key]), r["times"], r["last"], of_households) for r in page],
            "of_households": of_households,
            "query": request.GET.urlencode(),
            "as_of": as_of(),
        },
    )


def _row(
    found: Household | Person | None, times: int, last: dt.date, of_households: bool
) -> dict[str, Any]:
    """What the reader may see of one counted household or person; no name for a foreign one."""
    if found is None:
        return {"name": "", "times": times, "last": last}
    person = found.head if isinstance(found, Household) else found
    name = person.name if person else ""
    household = found if isinstance(found, Household) else found.household
    return {
        "name": name if found.named else mask_name(name),  # type: ignore[union-attr]
        "file_no": household.file_no,
        "station": str(found.station),
        "url": household.get_absolute_url(),
        "times": times,
        "last": last,
    }

"""One station: facts, life, people, villages and what was changed."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse

from accounts.access import requires
from accounts.models import Posting
from stations.history import changes_of
from stations.models import Division, Station


def own_station(user: Any, uuid: Any) -> Station:
    """The station within the user's jurisdiction; 404 for any other."""
    return get_object_or_404(
        Station.objects.visible_to(user).select_related("division__parent__parent"), uuid=uuid
    )


@requires()
def detail(request: HttpRequest, uuid: Any) -> HttpResponse:
    station = own_station(request.user, uuid)
    postings = (
        Posting.objects.current().filter(station=station).select_related("user").order_by("role")
    )
    above: list[Division] = []
    division = station.division.parent
    while division is not None and division.level > 1:
        above.insert(0, division)
        division = division.parent if division.level > 2 else None
    return render(
        request,
        "stations/detail.html",
        {
            "station": station,
            "above": above,
            "phases": list(station.phases.order_by("-starts_on")),
            "postings": list(postings),
            "villages": list(station.covered_villages.order_by("code")),
            "changes": changes_of(station),
            "may_edit": request.user.may("station.edit"),  # type: ignore[union-attr]
            "statistics_url": _statistics_url(station),
        },
    )


def _statistics_url(station: Station) -> str:
    # The dashboards stand floors above; without them the page simply has no such link.
    try:
        return reverse("reporting:station-dashboard", args=[station.uuid])
    except NoReverseMatch:
        return ""

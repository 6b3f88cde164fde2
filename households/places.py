"""The stations at which a user may do one thing; forms and API fields offer exactly these."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet

from core.scope import NOTHING, under
from stations.models import Station


def stations_with(user: Any, permission: str) -> QuerySet[Station]:
    """Open stations within the postings of `user` whose role gives `permission`, by code."""
    inside = NOTHING
    for posting in user.current_postings if user.is_authenticated else ():
        if permission not in posting.definition.permissions:
            continue
        if posting.station_id:
            inside |= Q(pk=posting.station_id)
        else:
            inside |= under("division_code", [posting.division_prefix])
    found = Station.objects.filter(inside).exclude(status=Station.Status.CLOSED)
    return found.order_by("division_code", "level", "pk")

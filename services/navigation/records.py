from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register
from services.models import ServiceRecord

READERS = frozenset({"station_head", "supervisor", "main_station", "county_admin"})


def waiting(request: HttpRequest) -> int:
    """How many records wait for this user to review them; nobody else gets a number."""
    user = request.user
    if not user.may("record.confirm"):  # type: ignore[union-attr]
        return 0
    return ServiceRecord.objects.visible_to(user).waiting().count()


register(
    Item(
        label=_("Today"),
        url_name="services:phone-home",
        roles=frozenset({"worker"}),
        order=5,
        icon="home",
    ),
    Item(
        label=_("Workbench"),
        url_name="services:workbench",
        roles=READERS,
        order=10,
        icon="layout-dashboard",
    ),
    Item(
        label=_("Review"),
        url_name="services:review",
        roles=READERS,
        order=20,
        icon="list-check",
        count=waiting,
    ),
    Item(
        label=_("Service records"),
        url_name="services:record-list",
        roles=READERS | {"worker"},
        order=40,
        icon="notebook",
    ),
)

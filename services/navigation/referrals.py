from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register
from services.navigation import BEYOND

READERS = frozenset({"worker", "station_head", "supervisor", "main_station", "county_admin"})
HOME = "services:record-list"

register(
    Item(_("Referrals"), "services:referrals", READERS, 62, under=HOME, group=BEYOND),
    Item(
        label=_("Resources linked"),
        url_name="services:resources",
        roles=READERS,
        order=63,
        under=HOME,
        group=BEYOND,
        also=("services:givers",),
    ),
)

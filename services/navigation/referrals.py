from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register

READERS = frozenset({"worker", "station_head", "supervisor", "main_station", "county_admin"})

register(
    Item(_("Referrals"), "services:referrals", READERS, 46, under="services:record-list"),
    Item(_("Resources linked"), "services:resources", READERS, 47, under="services:record-list"),
)

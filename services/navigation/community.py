from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register

READERS = frozenset({"worker", "station_head", "supervisor", "main_station", "county_admin"})

register(
    Item(_("Community work"), "services:community", READERS, 60, under="services:record-list"),
)

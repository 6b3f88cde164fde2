from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register

READERS = frozenset({"worker", "station_head", "supervisor", "main_station", "county_admin"})

register(
    Item(
        label=_("Community work"),
        url_name="services:community",
        roles=READERS,
        order=60,
        under="services:record-list",
        also=(
            "services:meetings", "services:proposals", "services:organisations",
            "services:needs-surveys", "services:community-map",
        ),
    ),
)  # fmt: skip

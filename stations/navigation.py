"""The menu entry of the stations."""

from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register

register(
    Item(
        label=_("Stations"),
        url_name="stations:list",
        roles=frozenset(
            {
                "station_head", "supervisor", "main_station", "county_admin", "prefecture_admin",
                "province_admin",
            }
        ),
        order=40,
        icon="map-pin",
    )
)  # fmt: skip

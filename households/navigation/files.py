from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register

register(
    Item(
        label=_("Service users"),
        url_name="households:list",
        roles=frozenset({"worker", "station_head", "supervisor", "main_station", "county_admin"}),
        order=30,
        icon="users",
    )
)

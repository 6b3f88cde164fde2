from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register
from households.navigation import TIDYING

register(
    Item(
        label=_("Possible duplicates"),
        url_name="households:duplicates",
        roles=frozenset({"station_head", "county_admin"}),
        order=70,
        icon="users",
        under="households:list",
        group=TIDYING,
    ),
    Item(
        label=_("Requests to transfer"),
        url_name="households:transfers",
        roles=frozenset({"worker", "station_head", "county_admin"}),
        order=71,
        icon="users",
        under="households:list",
        group=TIDYING,
    ),
)

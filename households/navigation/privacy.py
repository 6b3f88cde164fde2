from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register
from households.navigation import RIGHTS

FILE_KEEPERS = frozenset({"worker", "station_head", "supervisor", "county_admin"})

register(
    Item(
        label=_("Consents"),
        url_name="households:consent-list",
        roles=FILE_KEEPERS,
        order=60,
        icon="signature",
        under="households:list",
        group=RIGHTS,
    ),
    Item(
        label=_("Rights desk"),
        url_name="households:rights-list",
        roles=frozenset({"worker", "station_head", "county_admin"}),
        order=61,
        icon="shield-check",
        under="households:list",
        group=RIGHTS,
    ),
    Item(
        label=_("Retention"),
        url_name="households:retention-list",
        roles=frozenset({"station_head", "county_admin"}),
        order=62,
        icon="hourglass",
        under="households:list",
        group=RIGHTS,
    ),
)

from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register
from households.navigation import SAFETY
from households.navigation.reminders import READERS

OFFICIALS = frozenset({"prefecture_admin", "province_admin"})

register(
    Item(
        label=_("Overdue contacts"),
        url_name="households:overdue-contacts",
        roles=READERS,
        order=50,
        icon="clock",
        under="households:list",
        group=SAFETY,
    ),
    Item(
        label=_("Incidents"),
        url_name="households:incidents",
        roles=READERS,
        order=51,
        icon="alert-triangle",
        under="households:list",
        group=SAFETY,
    ),
    Item(
        label=_("Mandatory reports"),
        url_name="households:reports",
        roles=READERS,
        order=52,
        icon="shield-check",
        under="households:list",
        group=SAFETY,
    ),
    Item(
        label=_("Incidents and reports"),
        url_name="households:duty-counts",
        roles=OFFICIALS,
        order=60,
        icon="alert-triangle",
    ),
)

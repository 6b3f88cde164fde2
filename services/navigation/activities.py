from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from core.ui.navigation import Item, register
from services.navigation.records import READERS

ALL = READERS | {"worker"}

register(
    Item(_("Calendar"), "services:calendar", ALL, 50, under="services:record-list"),
    Item(
        label=_("Activities"),
        url_name="services:activity-list",
        roles=ALL,
        order=51,
        under="services:record-list",
        also=("services:venue-list", "services:partner-list"),
    ),
)
